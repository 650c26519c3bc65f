package dev.asyncat.run;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param answer the final answer, empty if there is none
 * @param rounds model turns of the whole session
 * @param error what failed, where the run failed
 */
public record RunResult(
    String runId,
    String sessionId,
    String answer,
    StopReason stopReason,
    int rounds,
    @Nullable String error) {

  /** What failed, if the run failed. */
  public Optional<String> failure() {
    return Optional.ofNullable(error);
  }
}
