package dev.asyncat.error;

import org.jspecify.annotations.Nullable;

/**
 * The named thing does not exist, or belongs to another user: the two are never told apart. HTTP
 * clients see status 404.
 */
public final class NotFoundException extends AsyncatException {

  private static final long serialVersionUID = 1L;

  /** What was looked for. */
  public NotFoundException(String message) {
    super(message);
  }

  /** What was looked for. The failure under it is kept as the cause. */
  public NotFoundException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
