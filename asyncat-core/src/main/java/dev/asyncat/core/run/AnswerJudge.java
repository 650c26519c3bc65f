package dev.asyncat.core.run;

import dev.asyncat.core.model.AnnouncedAction;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.AgentMode;
import dev.asyncat.run.Aid;
import dev.asyncat.run.StopReason;
import java.util.List;

/**
 * Decides what becomes of a turn without calls: whether it is the answer, or the model is asked
 * again. It is asked again a few times for each reason only. Confined to one run.
 */
final class AnswerJudge {

  private static final int EMPTY_ANSWERS = 2;
  private static final int ANNOUNCEMENTS = 2;
  private static final int OPEN_PLANS = 3;
  private static final int MISFITS = 3;

  private static final String OPEN_PLAN = "Your plan has steps that are not done:\n";
  private static final String MISFIT = "Your answer does not fit: ";
  private static final String ANNOUNCED =
      "You said what you would do, but you called no tool, so nothing has happened. Call the tool"
          + " now. If the task is done, give only the final answer.";

  private final PreparedRun run;
  private final OfferedTools tools;
  private final SessionPlan plan;
  private final boolean nudges;
  private int emptyAnswers;
  private int announcements;
  private int misfits;
  private int openPlans;

  AnswerJudge(PreparedRun run, OfferedTools tools, SessionPlan plan) {
    this.run = run;
    this.tools = tools;
    this.plan = plan;
    this.nudges = run.request().aids().on(Aid.NUDGES);
  }

  /** What becomes of a turn. */
  sealed interface Verdict {}

  /** It ends the run. */
  record Final(Ending ending) implements Verdict {}

  /**
   * The model is asked again.
   *
   * @param thought why, for clients
   * @param note what the model is told
   */
  record Again(String thought, String note) implements Verdict {}

  /**
   * Judges a turn.
   *
   * @param more whether there are rounds left
   */
  Verdict judge(TurnReader.Reading reading, boolean more) {
    String text = reading.answer();
    JsonObject schema = run.request().answerSchema();
    if (schema != null && !text.isBlank()) {
      return typed(new AnswerFormat(schema).read(text, reading.cut()));
    }
    if (nudges
        && more
        && !reading.explicit()
        && announcements < ANNOUNCEMENTS
        && !tools.names().isEmpty()
        && AnnouncedAction.in(text, tools.names())) {
      announcements++;
      return new Again(
          "The model said what it would do but called no tool; asking for the call.", ANNOUNCED);
    }
    if (text.isBlank()) {
      return empty();
    }
    List<PlanItem> open = plan.open();
    boolean unfinished =
        nudges && more && !open.isEmpty() && plan.ownedByAgent() && openPlans < patience();
    return unfinished ? openPlan(open) : new Final(Ending.with(text, StopReason.ANSWER));
  }

  /** Takes note of a note that an earlier process gave the model after a turn without calls. */
  void recall(Message note) {
    String text = note instanceof Message.User user ? user.text() : "";
    if (text.equals(ANNOUNCED)) {
      announcements++;
    } else if (text.startsWith(MISFIT)) {
      misfits++;
    } else if (text.startsWith(OPEN_PLAN)) {
      openPlans++;
    } else {
      emptyAnswers++;
    }
  }

  private int patience() {
    return run.request().mode() == AgentMode.PLAN ? 1 : OPEN_PLANS;
  }

  private Verdict empty() {
    if (emptyAnswers++ < EMPTY_ANSWERS) {
      return new Again(
          "The model answered nothing; asking again.",
          run.textTools()
              ? "Your answer was empty. Call a tool or give your final answer."
              : "Your answer was empty. Continue with the task, or give your final answer.");
    }
    return new Final(
        Ending.without("The model gave no answer.", StopReason.ERROR, "the model gave no answer"));
  }

  /** An answer while the agent's own plan has open steps is not taken at once. */
  private Verdict openPlan(List<PlanItem> open) {
    openPlans++;
    return new Again(
        "The plan has open steps; going on.",
        OPEN_PLAN
            + PlanText.of(open)
            + "\nDo them, or mark with todo_write what is done or no longer needed; then give the"
            + " final answer.");
  }

  private Verdict typed(AnswerFormat.Reading reading) {
    return switch (reading) {
      case AnswerFormat.Fit(JsonObject value) ->
          new Final(Ending.with(value.toString(), StopReason.ANSWER));
      case AnswerFormat.Misfit(String why) -> misfit(why);
    };
  }

  private Verdict misfit(String why) {
    if (misfits++ < MISFITS) {
      return new Again(
          "The answer does not have the form that was asked for: " + why,
          MISFIT + why + ". Give the final answer again: the JSON object and nothing else.");
    }
    return new Final(
        Ending.without(
            "",
            StopReason.ERROR,
            "the model did not give an answer of the form that was asked for: " + why));
  }
}
