package dev.asyncat.llama;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.tool.ToolCall;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole answer.
 *
 * @param pieces the texts as they came
 * @param calls the tool calls
 * @param end how it ended
 */
record Asked(List<String> pieces, List<ToolCall> calls, ModelEvent.Finished end) {

  static final ModelOptions GREEDY = ModelOptions.DEFAULTS.withTemperature(0);

  static Asked ask(LlamaModel model, String prompt) {
    return ask(model, ModelRequest.of(prompt).with(GREEDY));
  }

  static Asked ask(LlamaModel model, ModelRequest request) {
    List<String> pieces = new ArrayList<>();
    List<ToolCall> calls = new ArrayList<>();
    List<ModelEvent.Finished> ends = new ArrayList<>();
    model.stream(
        request,
        CancellationToken.never(),
        event -> {
          switch (event) {
            case ModelEvent.Text(String text) -> pieces.add(text);
            case ModelEvent.Finished end -> ends.add(end);
            case ModelEvent.Call(ToolCall call) -> calls.add(call);
            case ModelEvent.Reasoning _ ->
                throw new AssertionError("a local model has no channel for " + event);
          }
        });
    return new Asked(pieces, calls, ends.getFirst());
  }

  static ModelRequest words(int count) {
    return ModelRequest.of(List.of(Message.user("word ".repeat(count)))).with(GREEDY);
  }

  String text() {
    return String.join("", pieces);
  }
}
