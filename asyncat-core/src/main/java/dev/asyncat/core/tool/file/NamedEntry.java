package dev.asyncat.core.tool.file;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.OutsideWorkspaceException;
import dev.asyncat.tool.ToolContext;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * What a path names, and not what it leads to: of a symbolic link, the link. For what takes names
 * away, which must never reach through a link.
 */
final class NamedEntry {

  private NamedEntry() {}

  /**
   * The entry at a path, its directory being real and inside the workspace.
   *
   * @throws OutsideWorkspaceException if it lies outside
   * @throws InvalidRequestException if it is the working directory, a directory above it or a whole
   *     workspace
   */
  static Path of(String path, ToolContext context) {
    Path entry = find(path, context);
    if (context.workingDirectory().startsWith(entry)) {
      throw new InvalidRequestException(
          "'%s' is the working directory or above it; name something in it".formatted(path));
    }
    try {
      context.resolve(String.valueOf(entry.getParent()));
    } catch (OutsideWorkspaceException root) {
      throw new InvalidRequestException(
          "'%s' is a whole workspace; name something in it".formatted(path), root);
    }
    return entry;
  }

  private static Path find(String path, ToolContext context) {
    if (path.isBlank() || path.startsWith("~") || path.indexOf('\0') >= 0) {
      return context.resolve(path);
    }
    Path written;
    try {
      written = Path.of(path);
    } catch (InvalidPathException notAPath) {
      return context.resolve(path);
    }
    Path name = written.getFileName();
    if (name == null || name.toString().equals(".") || name.toString().equals("..")) {
      return context.resolve(path);
    }
    Path parent = written.getParent();
    return context.resolve(parent == null ? "." : parent.toString()).resolve(name);
  }
}
