package dev.asyncat.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Requests that run beside each other, each on a thread of its own. */
final class Calls {

  static final int BOUND_SECONDS = 60;

  private Calls() {}

  static Call start(LlamaModel model, ModelRequest request) {
    List<ModelEvent> events = Collections.synchronizedList(new ArrayList<>());
    CancellationSource cancel = new CancellationSource();
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread.startVirtualThread(
        () ->
            ended.complete(
                catchThrowable(() -> model.stream(request, cancel.token(), events::add))));
    return new Call(events, cancel, ended);
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline for: " + what).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  /**
   * A request under way.
   *
   * @param events what came so far
   * @param cancel cancels it
   * @param ended holds its failure, or null, when it is over
   */
  record Call(
      List<ModelEvent> events, CancellationSource cancel, CompletableFuture<Throwable> ended) {

    Throwable failure() {
      return ended.orTimeout(BOUND_SECONDS, TimeUnit.SECONDS).join();
    }

    boolean isOver() {
      return ended.isDone();
    }

    String text() {
      StringBuilder text = new StringBuilder();
      for (ModelEvent event : List.copyOf(events)) {
        if (event instanceof ModelEvent.Text(String piece)) {
          text.append(piece);
        }
      }
      return text.toString();
    }

    ModelEvent.Finished end() {
      assertThat(failure()).isNull();
      return (ModelEvent.Finished) events.getLast();
    }

    void awaitText() {
      await("the first text", () -> !events.isEmpty());
    }
  }
}
