package dev.asyncat.core.tool.file;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/** Creates a file or replaces its whole content. */
public final class WriteFile implements Tool<WriteFile.Arguments> {

  /** The arguments. */
  public record Arguments(
      @Description("The file, relative to the working directory") String path,
      @Description("The whole content of the file; may be empty") String content) {}

  @Override
  public String name() {
    return "write_file";
  }

  @Override
  public String description() {
    return "Create a file, or replace the whole content of one that was read before. Missing"
        + " directories are made. To change a part of a file use edit_file or patch_file.";
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
    return List.of(new Effect.Write(context.resolve(arguments.path())));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of(
        "Write file: %s (%d chars)".formatted(arguments.path(), arguments.content().length()));
  }

  @Override
  public Optional<String> preview(Arguments arguments, ToolContext context) {
    Path file = context.resolve(arguments.path());
    String path = Shown.path(context, file);
    if (WorkspaceFiles.attributes(file).isEmpty()) {
      return Diff.of(path, true, "", arguments.content());
    }
    try {
      TextFile old = TextFile.read(file);
      return Diff.of(path, false, old.text(), old.adapt(arguments.content()));
    } catch (InvalidRequestException noText) {
      return Optional.empty();
    }
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    Path file = context.resolve(arguments.path());
    byte[] content = TextFile.bytes(arguments.content());
    Optional<BasicFileAttributes> old = WorkspaceFiles.attributes(file);
    if (old.isPresent() && old.get().isRegularFile()) {
      Optional<ToolResult> objection = Overwriting.objection(file, context);
      if (objection.isPresent()) {
        return objection.get();
      }
    }
    return Overwriting.write(file, content, old.orElse(null), context)
        .orElseGet(
            () ->
                ToolResult.ok()
                    .with("path", Shown.path(context, file))
                    .with("action", old.isPresent() ? "overwritten" : "created")
                    .with("lines", TextFile.lines(arguments.content()))
                    .with("bytes", content.length));
  }
}
