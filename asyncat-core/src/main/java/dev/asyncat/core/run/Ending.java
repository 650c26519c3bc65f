package dev.asyncat.core.run;

import dev.asyncat.run.StopReason;
import org.jspecify.annotations.Nullable;

/**
 * How a run ends.
 *
 * @param error what failed, {@code null} if nothing did
 * @param shown whether the answer is sent as one
 * @param warning what is added to the answer as it is kept, {@code null} if nothing is
 */
record Ending(
    String answer,
    StopReason reason,
    @Nullable String error,
    boolean shown,
    @Nullable String warning) {

  /** The run comes to an end of its own. */
  static Ending with(String answer, StopReason reason) {
    return new Ending(answer, reason, null, true, null);
  }

  /** It fails or is stopped. */
  static Ending without(String answer, StopReason reason, @Nullable String error) {
    return new Ending(answer, reason, error, false, null);
  }

  /** The same with something to add. */
  Ending warning(String text) {
    return new Ending(answer, reason, error, shown, text);
  }

  /** The answer as the session keeps it. */
  String kept() {
    return warning == null ? answer : answer + "\n\n" + warning;
  }
}
