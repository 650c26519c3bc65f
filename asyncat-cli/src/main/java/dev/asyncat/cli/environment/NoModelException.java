package dev.asyncat.cli.environment;

import dev.asyncat.error.AsyncatException;

/** There is no model to talk to. The message says how to get one. */
public final class NoModelException extends AsyncatException {

  private static final long serialVersionUID = 1L;

  /** What is missing, and how to get it. */
  public NoModelException(String message) {
    super(message);
  }
}
