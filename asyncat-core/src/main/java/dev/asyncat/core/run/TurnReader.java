package dev.asyncat.core.run;

import dev.asyncat.core.model.JsonRepair;
import dev.asyncat.core.model.TextToolCalls;
import dev.asyncat.core.model.TurnText;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.tool.ToolCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Understands a model's turn: what is reasoning, what is a tool call, what is the answer. */
final class TurnReader {

  private final Set<String> toolNames;
  private final boolean textTools;
  private final Supplier<String> ids;
  private final Set<String> usedIds;

  /**
   * A reader for one run.
   *
   * @param toolNames what the model may call
   * @param textTools whether calls are expected in the text
   * @param usedIds the ids of calls that the run has made before
   */
  TurnReader(Set<String> toolNames, boolean textTools, Supplier<String> ids, Set<String> usedIds) {
    this.usedIds = new HashSet<>(usedIds);
    this.toolNames = toolNames;
    this.textTools = textTools;
    this.ids = ids;
  }

  Reading read(ModelTurn.Answer answer) {
    boolean cut = answer.finish() == ModelEvent.FinishReason.LENGTH;
    List<Proposal> calls = new ArrayList<>();
    for (ToolCall call : answer.calls()) {
      calls.add(readable(unique(call), cut));
    }
    Set<String> called = calls.isEmpty() ? toolNames : Set.of();
    TurnText text =
        (cut ? TurnText.readCut(answer.text(), called) : TurnText.read(answer.text(), called))
            .withReasoning(answer.reasoning());
    for (TextToolCalls.Call call : text.calls()) {
      calls.add(
          new Proposal(
              unique(new ToolCall("", call.name(), call.arguments())), call.defect().orElse(null)));
    }
    String said = calls.isEmpty() ? text.answerOrThought() : text.answer();
    return new Reading(text.reasoning(), said, text.explicit(), text.spoken(), calls, cut);
  }

  /** Understands a turn without calls once more, from the form in which it entered the thread. */
  Reading reread(Message.Assistant message) {
    String reasoning = message.reasoning();
    return read(
        new ModelTurn.Answer(
            message.text(),
            reasoning == null ? "" : reasoning,
            List.of(),
            ModelEvent.FinishReason.STOP,
            null));
  }

  /** The turn as it enters the thread: text calls stay in the text, native ones beside it. */
  Message.Assistant message(ModelTurn.Answer answer, Reading reading) {
    List<ToolCall> calls =
        textTools ? List.of() : reading.calls().stream().map(Proposal::call).toList();
    String text =
        textTools || answer.calls().isEmpty() == reading.calls().isEmpty()
            ? reading.spoken()
            : reading.answer();
    return new Message.Assistant(
        text, answer.reasoning().isBlank() ? null : answer.reasoning(), calls, answer.carryOver());
  }

  /**
   * Arguments that came as text which is not quite JSON are repaired where that is possible, though
   * not if the limit on tokens cut them off: what is missing could be anything.
   */
  private static Proposal readable(ToolCall call, boolean cut) {
    return call.unparsedArguments()
        .map(
            text -> {
              if (cut) {
                return new Proposal(call.withArguments(JsonObject.EMPTY), TurnText.CUT_OFF);
              }
              JsonRepair.Reading reading = JsonRepair.object(text);
              return new Proposal(
                  call.withArguments(reading.object()),
                  reading
                      .defect()
                      .map(defect -> "the arguments are not valid JSON: " + defect)
                      .orElse(null));
            })
        .orElseGet(() -> new Proposal(call, null));
  }

  /** Ids come from models, which repeat them or leave them out. */
  private ToolCall unique(ToolCall call) {
    String id = call.id();
    while (id.isBlank() || !usedIds.add(id)) {
      id = "tc_" + ids.get().replace("-", "").substring(0, 8);
    }
    return new ToolCall(id, call.name(), call.arguments());
  }

  /**
   * A turn, understood.
   *
   * @param answer what is meant for the user
   * @param explicit whether the model marked the answer as one
   * @param spoken everything but reasoning, text calls included
   * @param cut whether the limit on tokens ended it
   */
  record Reading(
      String reasoning,
      String answer,
      boolean explicit,
      String spoken,
      List<Proposal> calls,
      boolean cut) {
    Reading {
      calls = List.copyOf(calls);
    }
  }

  /**
   * A call the model proposes.
   *
   * @param defect why its arguments cannot be read, {@code null} if they can
   */
  record Proposal(ToolCall call, @Nullable String defect) {

    JsonObject arguments() {
      return call.arguments();
    }
  }
}
