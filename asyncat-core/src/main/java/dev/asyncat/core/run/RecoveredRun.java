package dev.asyncat.core.run;

/**
 * A run that an earlier process left unfinished, and what became of it at the start of this one.
 *
 * @param detail why, in words
 */
public record RecoveredRun(
    String sessionId, String runId, String goal, Outcome outcome, String detail) {

  /** What became of it. */
  public enum Outcome {
    /** It goes on. */
    CONTINUES,
    /** It waits for an answer. */
    WAITS,
    /** It stays paused. */
    PAUSED,
    /** It was ended. */
    ENDED
  }
}
