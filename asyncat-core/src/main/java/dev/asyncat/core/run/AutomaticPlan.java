package dev.asyncat.core.run;

import dev.asyncat.plan.PlanItem;
import dev.asyncat.plan.PlanItem.Status;
import dev.asyncat.run.AgentMode;
import dev.asyncat.run.Aid;
import dev.asyncat.run.RunRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A plan of four steps that the runtime shows for goals that ask for an action, until the agent
 * makes one of its own. It says how far a run is and binds nobody. Stateless.
 */
final class AutomaticPlan {

  private static final String PREFIX = "auto_plan_";

  /** How much of a goal is looked at. */
  private static final int LOOKED_AT = 2_000;

  private static final Pattern ACTION =
      Pattern.compile(
          "\\b(add|adjust|build|change|clean up|configure|convert|copy|correct|create|delete|deploy"
              + "|develop|edit|extend|extract|fix|format|generate|implement|improve|insert|install"
              + "|integrate|make|mend|merge|migrate|modify|move|optimi[sz]e|organi[sz]e|port|refactor|remove|rename|reorgani[sz]e|repair|replace|resolve|rewrite|run|set"
              + " up|sort|split|translate|update|upgrade|write)\\b");

  private AutomaticPlan() {}

  /** Whether a run begins with one. */
  static boolean fits(RunRequest request, List<PlanItem> plan) {
    String goal = request.goal();
    return request.aids().on(Aid.AUTOMATIC_PLAN)
        && request.mode() == AgentMode.ACTION
        && !SubRuns.delegated(request)
        && (plan.isEmpty() || (isAutomatic(plan) && done(plan)))
        && ACTION
            .matcher(goal.substring(0, Math.min(goal.length(), LOOKED_AT)).toLowerCase(Locale.ROOT))
            .find();
  }

  /** The plan at the beginning. */
  static List<PlanItem> begin() {
    return List.of(
        step("inspect", "Look at what is there", Status.IN_PROGRESS),
        step("understand", "Understand what has to be done", Status.PENDING),
        step("apply", "Do it", Status.PENDING),
        step("verify", "Check the result", Status.PENDING));
  }

  /** Whether the runtime made a plan. */
  static boolean isAutomatic(List<PlanItem> plan) {
    return !plan.isEmpty() && plan.stream().allMatch(item -> item.id().startsWith(PREFIX));
  }

  /** The plan after the calls of a turn; the same if they bring it no further. */
  static List<PlanItem> after(List<PlanItem> plan, List<ToolTurn.Outcome> outcomes) {
    int done = 0;
    while (done < plan.size() && plan.get(done).status() == Status.COMPLETED) {
      done++;
    }
    for (ToolTurn.Outcome outcome : outcomes) {
      if (outcome.kind() == ToolTurn.Step.Kind.RUN && outcome.result().succeeded()) {
        // Looking ends the first step and, after a change, the third one; changing ends the second.
        done = outcome.changes() ? Math.max(done, 2) : done == 0 ? 1 : done == 2 ? 3 : done;
      }
    }
    return upTo(plan, done);
  }

  /** The plan when the run has answered. */
  static List<PlanItem> end(List<PlanItem> plan) {
    return upTo(plan, plan.size());
  }

  private static boolean done(List<PlanItem> plan) {
    return plan.stream().allMatch(item -> item.status() == Status.COMPLETED);
  }

  private static List<PlanItem> upTo(List<PlanItem> plan, int done) {
    List<PlanItem> steps = new ArrayList<>();
    for (int i = 0; i < plan.size(); i++) {
      Status status = i < done ? Status.COMPLETED : i == done ? Status.IN_PROGRESS : Status.PENDING;
      PlanItem item = plan.get(i);
      steps.add(
          new PlanItem(item.id(), item.content(), status, item.activeForm(), item.dependencies()));
    }
    return steps;
  }

  private static PlanItem step(String name, String content, Status status) {
    return new PlanItem(PREFIX + name, content, status, null, List.of());
  }
}
