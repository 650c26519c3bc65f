package dev.asyncat.llama.engine;

import dev.asyncat.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Notices when the file of a loaded model is written to. One that is replaced by another file, or
 * deleted, is none of our business: what is mapped stays as it was.
 */
final class ModelFileWatch {

  private record Seen(@Nullable Object file, long size, FileTime modified) {

    static @Nullable Seen of(Path path) {
      try {
        BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
        return new Seen(now.fileKey(), now.size(), now.lastModifiedTime());
      } catch (IOException e) {
        return null;
      }
    }
  }

  private final Path path;
  private final @Nullable Seen atLoad;

  ModelFileWatch(Path path) {
    this.path = path;
    this.atLoad = Seen.of(path);
  }

  /**
   * Passes if the weights in memory are those that were loaded.
   *
   * @throws ModelException if somebody wrote into the file
   */
  void check() {
    Seen now = Seen.of(path);
    if (atLoad == null || now == null || !Objects.equals(atLoad.file(), now.file())) {
      return;
    }
    if (!atLoad.equals(now)) {
      throw new ModelException(
          ModelException.Kind.UNUSABLE,
          "the model file "
              + path
              + " was written to while it was loaded, so its weights in memory are no longer those"
              + " of one model; load it again, and replace model files in future by moving a new"
              + " one over them, or load them with mapFiles(false)");
    }
  }
}
