package dev.asyncat.llama.gguf;

import dev.asyncat.error.InvalidRequestException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A model file cannot be used: it is missing, truncated, damaged, of an unknown kind, or describes
 * a model that this engine does not run. The message names the file and says what to do.
 */
public final class InvalidModelFileException extends InvalidRequestException {

  private static final long serialVersionUID = 1L;

  private final transient Path file;

  /** What is wrong with the file. */
  public InvalidModelFileException(Path file, String problem) {
    this(file, problem, null);
  }

  /** What is wrong with the file. The failure under it is kept as the cause. */
  public InvalidModelFileException(Path file, String problem, @Nullable Throwable cause) {
    super("model file " + file + ": " + problem, cause);
    this.file = file;
  }

  /** The file. */
  public Path file() {
    return file;
  }
}
