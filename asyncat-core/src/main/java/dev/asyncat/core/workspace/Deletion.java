package dev.asyncat.core.workspace;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Deletes a tree from its leaves up and counts. Not thread-safe. */
final class Deletion {

  /** Every level holds a file handle. */
  private static final int MAX_DEPTH = 200;

  private final boolean recursive;
  private final Runnable step;
  private int count;

  Deletion(boolean recursive, Runnable step) {
    this.recursive = recursive;
    this.step = step;
  }

  /** How many entries were deleted. */
  int count() {
    return count;
  }

  void delete(OpenDirectory parent, Path name, int depth) throws IOException {
    step.run();
    if (!parent.attributes(name).isDirectory()) {
      parent.delete(name);
      count++;
      return;
    }
    try (OpenDirectory directory = parent.child(name)) {
      for (Path child : directory.names()) {
        if (!recursive) {
          throw new DirectoryNotEmptyException(name.toString());
        }
        if (depth == MAX_DEPTH) {
          throw new FileSystemException(
              name.toString(), null, "it has more than " + MAX_DEPTH + " levels of directories");
        }
        delete(directory, child, depth + 1);
      }
    }
    parent.deleteDirectory(name);
    count++;
  }
}
