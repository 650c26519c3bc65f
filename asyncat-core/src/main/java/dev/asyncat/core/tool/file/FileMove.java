package dev.asyncat.core.tool.file;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.FileKnowledge;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Moves or renames a file or directory. */
public final class FileMove implements Tool<FileMove.Arguments> {

  /** The arguments. */
  public record Arguments(
      @Description("The file or directory to move; of a symbolic link, the link moves")
          String source,
      @Description("Its new path, whole; missing directories are made") String destination) {}

  @Override
  public String name() {
    return "file_move";
  }

  @Override
  public String description() {
    return "Move or rename a file or directory. A file that is already there is replaced only if it was"
        + " read before; a directory never is.";
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
    return List.of(
        new Effect.Delete(NamedEntry.of(arguments.source(), context)),
        new Effect.Write(context.resolve(arguments.destination())));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("Move: " + arguments.source() + " to " + arguments.destination());
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    Path source = NamedEntry.of(arguments.source(), context);
    Path destination = context.resolve(arguments.destination());
    String from = Shown.path(context, source);
    if (WorkspaceFiles.attributes(source).isEmpty()) {
      return ToolResult.error(from + " does not exist");
    }
    if (destination.equals(source)) {
      return ToolResult.error("source and destination are the same");
    }
    if (destination.startsWith(source)) {
      return ToolResult.error("a directory cannot be moved into itself");
    }
    Optional<ToolResult> objection = Replacing.objection(destination, context);
    if (objection.isPresent()) {
      return objection.get();
    }
    boolean known = context.files().state(source) == FileKnowledge.State.CURRENT;
    WorkspaceFiles.move(source, destination, WorkspaceFiles.attributes(destination).orElse(null));
    if (known) {
      context.files().seen(destination);
    }
    return ToolResult.ok()
        .with("source", from)
        .with("destination", Shown.path(context, destination))
        .with("action", "moved");
  }
}
