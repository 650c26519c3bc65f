package dev.asyncat.core.workspace;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.OutsideWorkspaceException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The directories an agent may use.
 *
 * <p>A path is followed as the operating system would follow it, symbolic links included, dangling
 * ones too, and is refused if it ends outside the roots. The answer holds for the moment of asking;
 * {@link WorkspaceFiles} opens and writes files so that a link put there afterwards is not
 * followed. Immutable and thread-safe.
 */
public final class Workspace {

  private final List<Path> roots;

  private Workspace(List<Path> roots) {
    this.roots = roots;
  }

  /** {@link #of(Collection)} of these directories. */
  public static Workspace of(Path... directories) {
    return of(List.of(directories));
  }

  /**
   * A workspace of these directories and everything below them.
   *
   * @throws InvalidRequestException if one does not exist or is not a directory
   */
  public static Workspace of(Collection<Path> directories) {
    if (directories.isEmpty()) {
      throw new InvalidRequestException("a workspace needs at least one directory");
    }
    return new Workspace(directories.stream().map(Workspace::root).distinct().toList());
  }

  private static Path root(Path directory) {
    try {
      Path real = directory.toRealPath();
      if (Files.isDirectory(real)) {
        return real;
      }
    } catch (IOException unusable) {
      throw new InvalidRequestException(
          "the directory %s cannot be a workspace: %s"
              .formatted(directory.toAbsolutePath(), FileProblem.reason(unusable)),
          unusable);
    }
    throw new InvalidRequestException(
        "%s cannot be a workspace: it is not a directory".formatted(directory.toAbsolutePath()));
  }

  /** The directories, with symbolic links followed. */
  public List<Path> roots() {
    return roots;
  }

  /** Whether a path, with symbolic links followed, is a root or below one. */
  public boolean contains(Path path) {
    return isInside(RealPath.of(path.toAbsolutePath()));
  }

  /**
   * Where a path leads that somebody wrote down.
   *
   * @param base where relative paths start
   * @return an absolute path without symbolic links, inside the workspace; what it names need not
   *     exist
   * @throws OutsideWorkspaceException if it leads out
   * @throws InvalidRequestException if it is empty, no path at all, or leads in a circle
   */
  public Path resolve(Path base, String path) {
    if (path.isBlank()) {
      throw new InvalidRequestException("the path is empty; use '.' for the working directory");
    }
    if (path.indexOf('\0') >= 0) {
      throw new InvalidRequestException("a path cannot contain a NUL character");
    }
    if (path.startsWith("~")) {
      throw new OutsideWorkspaceException(
          "'%s': home directories are outside the allowed directories %s; write './%s' for a name that starts with ~"
              .formatted(path, shown(), path));
    }
    Path real;
    try {
      real = RealPath.of(base.toAbsolutePath().resolve(path));
    } catch (InvalidPathException notAPath) {
      throw new InvalidRequestException(
          "'%s' is not a path: %s%s".formatted(path, notAPath.getReason(), localeHint(path)),
          notAPath);
    }
    if (!isInside(real)) {
      throw new OutsideWorkspaceException(
          "'%s' leads to %s, outside the allowed directories %s".formatted(path, real, shown()));
    }
    return real;
  }

  /**
   * A directory to work in: exists, is a directory, is inside.
   *
   * @return the real path
   * @throws OutsideWorkspaceException if it leads out
   * @throws InvalidRequestException if it is missing or no directory
   */
  public Path directory(Path base, String path) {
    Path real = resolve(base, path);
    if (Files.isDirectory(real)) {
      return real;
    }
    throw new InvalidRequestException(
        Files.exists(real)
            ? "'%s' is not a directory".formatted(path)
            : "the directory '%s' does not exist".formatted(path));
  }

  /**
   * A path as people should see it: relative to {@code base} where it is inside, with {@code /}.
   */
  public String display(Path base, Path path) {
    if (path.equals(base)) {
      return ".";
    }
    String text = path.startsWith(base) ? base.relativize(path).toString() : path.toString();
    return File.separatorChar == '/' ? text : text.replace(File.separatorChar, '/');
  }

  /** A JVM that was started in the C locale cannot name files outside of ASCII. */
  private static String localeHint(String path) {
    boolean ascii = path.chars().allMatch(c -> c < 128);
    return ascii ? "" : "; start Java with a UTF-8 locale, for example LC_ALL=C.UTF-8";
  }

  private boolean isInside(Path real) {
    return roots.stream().anyMatch(real::startsWith);
  }

  private String shown() {
    return roots.stream().map(Path::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
