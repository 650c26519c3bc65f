package dev.asyncat.core.tool.file;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Deletes a file, a link, or a directory. */
public final class FileDelete implements Tool<FileDelete.Arguments> {

  /** The arguments. */
  public record Arguments(
      @Description("What to delete; of a symbolic link, only the link goes") String path,
      @Description(
              "Whether a directory is deleted with everything in it; default: only an empty one")
          @Nullable Boolean recursive) {}

  @Override
  public String name() {
    return "file_delete";
  }

  @Override
  public String description() {
    return "Delete a file, or a directory with recursive. It cannot be undone.";
  }

  @Override
  public Class<Arguments> arguments() {
    return Arguments.class;
  }

  @Override
  public String category() {
    return "file";
  }

  @Override
  public PermissionLevel level() {
    return PermissionLevel.DANGEROUS;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of(new Effect.Delete(NamedEntry.of(arguments.path(), context)));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of(
        (Boolean.TRUE.equals(arguments.recursive()) ? "Delete with everything in it: " : "Delete: ")
            + arguments.path());
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    Path entry = NamedEntry.of(arguments.path(), context);
    String shown = Shown.path(context, entry);
    Optional<BasicFileAttributes> attributes = WorkspaceFiles.attributes(entry);
    if (attributes.isEmpty()) {
      return ToolResult.error(shown + " does not exist");
    }
    boolean recursive = Boolean.TRUE.equals(arguments.recursive());
    int count;
    try {
      count = WorkspaceFiles.delete(entry, recursive, context.cancellation()::throwIfCancelled);
    } catch (InvalidRequestException failed) {
      ToolResult result = ToolResult.error(String.valueOf(failed.getMessage()));
      return attributes.get().isDirectory() && !recursive
          ? result.with("hint", "Give recursive to delete a directory with everything in it.")
          : result;
    }
    ToolResult result = ToolResult.ok().with("path", shown).with("action", "deleted");
    return attributes.get().isDirectory() ? result.with("entries", count) : result;
  }
}
