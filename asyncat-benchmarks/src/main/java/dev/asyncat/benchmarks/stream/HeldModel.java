package dev.asyncat.benchmarks.stream;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.model.Usage;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Says nothing until it is released, then as many pieces as it was told, at once. Thread-safe. */
final class HeldModel implements ModelProvider {

  private final Semaphore released = new Semaphore(0);
  private volatile int pieces;

  void release(int howMany) {
    pieces = howMany;
    released.release();
  }

  @Override
  public ModelInfo info() {
    return ModelInfo.remote("held", "benchmark", "none", ModelCapabilities.remote());
  }

  @Override
  public void stream(
      ModelRequest request, CancellationToken cancel, Consumer<? super ModelEvent> sink) {
    try {
      released.acquire();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return;
    }
    for (int i = 0; i < pieces; i++) {
      sink.accept(new ModelEvent.Text("word " + i + " "));
    }
    sink.accept(new ModelEvent.Finished(ModelEvent.FinishReason.STOP, Usage.of(100, pieces)));
  }
}
