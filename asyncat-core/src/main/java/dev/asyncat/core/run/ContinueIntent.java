package dev.asyncat.core.run;

import dev.asyncat.json.JsonObject;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.session.AuditEntry;
import dev.asyncat.session.Session;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Goals that only say "go on". In a session whose plan is not done, the agent is told what is, what
 * is left and what failed last. Stateless.
 */
final class ContinueIntent {

  private static final int LONGEST = 80;
  private static final int FAILURE = 500;

  private static final Pattern GOES_ON =
      Pattern.compile(
          "(please |ok,? |okay,? |yes,? )?(continue|keep going|keep on|carry on|go"
              + " on|proceed|resume|next|next step|(and )?finish( it| that| the"
              + " (job|task|rest|work))?|do the rest|go ahead)( please| now| with it| from there|"
              + " where you (left off|were))*[.!… ]*");

  private ContinueIntent() {}

  /**
   * The goal with what is left to do.
   *
   * @param audit the calls of the session so far
   */
  static String enriched(String goal, Session session, List<AuditEntry> audit) {
    List<PlanItem> open = steps(session, false);
    boolean goesOn =
        goal.length() <= LONGEST
            && GOES_ON.matcher(goal.strip().toLowerCase(Locale.ROOT)).matches();
    if (!goesOn || open.isEmpty() || AutomaticPlan.isAutomatic(session.plan())) {
      return goal;
    }
    List<PlanItem> done = steps(session, true);
    return goal
        + (done.isEmpty() ? "" : "\n\nDone so far:\n" + lines(done))
        + "\n\nLeft to do:\n"
        + lines(open)
        + lastFailure(audit).map(failure -> "\n\nWhat failed last: " + failure).orElse("");
  }

  private static List<PlanItem> steps(Session session, boolean done) {
    return session.plan().stream()
        .filter(item -> (item.status() == PlanItem.Status.COMPLETED) == done)
        .toList();
  }

  private static String lines(List<PlanItem> steps) {
    return steps.stream().map(step -> "- " + step.content()).collect(Collectors.joining("\n"));
  }

  private static Optional<String> lastFailure(List<AuditEntry> audit) {
    return audit.reversed().stream()
        .filter(entry -> Boolean.FALSE.equals(entry.success()))
        .findFirst()
        .map(
            entry -> {
              JsonObject result = entry.result();
              String error = result == null ? "it failed" : result.string("error", "it failed");
              return entry.toolName()
                  + ": "
                  + (error.length() > FAILURE ? error.substring(0, FAILURE) + "…" : error);
            });
  }
}
