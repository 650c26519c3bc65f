package dev.asyncat.llama.child;

import dev.asyncat.model.ModelException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When a process that ended may be started again: at once, then after one second, two, four, up to
 * half a minute, and from the beginning once one has lived for a minute. Not thread-safe.
 */
final class Restarts {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long LONGEST = Duration.ofSeconds(30).toNanos();
  private static final long SOUND = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanos;
  private long startedAt;
  private long pause;

  Restarts(LongSupplier nanos) {
    this.nanos = nanos;
    this.startedAt = nanos.getAsLong();
  }

  /**
   * Says that it is started now.
   *
   * @throws ModelException that says when it may be, if that is too soon
   */
  void starting(String name) {
    long now = nanos.getAsLong();
    long lived = now - startedAt;
    if (lived >= SOUND) {
      pause = 0;
    }
    if (lived < pause) {
      Duration left = Duration.ofNanos(pause - lived);
      throw new ModelException(
          ModelException.Kind.OVERLOADED,
          "the process of the model "
              + name
              + " ended several times in a row; it is started again in "
              + (left.toSeconds() + 1)
              + " s at the earliest",
          left,
          null);
    }
    startedAt = now;
    pause = pause == 0 ? SECOND : Math.min(pause * 2, LONGEST);
  }
}
