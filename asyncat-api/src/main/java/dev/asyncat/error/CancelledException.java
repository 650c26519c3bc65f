package dev.asyncat.error;

import org.jspecify.annotations.Nullable;

/**
 * The work was cancelled. Thrown by {@link dev.asyncat.cancel.CancellationToken#throwIfCancelled()}
 * and by blocking calls that a token ended.
 */
public final class CancelledException extends AsyncatException {

  private static final long serialVersionUID = 1L;

  /** Why it was cancelled. */
  public CancelledException(String message) {
    super(message);
  }

  /** Why it was cancelled. The failure under it is kept as the cause. */
  public CancelledException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
