package dev.asyncat.run;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;

/** Other agents at work for this run. The content is what clients see, kept as it is. */
public sealed interface DelegationEvent extends RunEvent {

  /** Another agent begins. */
  record Started(JsonObject data) implements DelegationEvent {
    @Override
    public String type() {
      return "agent_delegate_start";
    }
  }

  /** Another agent has ended. */
  record Ended(JsonObject data) implements DelegationEvent {
    @Override
    public String type() {
      return "agent_delegate_result";
    }
  }

  /** An event of another agent's run. */
  record Inner(
      String parentSessionId, String subagentSessionId, String role, String task, RunEvent event)
      implements DelegationEvent {
    @Override
    public String type() {
      return "subagent_event";
    }

    @Override
    public JsonObject data() {
      return Json.object()
          .put("parentSessionId", parentSessionId)
          .put("subagentSessionId", subagentSessionId)
          .put("role", role)
          .put("task", task)
          .put("event", Json.object().put("type", event.type()).put("data", event.data()).build())
          .build();
    }
  }
}
