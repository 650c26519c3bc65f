package dev.asyncat.core.tool.shell;

import dev.asyncat.error.InvalidRequestException;
import java.time.Duration;

/** How long a model may let a command run. */
final class CommandLimit {

  private static final Duration MOST = Duration.ofHours(1);

  private CommandLimit() {}

  /**
   * The time that a model gave.
   *
   * @throws InvalidRequestException if it is not more than nothing and at most an hour
   */
  static Duration of(double seconds) {
    if (!(seconds > 0) || seconds > MOST.toSeconds()) {
      throw new InvalidRequestException(
          "timeout must be more than 0 and at most %d seconds, not %s"
              .formatted(MOST.toSeconds(), seconds));
    }
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  /** The number of seconds, without a fraction where there is none. */
  static String text(Duration duration) {
    return duration.toMillis() % 1_000 == 0
        ? Long.toString(duration.toSeconds())
        : Double.toString(duration.toMillis() / 1e3);
  }
}
