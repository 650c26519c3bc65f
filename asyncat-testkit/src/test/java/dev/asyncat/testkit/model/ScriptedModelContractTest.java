package dev.asyncat.testkit.model;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelProvider;
import java.time.Duration;
import java.util.Optional;

class ScriptedModelContractTest extends ModelProviderContract {

  private static final JsonObject PATH = Json.object().put("path", "a.txt").build();

  @Override
  protected ModelProvider model() {
    return ScriptedModel.answeredBy(
        request -> Turn.thinking("so").text("Hello 👋🏽 there, 世界").inPiecesOf(1).usage(3, 9));
  }

  @Override
  protected Optional<ModelProvider> longWindedModel() {
    return Optional.of(
        ScriptedModel.answeredBy(
            request ->
                Turn.saying("word ".repeat(1000))
                    .inPiecesOf(5)
                    .pauseBeforeEach(Duration.ofMillis(50))));
  }

  @Override
  protected Optional<ModelProvider> silentModel() {
    return Optional.of(ScriptedModel.answeredBy(request -> Turn.hanging()));
  }

  @Override
  protected Optional<ModelProvider> failingModel() {
    return Optional.of(
        ScriptedModel.answeredBy(
            request -> Turn.failing(ModelException.Kind.NETWORK, "connection refused")));
  }

  @Override
  protected Optional<ModelProvider> breakingModel() {
    return Optional.of(
        ScriptedModel.answeredBy(
            request ->
                Turn.saying("Hel").fail(ModelException.Kind.BROKEN_ANSWER, "connection reset")));
  }

  @Override
  protected Optional<ModelProvider> callingModel() {
    return Optional.of(
        ScriptedModel.answeredBy(
            request -> Turn.calling("read_file", PATH).call("read_file", PATH)));
  }
}
