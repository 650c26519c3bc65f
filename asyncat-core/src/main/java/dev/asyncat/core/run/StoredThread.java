package dev.asyncat.core.run;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Json;
import dev.asyncat.model.Message;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of an earlier run in the form that today's model reads.
 *
 * @param calledInText whether calls and results were text in the earlier run
 * @param text whether they have to be text today
 */
record StoredThread(
    OfferedTools tools,
    ContextWindow window,
    boolean calledInText,
    boolean text,
    boolean seesImages) {

  /** The messages of a run for the run that goes on with it. */
  StoredThread(PreparedRun run, ContextWindow window, boolean calledInText) {
    this(
        run.tools(),
        window,
        calledInText,
        run.textTools(),
        run.model().info().capabilities().imageInput());
  }

  private static final String QUESTION = "ask_user";

  /** How the results of the earlier run enter the thread. */
  ResultMessages results() {
    return new ResultMessages(tools, window, calledInText || text, seesImages);
  }

  /** A turn of the earlier run. */
  Message.Assistant turn(Message.Assistant message) {
    if (calledInText || !text || message.toolCalls().isEmpty()) {
      return message;
    }
    StringBuilder said = new StringBuilder(message.text());
    for (ToolCall call : message.toolCalls()) {
      said.append("\n<tool_call>")
          .append(Json.object().put("name", call.name()).put("arguments", call.arguments()).build())
          .append("</tool_call>");
    }
    return Message.assistant(said.toString());
  }

  /**
   * The thread before a model turn.
   *
   * @param begun what it began with
   * @param number the turn, from 0
   * @param answer takes the place of what the user answered in the round before
   * @throws InvalidRequestException if the run did not come that far, or asked nothing there
   */
  List<Message> before(StoredRun run, List<Message> begun, int number, @Nullable String answer) {
    List<Message> thread = new ArrayList<>(begun);
    for (StoredRound round : run.rounds().subList(0, number)) {
      for (StoredCompaction compaction : round.compactions()) {
        replace(thread, window.without(thread, compaction.dropped(), compaction.summary()));
      }
      thread.add(turn(round.message()));
      if (!round.complete()) {
        throw new InvalidRequestException(
            "the calls of round " + (round.number() + 1) + " have not ended");
      }
      boolean last = round.number() == number - 1;
      thread.addAll(
          results()
              .of(last && answer != null ? answered(round.outcomes(), answer) : round.outcomes()));
      thread.addAll(round.notes());
    }
    if (number == 0 && answer != null) {
      throw new InvalidRequestException("no question was asked before the first round");
    }
    return thread;
  }

  private static void replace(List<Message> thread, List<Message> other) {
    thread.clear();
    thread.addAll(other);
  }

  private static List<ToolTurn.Outcome> answered(List<ToolTurn.Outcome> outcomes, String answer) {
    if (outcomes.stream().noneMatch(outcome -> outcome.call().name().equals(QUESTION))) {
      throw new InvalidRequestException(
          "there is no question to answer: the round before did not call " + QUESTION);
    }
    return outcomes.stream()
        .map(
            outcome ->
                outcome.call().name().equals(QUESTION)
                    ? new ToolTurn.Outcome(
                        outcome.call(),
                        ToolResult.ok().with("answer", answer),
                        ToolTurn.Step.Kind.RUN)
                    : outcome)
        .toList();
  }
}
