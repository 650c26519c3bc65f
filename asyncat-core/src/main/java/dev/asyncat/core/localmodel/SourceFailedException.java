package dev.asyncat.core.localmodel;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One source could not give the file; another one may. The message says why, for people. */
final class SourceFailedException extends IOException {

  private static final long serialVersionUID = 1L;

  SourceFailedException(String message) {
    super(message);
  }

  SourceFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
