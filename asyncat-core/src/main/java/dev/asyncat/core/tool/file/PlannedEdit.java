package dev.asyncat.core.tool.file;

import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** What an edit of one file comes to, worked out before anything is touched. */
sealed interface PlannedEdit {

  /** It can be made. */
  record Possible(TextFile file, String after, ToolResult result) implements PlannedEdit {}

  /** It cannot. */
  record Impossible(ToolResult result) implements PlannedEdit {}

  /** The change as a diff, for whoever has to allow it; empty if the edit is impossible. */
  static Optional<String> preview(
      Path file, ToolContext context, Function<TextFile, PlannedEdit> plan) {
    if (WorkspaceFiles.attributes(file).isEmpty()) {
      return Optional.empty();
    }
    return plan.apply(TextFile.read(file)) instanceof Possible possible
        ? Diff.of(Shown.path(context, file), false, possible.file().text(), possible.after())
        : Optional.empty();
  }

  /** Makes the edit, if the session knows the file as it is. */
  static ToolResult execute(Path file, ToolContext context, Function<TextFile, PlannedEdit> plan) {
    if (WorkspaceFiles.attributes(file).isEmpty()) {
      return ToolResult.error(
          Shown.path(context, file) + " does not exist; create it with write_file");
    }
    TextFile text = TextFile.read(file);
    Optional<ToolResult> objection = Overwriting.objection(file, context);
    if (objection.isPresent()) {
      return objection.get();
    }
    return switch (plan.apply(text)) {
      case Impossible(ToolResult result) -> result;
      case Possible possible ->
          Overwriting.write(file, possible.file().encode(possible.after()), text.asRead(), context)
              .orElse(possible.result());
    };
  }
}
