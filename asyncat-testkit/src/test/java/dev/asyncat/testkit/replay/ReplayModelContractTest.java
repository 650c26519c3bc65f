package dev.asyncat.testkit.replay;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.StopReason;
import dev.asyncat.testkit.model.ModelProviderContract;
import dev.asyncat.tool.ToolCall;
import java.util.Optional;

/** A replayed model answers at once, so there is neither a long-winded nor a silent one. */
class ReplayModelContractTest extends ModelProviderContract {

  private static final JsonObject PATH = Json.object().put("path", "a.txt").build();

  @Override
  protected ModelProvider model() {
    Recorded run = Recorded.run();
    for (int i = 0; i < concurrency(); i++) {
      run.add(new ModelTurnEvent.ReasoningDelta("so")).says("Hel", "lo 👋🏽 ", "世界");
    }
    return ReplayModel.leniently(run.ends(StopReason.ANSWER, "Hello"));
  }

  @Override
  protected Optional<ModelProvider> longWindedModel() {
    return Optional.empty();
  }

  @Override
  protected Optional<ModelProvider> silentModel() {
    return Optional.empty();
  }

  @Override
  protected Optional<ModelProvider> failingModel() {
    return Optional.of(ReplayModel.of(Recorded.run().fails("connection refused")));
  }

  @Override
  protected Optional<ModelProvider> breakingModel() {
    return Optional.of(
        ReplayModel.of(
            Recorded.run().add(new ModelTurnEvent.Delta("Hel")).fails("connection reset")));
  }

  @Override
  protected Optional<ModelProvider> callingModel() {
    return Optional.of(
        ReplayModel.of(
            Recorded.run()
                .calls(new ToolCall("a", "read_file", PATH), new ToolCall("b", "read_file", PATH))
                .ends(StopReason.ANSWER, "x")));
  }
}
