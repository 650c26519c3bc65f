package dev.asyncat.testkit.model;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How a {@link ScriptedModel} waits. The default waits for real; a test with a clock of its own
 * moves that clock instead and returns at once.
 */
@FunctionalInterface
public interface Pauses {

  /**
   * Lets the time pass.
   *
   * @throws CancelledException as soon as {@code cancel} is cancelled
   */
  void pause(Duration duration, CancellationToken cancel);

  /** Waits for real; ended by a cancellation and by an interrupt. */
  static Pauses real() {
    return (duration, cancel) -> {
      CountDownLatch cancelled = new CountDownLatch(1);
      try (CancellationToken.Registration ignored = cancel.onCancel(cancelled::countDown)) {
        if (cancelled.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
          cancel.throwIfCancelled();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancelledException("the waiting thread was interrupted", e);
      }
    };
  }
}
