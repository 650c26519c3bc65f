package dev.asyncat.core.workspace;

import dev.asyncat.error.InvalidRequestException;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Follows a path as the operating system would, through every symbolic link, also where its end
 * does not exist: a link to a file that is not there yet still leads where it leads.
 */
final class RealPath {

  /** As many as Linux follows. */
  private static final int MAX_LINKS = 40;

  private static final Path PROCESSES = Path.of("/proc");

  private RealPath() {}

  /**
   * Where an absolute path leads.
   *
   * @throws InvalidRequestException if that cannot be found out
   */
  static Path of(Path absolute) {
    Deque<Path> ahead = new ArrayDeque<>();
    absolute.forEach(ahead::addLast);
    Path at = absolute.getRoot();
    boolean exists = true;
    int links = 0;
    while (!ahead.isEmpty()) {
      String name = ahead.peekFirst().toString();
      Path next = at.resolve(ahead.removeFirst());
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        at = at.getParent() == null ? at : at.getParent();
        exists = true;
        continue;
      }
      if (!exists) {
        at = next;
        continue;
      }
      try {
        BasicFileAttributes attributes =
            Files.readAttributes(next, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink() && next.startsWith(PROCESSES)) {
          // Links there lead elsewhere for every process that follows them.
          return next;
        } else if (attributes.isSymbolicLink()) {
          if (++links > MAX_LINKS) {
            throw new FileSystemLoopException(next.toString());
          }
          Path target = Files.readSymbolicLink(next);
          for (int i = target.getNameCount() - 1; i >= 0; i--) {
            ahead.addFirst(target.getName(i));
          }
          at = target.isAbsolute() ? target.getRoot() : at;
        } else if (!attributes.isDirectory() && !ahead.isEmpty()) {
          throw new InvalidRequestException(
              "%s cannot be used: %s is a file, not a directory".formatted(absolute, next));
        } else {
          at = next;
        }
      } catch (NoSuchFileException missing) {
        exists = false;
        at = next;
      } catch (FileSystemLoopException loop) {
        throw new InvalidRequestException(
            "%s cannot be used: its symbolic links lead in a circle".formatted(absolute), loop);
      } catch (IOException unreadable) {
        throw new InvalidRequestException(
            "%s cannot be used: %s".formatted(absolute, FileProblem.reason(unreadable)),
            unreadable);
      }
    }
    return at;
  }
}
