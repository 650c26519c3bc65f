package dev.asyncat.error;

import org.jspecify.annotations.Nullable;

/**
 * The request is fine, but not now: something else changed first or is in the way. HTTP clients see
 * status 409.
 */
public final class ConflictException extends AsyncatException {

  private static final long serialVersionUID = 1L;

  /** What is in the way, and what would clear it. */
  public ConflictException(String message) {
    super(message);
  }

  /** What is in the way, and what would clear it. The failure under it is kept as the cause. */
  public ConflictException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
