package dev.asyncat.llama.engine;

import dev.asyncat.error.CancelledException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * One answer on its way from the computing thread to the caller. The caller {@linkplain #await
 * waits for it}; anybody may {@linkplain #cancel() cancel} it.
 */
public final class Generation {

  private sealed interface Event {
    record Text(String text) implements Event {}

    record Ended(GenerationResult result) implements Event {}

    record Failed(RuntimeException failure) implements Event {}
  }

  private final GenerationRequest request;
  private final Consumer<Generation> withdraw;
  private final long submitted = System.nanoTime();
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean cancelled;
  private volatile long cancelledAt;

  Generation(GenerationRequest request, Consumer<Generation> withdraw) {
    this.request = request;
    this.withdraw = withdraw;
  }

  /**
   * Ends the answer: at once if it still waits in the queue, else when the step that the model is
   * computing is over, a second or so at most.
   */
  public void cancel() {
    if (!cancelled) {
      cancelledAt = System.nanoTime();
      cancelled = true;
    }
    withdraw.accept(this);
  }

  /**
   * Waits for the answer and passes its text on, on the calling thread.
   *
   * <p>If the sink throws, the answer is cancelled and the exception goes on once the computation
   * has ended. If the calling thread is interrupted, likewise, with a {@link CancelledException}.
   *
   * @return how it ended
   * @throws dev.asyncat.model.ModelException if the model fails or is closed meanwhile
   */
  public GenerationResult await(Consumer<String> sink) {
    try {
      while (true) {
        switch (events.take()) {
          case Event.Text(String text) -> {
            if (!cancelled) {
              sink.accept(text);
            }
          }
          case Event.Ended(GenerationResult result) -> {
            return result;
          }
          case Event.Failed(RuntimeException failure) -> throw failure;
        }
      }
    } catch (InterruptedException e) {
      cancel();
      awaitEnd();
      Thread.currentThread().interrupt();
      throw new CancelledException("the thread that waited for the model was interrupted", e);
    } catch (RuntimeException | Error e) {
      cancel();
      awaitEnd();
      throw e;
    }
  }

  GenerationRequest request() {
    return request;
  }

  boolean cancelled() {
    return cancelled;
  }

  /** How long ago it was cancelled; 0 if it was not. */
  long cancelledForNanos() {
    return cancelled ? System.nanoTime() - cancelledAt : 0;
  }

  long submitted() {
    return submitted;
  }

  void text(String text) {
    if (!text.isEmpty()) {
      events.add(new Event.Text(text));
    }
  }

  void ended(GenerationResult result) {
    events.add(new Event.Ended(result));
    over.countDown();
  }

  void failed(RuntimeException failure) {
    events.add(new Event.Failed(failure));
    over.countDown();
  }

  private void awaitEnd() {
    boolean interrupted = false;
    while (true) {
      try {
        over.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
