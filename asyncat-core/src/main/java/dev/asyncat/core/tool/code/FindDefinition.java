package dev.asyncat.core.tool.code;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.json.Description;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds where a name is defined. */
public final class FindDefinition implements Tool<FindDefinition.Arguments> {

  private static final int MAX_RESULTS = 20;

  /** The arguments. */
  public record Arguments(
      @Description("The name, whole") String name,
      @Description("A directory or file to search; default: the working directory")
          @Nullable String path,
      @Description("Only files of this language, such as java or typescript")
          @Nullable String language) {}

  @Override
  public String name() {
    return "find_definition";
  }

  @Override
  public String description() {
    return "Find the places in source code where a name is defined.";
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
    return PermissionLevel.SAFE;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of(new Effect.Read(Symbol.start(arguments.path(), context)));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("Find definition: " + arguments.name());
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    String name = Symbol.checked(arguments.name());
    List<Json> results = new ArrayList<>();
    boolean cut =
        new SourceTree(
                Symbol.language(arguments.language()),
                file -> {
                  file.definitions().stream()
                      .filter(d -> d.kind().defines() && d.name().equals(name))
                      .limit(MAX_RESULTS - (long) results.size())
                      .forEach(d -> results.add(json(file, d, context)));
                  return results.size() < MAX_RESULTS;
                },
                context.cancellation())
            .read(Symbol.start(arguments.path(), context));
    ToolResult result =
        ToolResult.ok()
            .with("name", name)
            .with("total", results.size())
            .with("results", new JsonArray(results))
            .with("mode", Symbol.MODE);
    if (cut) {
      return result.with("note", "Not every file was searched; give a path or a language.");
    }
    return results.isEmpty()
        ? result.with("suggestion", "Check the spelling, or use code_search or search_files.")
        : result;
  }

  private static Json json(SourceFile file, Definition definition, ToolContext context) {
    return Json.object()
        .put("file", context.display(file.path()))
        .put("line", definition.line())
        .put("text", Symbol.text(definition.text()))
        .put("language", file.language().word())
        .build();
  }
}
