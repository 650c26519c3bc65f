package dev.asyncat.core.process;

/**
 * What became of a command in a shell that stays open.
 *
 * @param exitCode 128 plus the signal's number if a signal ended it
 * @param output the beginning and the end of what it printed, and before that what others in the
 *     same shell have printed since the last command
 * @param directory where the shell is now
 * @param shellEnded whether the shell is gone; the next command gets a new one
 */
public record ShellOutcome(
    Ending ending, int exitCode, String output, String directory, boolean shellEnded) {

  /** Why it is over. */
  public enum Ending {
    /** By itself; with {@code exit} or {@code exec} the shell as well. */
    EXITED,
    /** It took too long and was ended, with everything it had started. */
    TIMED_OUT,
    /** It was not wanted any more and was ended, with its shell. */
    CANCELLED
  }
}
