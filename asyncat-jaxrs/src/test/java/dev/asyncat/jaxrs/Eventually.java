package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits, within bounds, for something that another thread does. */
final class Eventually {

  private static final long PAUSE = Duration.ofMillis(10).toNanos();

  private Eventually() {}

  static void within(Duration time, String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + time.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail(what + " did not happen within " + time);
      }
      LockSupport.parkNanos(PAUSE);
    }
  }
}
