package dev.asyncat.run;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.plan.PlanItem;
import java.util.List;

/** Changes of the plan. */
public sealed interface PlanEvent extends RunEvent {

  /**
   * The plan as it is now.
   *
   * @param automatic whether the runtime made it, not the agent
   */
  record Updated(List<PlanItem> plan, int round, boolean automatic) implements PlanEvent {
    /** Copies the plan. */
    public Updated {
      plan = List.copyOf(plan);
    }

    @Override
    public String type() {
      return "plan_update";
    }

    @Override
    public JsonObject data() {
      JsonObject.Builder json =
          Json.object()
              .put("plan", new JsonArray(plan.stream().map(item -> (Json) item.toJson()).toList()))
              .put("round", round);
      if (automatic) {
        json.put("automatic", true);
      }
      return json.build();
    }
  }

  /** How far the plan is. */
  record Progress(int completed, int total, int percentage, int round) implements PlanEvent {
    @Override
    public String type() {
      return "plan_progress";
    }

    @Override
    public JsonObject data() {
      return Json.object()
          .put("completed", completed)
          .put("total", total)
          .put("percentage", percentage)
          .put("round", round)
          .build();
    }
  }

  /** Every step is done. */
  record Completed(int total, int round) implements PlanEvent {
    @Override
    public String type() {
      return "plan_complete";
    }

    @Override
    public JsonObject data() {
      return Json.object().put("total", total).put("round", round).build();
    }
  }
}
