package dev.asyncat.run;

import dev.asyncat.error.AsyncatException;

/** A run ended without the value that was asked for. */
public final class NoAnswerException extends AsyncatException {

  private static final long serialVersionUID = 1L;

  private final transient RunResult result;

  /** Says how the run ended instead. */
  public NoAnswerException(RunResult result) {
    super(
        "the run ended without a value ("
            + result.stopReason().wire()
            + "): "
            + result.failure().orElse(result.answer()));
    this.result = result;
  }

  /** How the run ended. */
  public RunResult result() {
    return result;
  }
}
