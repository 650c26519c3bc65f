package dev.asyncat.error;

import org.jspecify.annotations.Nullable;

/**
 * Something the request needs is not there, such as a usable model. HTTP clients see status 503.
 */
public final class UnavailableException extends AsyncatException {

  private static final long serialVersionUID = 1L;

  /** What is missing, and how to get it. */
  public UnavailableException(String message) {
    super(message);
  }

  /** What is missing, and how to get it. The failure under it is kept as the cause. */
  public UnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
