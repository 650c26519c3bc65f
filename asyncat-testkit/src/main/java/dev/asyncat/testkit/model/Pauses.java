package dev.asyncat.testkit.model;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.testkit.TestClock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How a {@link ScriptedModel} waits. The default waits for real; a test with a {@link TestClock}
 * moves that clock instead.
 */
@FunctionalInterface
public interface Pauses {

  /**
   * Lets the time pass.
   *
   * @throws CancelledException as soon as {@code cancel} is cancelled
   */
  void pause(Duration duration, CancellationToken cancel);

  /** Moves a clock forward instead of waiting. */
  static Pauses moving(TestClock clock) {
    return (duration, cancel) -> {
      cancel.throwIfCancelled();
      clock.advance(duration);
    };
  }

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
