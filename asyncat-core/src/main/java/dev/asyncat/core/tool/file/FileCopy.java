package dev.asyncat.core.tool.file;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.FileKnowledge;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/** Copies one file. */
public final class FileCopy implements Tool<FileCopy.Arguments> {

  /** The arguments. */
  public record Arguments(
      @Description("The file to copy") String source,
      @Description("Where the copy goes: its whole path, not only a directory")
          String destination) {}

  @Override
  public String name() {
    return "file_copy";
  }

  @Override
  public String description() {
    return "Copy one file. A file that is already there is replaced only if it was read before.";
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
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of(
        new Effect.Read(context.resolve(arguments.source())),
        new Effect.Write(context.resolve(arguments.destination())));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("Copy file: " + arguments.source() + " to " + arguments.destination());
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    Path source = context.resolve(arguments.source());
    Path destination = context.resolve(arguments.destination());
    if (source.equals(destination)) {
      return ToolResult.error("source and destination are the same file");
    }
    Optional<ToolResult> objection = Replacing.objection(destination, context);
    if (objection.isPresent()) {
      return objection.get();
    }
    boolean known = context.files().state(source) == FileKnowledge.State.CURRENT;
    BasicFileAttributes copy =
        WorkspaceFiles.copy(
            source,
            destination,
            WorkspaceFiles.attributes(destination).orElse(null),
            context.cancellation()::throwIfCancelled);
    if (known) {
      context.files().seen(destination);
    }
    return ToolResult.ok()
        .with("source", Shown.path(context, source))
        .with("destination", Shown.path(context, destination))
        .with("size_bytes", copy.size());
  }
}
