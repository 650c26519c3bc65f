package dev.asyncat.core.tool.code;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Shows the definitions of one file with the lines they take. */
public final class AstViewOutline implements Tool<AstViewOutline.Arguments> {

  private static final int MAX_ENTRIES = 500;
  private static final int MAX_INDENT = 20;

  /** The arguments. */
  public record Arguments(
      @Description("The file, relative to the working directory") String path) {}

  @Override
  public String name() {
    return "ast_view_outline";
  }

  @Override
  public String description() {
    return "Show the outline of one file of source code: classes and functions with their lines.";
  }

  @Override
  public Class<Arguments> arguments() {
    return Arguments.class;
  }

  @Override
  public String category() {
    return "code";
  }

  @Override
  public PermissionLevel level() {
    return PermissionLevel.SAFE;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of(new Effect.Read(context.resolve(arguments.path())));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("View outline: " + arguments.path());
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    Path path = context.resolve(arguments.path());
    SourceFile file = SourceFile.read(path, context.display(path));
    String outline =
        file.definitions().stream()
            .filter(definition -> definition.kind().defines())
            .limit(MAX_ENTRIES)
            .map(definition -> line(file, definition))
            .collect(Collectors.joining("\n"));
    return ToolResult.ok()
        .with("path", context.display(path))
        .with("total_lines", file.lines().size())
        .with("outline", outline.isEmpty() ? "(no definitions)" : outline)
        .with("mode", Symbol.MODE);
  }

  private static String line(SourceFile file, Definition definition) {
    String text = file.lines().get(definition.line() - 1);
    int depth = text.length() - text.stripLeading().length();
    return " ".repeat(Math.min(depth, MAX_INDENT))
        + definition.kind().word()
        + " "
        + definition.name()
        + " ("
        + definition.line()
        + "-"
        + BlockEnd.of(file.language(), file.lines(), definition.line())
        + ")";
  }
}
