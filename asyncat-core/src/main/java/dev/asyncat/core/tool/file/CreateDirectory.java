package dev.asyncat.core.tool.file;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.util.List;

/** Makes a directory, with the ones above it. */
public final class CreateDirectory implements Tool<CreateDirectory.Arguments> {

  /** The arguments. */
  public record Arguments(
      @Description("The directory, relative to the working directory") String path) {}

  @Override
  public String name() {
    return "create_directory";
  }

  @Override
  public String description() {
    return "Make a directory and the ones above it. write_file makes missing directories by itself.";
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
    return OneLine.of("Create directory: " + arguments.path());
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    Path directory = context.resolve(arguments.path());
    boolean made = WorkspaceFiles.createDirectory(directory);
    return ToolResult.ok()
        .with("path", Shown.path(context, directory))
        .with("action", made ? "created" : "already_exists");
  }
}
