package dev.asyncat.jaxrs.openai;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.error.CancelledException;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A model that answers on a thread of its own while somebody waits for its events. The queue is
 * bounded: a model waits for a slow reader.
 */
final class AskedModel {

  private static final int MOST_WAITING = 256;

  private final BlockingQueue<Said> said = new LinkedBlockingQueue<>(MOST_WAITING);
  private final CancellationSource cancel = new CancellationSource();
  private final Thread thread;

  /** Asks at once. */
  AskedModel(ModelProvider model, ModelRequest request) {
    thread = Thread.ofVirtual().name("asked-model").start(() -> ask(model, request));
  }

  /** What comes from the model, or how it failed. */
  sealed interface Said {

    /** An event. */
    record Event(ModelEvent event) implements Said {}

    /** The end, without a finished answer. */
    record Failed(RuntimeException failure) implements Said {}
  }

  private void ask(ModelProvider model, ModelRequest request) {
    try {
      model.stream(request, cancel.token(), event -> hand(new Said.Event(event)));
    } catch (RuntimeException failure) {
      try {
        hand(new Said.Failed(failure));
      } catch (CancelledException nobodyListens) {
        // Cancelled by the only one who could hear of it.
      }
    } finally {
      cancel.close();
    }
  }

  private void hand(Said next) {
    try {
      said.put(next);
    } catch (InterruptedException stopped) {
      throw new CancelledException("the client went away", stopped);
    }
  }

  /** The next event; empty if none came in time. */
  Optional<Said> next(Duration patience) throws InterruptedException {
    return Optional.ofNullable(said.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
  }

  /** Waits for the next event. */
  ModelEvent take() throws InterruptedException {
    return switch (said.take()) {
      case Said.Event(ModelEvent event) -> event;
      case Said.Failed(RuntimeException failure) -> throw failure;
    };
  }

  /** Ends the computation. */
  void stop() {
    cancel.cancel("client disconnected");
    thread.interrupt();
    // Whoever still waits gets an end; what was said before interests nobody.
    said.clear();
    said.add(new Said.Failed(new CancelledException("the client went away")));
  }

  /** What a client is told of a failure. */
  static String message(RuntimeException failure) {
    return failure instanceof ModelException
        ? String.valueOf(failure.getMessage())
        : "the model failed";
  }
}
