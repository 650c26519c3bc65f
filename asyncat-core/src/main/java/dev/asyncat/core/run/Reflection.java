package dev.asyncat.core.run;

import dev.asyncat.core.model.JsonRepair;
import dev.asyncat.core.run.ToolTurn.Outcome;
import dev.asyncat.core.run.ToolTurn.Step;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.AgentMode;
import dev.asyncat.run.Aid;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Asks the model now and then whether a run is getting anywhere. It does so only where calls keep
 * going wrong, since a run that goes well gains nothing by the question. Confined to one run.
 */
final class Reflection {

  private static final int FIRST_ROUND = 3;
  private static final int EVERY = 3;
  private static final int TROUBLES = 2;
  private static final int REMEMBERED = 12;
  private static final int LINE = 200;
  private static final int GOAL = 2_000;
  private static final int OUTPUT_TOKENS = 200;
  private static final int SMALLEST_WINDOW = 16_000;

  private static final String INSTRUCTIONS =
      """
      You judge the work of an agent. From its task and its latest calls, say whether it is getting \
      anywhere. Answer with one JSON object and nothing else:
      {"progress": "on_track" or "slow" or "stuck", "stop": true if going on is pointless, \
      "hint": "one sentence to the agent: what to do differently"}\
      """;

  private final boolean wanted;
  private final AgentMode mode;
  private final String goal;
  private final Deque<String> calls = new ArrayDeque<>();
  private int troubles;
  private int last;

  /** Reflection of a run, if it wants any and its model has room for it. */
  Reflection(PreparedRun run) {
    this.wanted =
        run.request().aids().on(Aid.REFLECTION)
            && run.model().info().capabilities().contextWindow() >= SMALLEST_WINDOW;
    this.mode = run.request().mode();
    String whole = run.request().goal();
    this.goal = whole.substring(0, Math.min(whole.length(), GOAL));
  }

  /** Takes note of the calls of a turn. */
  void note(List<Outcome> outcomes) {
    for (Outcome outcome : outcomes) {
      boolean fine = outcome.kind() == Step.Kind.RUN && outcome.result().succeeded();
      if (!fine) {
        troubles++;
      }
      String line =
          outcome.call().name()
              + outcome.call().arguments()
              + (fine ? ": done" : ": " + outcome.result().content().string("error", "failed"));
      calls.addLast(line.length() > LINE ? line.substring(0, LINE) + "…" : line);
      if (calls.size() > REMEMBERED) {
        calls.removeFirst();
      }
    }
  }

  /** Whether it is time to ask. */
  boolean due(int round) {
    boolean time = round + 1 >= FIRST_ROUND && round - last >= (mode == AgentMode.PLAN ? 1 : EVERY);
    return wanted && time && troubles >= TROUBLES;
  }

  /** The question. */
  ModelRequest question(int round, List<PlanItem> plan) {
    last = round;
    troubles = 0;
    String text =
        "Task:\n"
            + goal
            + (plan.isEmpty() ? "" : "\n\nPlan:\n" + PlanText.of(plan))
            + "\n\nLatest calls, oldest first:\n- "
            + String.join("\n- ", calls);
    return ModelRequest.of(List.of(Message.system(INSTRUCTIONS), Message.user(text)))
        .with(ModelOptions.DEFAULTS.withMaxOutputTokens(OUTPUT_TOKENS));
  }

  /** Understands the answer; empty if it says nothing that helps. */
  Optional<Judgement> read(String answer) {
    int from = answer.indexOf('{');
    int to = answer.lastIndexOf('}');
    if (from < 0 || to < from) {
      return Optional.empty();
    }
    JsonObject json = JsonRepair.object(answer.substring(from, to + 1)).object();
    String progress = json.string("progress", "on_track");
    String hint = json.string("hint", "").strip();
    boolean stuck = progress.equals("stuck") || (mode == AgentMode.PLAN && progress.equals("slow"));
    if (stuck && json.bool("stop", false)) {
      return Optional.of(new Judgement(true, hint));
    }
    return progress.equals("on_track") || hint.isEmpty()
        ? Optional.empty()
        : Optional.of(new Judgement(false, hint));
  }

  /**
   * What the model thinks of the run.
   *
   * @param stop whether it should end
   * @param hint for the agent
   */
  record Judgement(boolean stop, String hint) {}
}
