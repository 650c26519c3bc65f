package dev.asyncat.cli.environment;

import dev.asyncat.run.StopReason;

/** What the program tells the shell. */
public final class ExitCode {

  /** Everything went well; of a run: the agent answered. */
  public static final int OK = 0;

  /** Something failed. */
  public static final int ERROR = 1;

  /** The command line or a name in it is wrong. */
  public static final int USAGE = 2;

  /** The run reached its limit on rounds. */
  public static final int MAX_ROUNDS = 3;

  /** The run was stopped because it kept failing or repeated itself. */
  public static final int STUCK = 4;

  /** The agent needs something from a person, and nobody was there. */
  public static final int NEEDS_INPUT = 5;

  /** There is no model. */
  public static final int NO_MODEL = 6;

  /** Cancelled from the keyboard. */
  public static final int CANCELLED = 130;

  private ExitCode() {}

  /** The code for how a run ended. */
  public static int of(StopReason reason) {
    return switch (reason) {
      case ANSWER -> OK;
      case MAX_ROUNDS -> MAX_ROUNDS;
      case TOOL_FAILURE, LOOP_DETECTED, REFLECTION_ABORT -> STUCK;
      case NEEDS_INPUT -> NEEDS_INPUT;
      case CANCELLED -> CANCELLED;
      case INTERRUPTED, ERROR -> ERROR;
    };
  }
}
