package dev.asyncat.error;

import org.jspecify.annotations.Nullable;

/**
 * What the caller sent cannot be used. Trying again unchanged fails again. HTTP clients see status
 * 400.
 */
public class InvalidRequestException extends AsyncatException {

  private static final long serialVersionUID = 1L;

  /** What was wrong, and what would be right. */
  public InvalidRequestException(String message) {
    super(message);
  }

  /** What was wrong, and what would be right. The failure under it is kept as the cause. */
  public InvalidRequestException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
