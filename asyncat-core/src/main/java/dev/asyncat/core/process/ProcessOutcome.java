package dev.asyncat.core.process;

import java.time.Duration;

/**
 * What became of a command.
 *
 * @param exitCode of the shell; 128 plus the signal's number if a signal ended it
 * @param stdout the beginning and the end of what it printed
 * @param stderr the same of its error stream
 * @param stdoutLength how many characters it printed in all
 * @param stderrLength the same of its error stream
 * @param leftovers how many processes it left behind, which were then ended
 */
public record ProcessOutcome(
    Ending ending,
    int exitCode,
    String stdout,
    String stderr,
    long stdoutLength,
    long stderrLength,
    int leftovers,
    Duration took) {

  /** Why it is over. */
  public enum Ending {
    /** By itself. */
    EXITED,
    /** It took too long and was ended. */
    TIMED_OUT,
    /** It was not wanted any more and was ended. */
    CANCELLED,
    /** It printed more than the platform lets us take, and was ended. */
    TOO_MUCH_OUTPUT
  }
}
