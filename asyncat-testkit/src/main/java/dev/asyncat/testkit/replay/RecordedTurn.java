package dev.asyncat.testkit.replay;

import dev.asyncat.model.Message;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.Usage;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.tool.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the model said when it was asked once, and what it had been told since it spoke last.
 *
 * @param before what the thread must have in it; {@code null} for a question beside the thread
 * @param said without the last event
 * @param ending how it ended
 */
record RecordedTurn(@Nullable Before before, List<ModelEvent> said, Ending ending) {

  /** Copies the events. */
  RecordedTurn {
    said = List.copyOf(said);
  }

  /**
   * What the model was told since it spoke last.
   *
   * @param goal in the first turn, what the run was asked; {@code null} in later ones
   * @param spoken in later turns, the model's turn before
   * @param results of the calls of that turn
   * @param notes of the runtime
   */
  record Before(
      @Nullable Message goal,
      Message.@Nullable Assistant spoken,
      List<ToolEvent.Result> results,
      List<Message> notes) {
    /** Copies the lists. */
    Before {
      results = List.copyOf(results);
      notes = List.copyOf(notes);
    }
  }

  /** How a turn ended. */
  sealed interface Ending {
    /** The model was done. */
    record Finished(ModelEvent.Finished event) implements Ending {}

    /** It failed. */
    record Failed(ModelException.Kind kind, String message) implements Ending {}

    /** The run was cancelled. */
    record Cancelled() implements Ending {}
  }

  static List<RecordedTurn> of(Recording recording) {
    Reader reader = new Reader();
    recording.runEvents().forEach(reader::read);
    if (recording.cancelled()) {
      reader.cancelled();
    }
    return reader.turns;
  }

  private static final class Reader {

    // These are words of the runtime: what it says about retries, limits and failures is all that
    // the log keeps of them.
    private static final Pattern RETRY =
        Pattern.compile(
            "The model call failed \\((.*)\\)\\. Trying again in \\d+ s\\.", Pattern.DOTALL);
    private static final String CUT_OFF = "The answer was cut off at the token limit.";
    private static final Pattern FAILURE = Pattern.compile("LLM call failed: (.*)", Pattern.DOTALL);

    /** What the runtime gives calls that came without an id, or were written in the text. */
    private static final Pattern OWN_ID = Pattern.compile("tc_[0-9a-zA-Z]{1,8}");

    final List<RecordedTurn> turns = new ArrayList<>();
    private final List<ModelEvent> said = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final List<ToolEvent.Result> results = new ArrayList<>();
    private final List<Message> notes = new ArrayList<>();
    private @Nullable Message goal;
    private Message.@Nullable Assistant spoken;
    private @Nullable Usage usage;
    private String spokenText = "";
    private boolean cutOff;

    void read(RunEvent event) {
      switch (event) {
        case LifecycleEvent.ThreadPrepared(List<Message> messages) ->
            goal = messages.isEmpty() ? null : messages.getLast();
        case LifecycleEvent.ThreadNote(Message note) -> notes.add(note);
        case ToolEvent.Result result -> results.add(result);
        case ModelTurnEvent.Delta(String piece) -> {
          text.append(piece);
          say(piece, new ModelEvent.Text(piece));
        }
        case ModelTurnEvent.ReasoningDelta(String piece) ->
            say(piece, new ModelEvent.Reasoning(piece));
        case ModelTurnEvent.UsageUpdate update -> usage = update.last();
        case ModelTurnEvent.AuxiliaryCall call -> turns.add(aside(call));
        case ModelTurnEvent.Thinking thinking -> think(thinking.thought());
        case ModelTurnEvent.TurnCompleted turn -> complete(turn.message());
        case ToolEvent.Proposed wanted -> proposed(wanted.call());
        case LifecycleEvent.Resumed ignored -> forget();
        case LifecycleEvent.Failure failure -> {
          Matcher failed = FAILURE.matcher(failure.message());
          if (failed.matches()) {
            end(
                new Ending.Failed(
                    said.isEmpty()
                        ? ModelException.Kind.UNUSABLE
                        : ModelException.Kind.BROKEN_ANSWER,
                    failed.group(1)));
          }
        }
        default -> {}
      }
    }

    void cancelled() {
      end(new Ending.Cancelled());
    }

    private static RecordedTurn aside(ModelTurnEvent.AuxiliaryCall call) {
      String error = call.error();
      return new RecordedTurn(
          null,
          call.answer().isEmpty() ? List.of() : List.of(new ModelEvent.Text(call.answer())),
          error == null
              ? new Ending.Finished(
                  new ModelEvent.Finished(ModelEvent.FinishReason.STOP, call.usage().last(), null))
              : new Ending.Failed(ModelException.Kind.UNUSABLE, error));
    }

    private void say(String piece, ModelEvent event) {
      if (!piece.isEmpty()) {
        said.add(event);
      }
    }

    private void think(String thought) {
      Matcher retry = RETRY.matcher(thought);
      if (retry.matches() && said.isEmpty()) {
        turns.add(
            new RecordedTurn(
                before(),
                List.of(),
                new Ending.Failed(ModelException.Kind.NETWORK, retry.group(1))));
      }
      cutOff |= usage != null && thought.equals(CUT_OFF);
    }

    private void complete(Message.Assistant message) {
      boolean calls = false;
      spokenText = text.toString();
      if (!writtenInText(message.toolCalls(), spokenText)) {
        for (ToolCall call : message.toolCalls()) {
          said.add(new ModelEvent.Call(call));
          calls = true;
        }
      }
      ModelEvent.FinishReason reason =
          cutOff
              ? ModelEvent.FinishReason.LENGTH
              : calls ? ModelEvent.FinishReason.TOOL_CALLS : ModelEvent.FinishReason.STOP;
      end(new Ending.Finished(new ModelEvent.Finished(reason, usage, message.carryOver())));
      spoken = message;
      goal = null;
      results.clear();
      notes.clear();
    }

    /**
     * A model of which the runtime thought that it has no native tools may have called natively;
     * its turn in the thread does not say so.
     */
    private void proposed(ToolCall call) {
      boolean known = spoken == null || !spoken.toolCalls().isEmpty();
      if (known || turns.isEmpty() || writtenInText(List.of(call), spokenText)) {
        return;
      }
      RecordedTurn turn = turns.removeLast();
      List<ModelEvent> withCall = new ArrayList<>(turn.said());
      withCall.add(new ModelEvent.Call(call));
      turns.add(new RecordedTurn(turn.before(), withCall, turn.ending()));
    }

    /** Calls that the runtime read from the text are in the text already. */
    private static boolean writtenInText(List<ToolCall> calls, String text) {
      return !calls.isEmpty()
          && calls.stream()
              .allMatch(call -> OWN_ID.matcher(call.id()).matches() && text.contains(call.name()));
    }

    private void end(Ending ending) {
      turns.add(new RecordedTurn(before(), said, ending));
      forget();
    }

    /** A turn that a crash interrupted was asked for again. */
    private void forget() {
      said.clear();
      text.setLength(0);
      usage = null;
      cutOff = false;
    }

    private Before before() {
      return new Before(goal, spoken, results, notes);
    }
  }
}
