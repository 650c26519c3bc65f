package dev.asyncat.core.tool.file;

import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.error.ConflictException;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Changes files only in the state in which the session has seen them. */
final class Overwriting {

  private Overwriting() {}

  /** Why an existing file must not be changed now; empty if it may. */
  static Optional<ToolResult> objection(Path file, ToolContext context) {
    String path = Shown.path(context, file);
    return switch (context.files().state(file)) {
      case CURRENT -> Optional.empty();
      case UNSEEN ->
          Optional.of(
              ToolResult.error(
                      "read_before_write_required",
                      path + " exists and has not been read; read it with read_file first")
                  .with("hint", "read_first"));
      case CHANGED -> Optional.of(changed(path));
    };
  }

  /** Writes, and counts the file as seen; fails if it is not as expected any more. */
  static Optional<ToolResult> write(
      Path file, byte[] content, @Nullable BasicFileAttributes expected, ToolContext context) {
    try {
      WorkspaceFiles.replace(file, content, expected);
    } catch (ConflictException changedMeanwhile) {
      return Optional.of(changed(Shown.path(context, file)));
    }
    context.files().seen(file);
    return Optional.empty();
  }

  private static ToolResult changed(String path) {
    return ToolResult.error(
            "file_changed_since_read",
            path + " was changed by somebody else; nothing was written, read it again first")
        .with("hint", "read_first");
  }
}
