package dev.asyncat.core.model;

import dev.asyncat.model.ModelException;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether, and after which pause, a model that failed is asked again: three times, after one, two
 * and four seconds, where its {@linkplain ModelException.Kind#retryable() kind} of failure can
 * pass. A provider that asks for a longer pause gets it, up to {@link #LONGEST_PAUSE}.
 */
public final class RetryPolicy {

  /** How often a model is asked again: 3 times. */
  public static final int MAX_RETRIES = 3;

  /** The longest pause, whatever the provider asks for: 60 seconds. */
  public static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private RetryPolicy() {}

  /**
   * The pause before the model is asked again, or empty if the failure is final.
   *
   * @param attempt how many attempts had failed before this one, from 0
   */
  public static Optional<Duration> pauseBefore(int attempt, ModelException failure) {
    if (attempt >= MAX_RETRIES || !failure.kind().retryable()) {
      return Optional.empty();
    }
    Duration own = FIRST_PAUSE.multipliedBy(1L << attempt);
    Duration asked = failure.retryAfter().orElse(Duration.ZERO);
    Duration pause = asked.compareTo(own) > 0 ? asked : own;
    return Optional.of(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
  }
}
