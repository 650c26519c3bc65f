package dev.asyncat.benchmarks;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.json.Json;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.model.Usage;
import dev.asyncat.tool.ToolCall;
import java.util.function.Consumer;

/**
 * Answers without thinking: the given number of tool calls, one per round, then a text of the given
 * number of pieces. What is left in a measurement is the runtime.
 */
record FixedModel(int toolRounds, int pieces) implements ModelProvider {

  @Override
  public ModelInfo info() {
    return ModelInfo.remote("fixed", "benchmark", "none", ModelCapabilities.remote());
  }

  @Override
  public void stream(
      ModelRequest request, CancellationToken cancel, Consumer<? super ModelEvent> sink) {
    long rounds = request.messages().stream().filter(Message.ToolResult.class::isInstance).count();
    if (rounds < toolRounds) {
      sink.accept(
          new ModelEvent.Call(
              new ToolCall("call-" + rounds, "noop", Json.object().put("n", rounds).build())));
      sink.accept(new ModelEvent.Finished(ModelEvent.FinishReason.TOOL_CALLS, Usage.of(100, 10)));
      return;
    }
    for (int i = 0; i < pieces; i++) {
      sink.accept(new ModelEvent.Text("word "));
    }
    sink.accept(new ModelEvent.Finished(ModelEvent.FinishReason.STOP, Usage.of(100, pieces)));
  }
}
