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

/** Shows the source of one definition. */
public final class AstGetNode implements Tool<AstGetNode.Arguments> {

  private static final int MAX_CODE = 20_000;
  private static final int MAX_NAMES = 50;

  /** The arguments. */
  public record Arguments(
      @Description("The file, relative to the working directory") String path,
      @Description("The name of a class or function in it") String name) {}

  @Override
  public String name() {
    return "ast_get_node";
  }

  @Override
  public String description() {
    return "Show the source of one class or function of a file.";
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
  public int modelTextLimit() {
    return 16_000;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of(new Effect.Read(context.resolve(arguments.path())));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("Show %s of %s".formatted(arguments.name(), arguments.path()));
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    Path path = context.resolve(arguments.path());
    SourceFile file = SourceFile.read(path, context.display(path));
    List<Definition> defined = file.definitions().stream().filter(d -> d.kind().defines()).toList();
    List<Definition> named =
        defined.stream().filter(d -> d.name().equals(arguments.name())).toList();
    if (named.isEmpty()) {
      return ToolResult.error(
              "%s defines no %s".formatted(context.display(path), Symbol.text(arguments.name())))
          .with(
              "available",
              defined.stream().map(Definition::name).distinct().limit(MAX_NAMES).toList());
    }
    int first = named.getFirst().line();
    int last = BlockEnd.of(file.language(), file.lines(), first);
    String code = String.join("\n", file.lines().subList(first - 1, last));
    ToolResult result =
        ToolResult.ok()
            .with("path", context.display(path))
            .with("symbol", arguments.name())
            .with("start_line", first)
            .with("end_line", last)
            .with("code", code.length() <= MAX_CODE ? code : code.substring(0, MAX_CODE))
            .with("mode", Symbol.MODE);
    if (code.length() > MAX_CODE) {
      return result.with("note", "Only its beginning is shown; use read_file with the lines.");
    }
    return named.size() > 1
        ? result.with(
            "note",
            "It is defined on these lines too: "
                + named.stream().skip(1).map(d -> d.line() + "").toList())
        : result;
  }
}
