package dev.asyncat.error;

import org.jspecify.annotations.Nullable;

/**
 * The root of every exception that Asyncat throws on purpose.
 *
 * <p>A message says what happened, with which value, and what to do. It never contains a secret.
 */
public abstract class AsyncatException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** An error with its message. */
  protected AsyncatException(String message) {
    super(message);
  }

  /** An error with its message and the failure under it. */
  protected AsyncatException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
