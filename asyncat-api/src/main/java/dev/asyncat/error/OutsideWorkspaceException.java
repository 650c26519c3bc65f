package dev.asyncat.error;

import org.jspecify.annotations.Nullable;

/**
 * A path leads out of the directories that the agent may use, directly or through a symbolic link.
 * Nothing was touched.
 */
public final class OutsideWorkspaceException extends InvalidRequestException {

  private static final long serialVersionUID = 1L;

  /** The path, and the roots that are allowed. */
  public OutsideWorkspaceException(String message) {
    super(message);
  }

  /** The path, and the roots that are allowed. The failure under it is kept as the cause. */
  public OutsideWorkspaceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
