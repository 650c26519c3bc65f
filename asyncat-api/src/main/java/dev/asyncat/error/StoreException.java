package dev.asyncat.error;

import org.jspecify.annotations.Nullable;

/**
 * The store failed: disk full, read-only, damaged, or in use by another process. Nothing of the
 * failed change was kept.
 */
public final class StoreException extends AsyncatException {

  private static final long serialVersionUID = 1L;

  /** What failed, and what to do. */
  public StoreException(String message) {
    super(message);
  }

  /** What failed, and what to do. The failure under it is kept as the cause. */
  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
