package dev.asyncat.core.tool.file;

import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** Puts a file where there may already be one. */
final class Replacing {

  private Replacing() {}

  /** Why what is at the destination must not be replaced; empty if it may, or if nothing is. */
  static Optional<ToolResult> objection(Path destination, ToolContext context) {
    Optional<BasicFileAttributes> there = WorkspaceFiles.attributes(destination);
    if (there.isEmpty()) {
      return Optional.empty();
    }
    String path = Shown.path(context, destination);
    if (there.get().isDirectory()) {
      return Optional.of(
          ToolResult.error(
              "%s is a directory; give the whole new path, such as %s/name".formatted(path, path)));
    }
    if (!there.get().isRegularFile()) {
      return Optional.of(ToolResult.error(path + " is a pipe, socket or device, not a file"));
    }
    return Overwriting.objection(destination, context)
        .map(
            objection ->
                objection.with(
                    "suggestion", "What cannot be read as text has to be deleted first."));
  }
}
