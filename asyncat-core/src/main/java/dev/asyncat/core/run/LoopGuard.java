package dev.asyncat.core.run;

import dev.asyncat.core.run.ToolTurn.Outcome;
import dev.asyncat.core.run.ToolTurn.Step;
import dev.asyncat.run.StopReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Notices an agent that repeats itself or keeps failing, first tells it, then stops it. Confined to
 * one run.
 */
final class LoopGuard {

  private static final int REMEMBERED = 8;
  private static final int SAME_CALL_STOP = 4;
  private static final int SAME_CALL_NUDGE = 3;
  private static final int FAILURES_HINT = 3;
  private static final int FAILURES_STOP = 5;
  private static final int SAME_DEFECT_STOP = 4;

  /** Repeating these is often meant: the world may have changed in between. */
  private static final Set<String> OFTEN_REPEATED =
      Set.of(
          "run_command",
          "run_python",
          "run_node",
          "shell_session_run",
          "ps_list",
          "port_scan",
          "http_request",
          "browse_website",
          "web_search");

  private final List<String> recent = new ArrayList<>();
  private final Map<String, Integer> defects = new HashMap<>();
  private int failures;

  /** Judges the calls of one turn, in their order. */
  Verdict judge(List<Outcome> outcomes) {
    Verdict verdict = new Continue();
    for (Outcome outcome : outcomes) {
      Verdict one = judge(outcome);
      if (one instanceof Stop) {
        return one;
      }
      if (one instanceof Nudge) {
        verdict = one;
      }
    }
    return verdict;
  }

  private Verdict judge(Outcome outcome) {
    String tool = outcome.call().name();
    remember(CallSignature.of(outcome.call()));
    int same = sameInARow();
    if (same >= SAME_CALL_STOP) {
      return stop(
          "The same call of " + tool + " came " + same + " times in a row; stopping.",
          "I stopped because I kept making the same call (" + tool + ") without getting further.",
          StopReason.LOOP_DETECTED);
    }
    if (cycles(2) || cycles(3)) {
      return stop(
          "The last calls repeat in a cycle; stopping.",
          "I stopped because I was going round in a cycle of calls without getting further.",
          StopReason.LOOP_DETECTED);
    }
    Verdict verdict = failed(outcome);
    if (verdict instanceof Continue && same == SAME_CALL_NUDGE && !OFTEN_REPEATED.contains(tool)) {
      return new Nudge(
          "The same call of " + tool + " came three times in a row.",
          "You have made the same call of "
              + tool
              + " three times. Its result will not change. Try something else, or give your final"
              + " answer.");
    }
    return verdict;
  }

  private Verdict failed(Outcome outcome) {
    String tool = outcome.call().name();
    switch (outcome.kind()) {
      case RUN, IMPOSSIBLE -> {
        if (outcome.kind() == Step.Kind.RUN && outcome.result().succeeded()) {
          failures = 0;
          return new Continue();
        }
        failures++;
      }
      case INVALID -> {
        String defect = tool + outcome.result().content().string("error", "");
        if (defects.merge(defect, 1, Integer::sum) >= SAME_DEFECT_STOP) {
          return stop(
              "The arguments of " + tool + " stayed invalid; stopping.",
              "I could not get the arguments of " + tool + " right and stopped.",
              StopReason.ANSWER);
        }
        return new Continue();
      }
      case DENIED, UNKNOWN -> {
        return new Continue();
      }
    }
    if (failures >= FAILURES_STOP) {
      return stop(
          failures + " tool calls failed in a row; stopping.",
          "I stopped because "
              + failures
              + " tool calls failed in a row. The last error: "
              + outcome.result().content().string("error", "unknown"),
          StopReason.TOOL_FAILURE);
    }
    if (failures >= FAILURES_HINT) {
      return new Nudge(
          failures + " tool calls failed in a row.",
          failures
              + " tool calls failed in a row. Read the last error, check your assumptions (does the"
              + " path exist? is the argument right?), and change your approach.");
    }
    return new Continue();
  }

  private void remember(String signature) {
    recent.addLast(signature);
    if (recent.size() > REMEMBERED) {
      recent.removeFirst();
    }
  }

  private int sameInARow() {
    int count = 0;
    for (String signature : recent.reversed()) {
      if (!signature.equals(recent.getLast())) {
        break;
      }
      count++;
    }
    return count;
  }

  /** Whether the last calls are twice the same pattern of this length, and not one call only. */
  private boolean cycles(int length) {
    int size = recent.size();
    if (size < 2 * length) {
      return false;
    }
    List<String> last = recent.subList(size - length, size);
    List<String> before = recent.subList(size - 2 * length, size - length);
    return last.equals(before) && last.stream().distinct().count() > 1;
  }

  private static Stop stop(String thought, String answer, StopReason reason) {
    return new Stop(thought, answer, reason);
  }

  /** What to do after a turn. */
  sealed interface Verdict {}

  /** Nothing. */
  record Continue() implements Verdict {}

  /** Tell the model. */
  record Nudge(String thought, String message) implements Verdict {}

  /** End the run. */
  record Stop(String thought, String answer, StopReason reason) implements Verdict {}
}
