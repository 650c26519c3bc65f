package dev.asyncat.benchmarks.eval;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelRequest;
import java.util.function.Consumer;

/**
 * A model that says it has another window, by which the runtime chooses how many tools it shows.
 */
record WindowModel(ModelProvider model, int contextTokens) implements ModelProvider {

  @Override
  public ModelInfo info() {
    ModelInfo real = model.info();
    return new ModelInfo(
        real.model(),
        real.providerId(),
        real.providerType(),
        real.providerProfileId(),
        real.baseUrl(),
        real.local(),
        real.capabilities().withContextWindow(contextTokens));
  }

  @Override
  public void stream(
      ModelRequest request, CancellationToken cancel, Consumer<? super ModelEvent> sink) {
    model.stream(request, cancel, sink);
  }
}
