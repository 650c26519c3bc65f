package dev.asyncat.core.workspace;

import dev.asyncat.error.InvalidRequestException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * Walks a directory tree in the order of names, directories entered where they come. Symbolic links
 * are reported and not followed; nothing outside the directory can be reached, even if the tree is
 * changed meanwhile.
 */
public final class WorkspaceTree {

  /** Every level holds a file handle. */
  private static final int MAX_DEPTH = 100;

  private WorkspaceTree() {}

  /** Is told what is found. */
  public interface Visitor {

    /** A directory. Returns whether to go into it. */
    boolean directory(Entry directory);

    /** Anything else. */
    void file(Entry file);

    /** Something that could not be read; the walk goes on. */
    default void unreadable(Path path, IOException reason) {}

    /** Asked before each entry; the walk ends once it is true. */
    boolean done();
  }

  /** Something found. Valid only while the visitor looks at it. */
  public static final class Entry {

    private final OpenDirectory parent;
    private final Path path;
    private final int depth;
    private final BasicFileAttributes attributes;

    Entry(OpenDirectory parent, Path path, int depth, BasicFileAttributes attributes) {
      this.parent = parent;
      this.path = path;
      this.depth = depth;
      this.attributes = attributes;
    }

    /** The absolute path. */
    public Path path() {
      return path;
    }

    /** The last component of the path. */
    public String name() {
      return String.valueOf(path.getFileName());
    }

    /** 1 for what lies directly in the directory. */
    public int depth() {
      return depth;
    }

    /** What it is; symbolic links not followed. */
    public BasicFileAttributes attributes() {
      return attributes;
    }

    /** Opens a regular file for reading. */
    public SeekableByteChannel open() throws IOException {
      return parent.open(path.getFileName(), Set.of(StandardOpenOption.READ));
    }
  }

  /**
   * Walks.
   *
   * @param directory a real path that {@link Workspace#resolve} gave
   * @throws InvalidRequestException if it is not a readable directory
   */
  public static void walk(Path directory, Visitor visitor) {
    try (OpenDirectory opened = OpenDirectory.at(directory)) {
      walk(opened, directory, 1, visitor);
    } catch (IOException failed) {
      throw new InvalidRequestException(
          "the directory %s cannot be read: %s".formatted(directory, FileProblem.reason(failed)),
          failed);
    }
  }

  private static void walk(OpenDirectory opened, Path path, int depth, Visitor visitor)
      throws IOException {
    for (Path name : opened.names()) {
      if (visitor.done()) {
        return;
      }
      Path child = path.resolve(name);
      try {
        Entry entry = new Entry(opened, child, depth, opened.attributes(name));
        if (!entry.attributes().isDirectory()) {
          visitor.file(entry);
        } else if (visitor.directory(entry) && depth < MAX_DEPTH) {
          try (OpenDirectory below = opened.child(name)) {
            walk(below, child, depth + 1, visitor);
          }
        }
      } catch (IOException unreadable) {
        visitor.unreadable(child, unreadable);
      }
    }
  }
}
