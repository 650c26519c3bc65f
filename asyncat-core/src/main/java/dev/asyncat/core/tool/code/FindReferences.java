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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the lines that use a name. */
public final class FindReferences implements Tool<FindReferences.Arguments> {

  private static final int DEFAULT_RESULTS = 50;
  private static final int MAX_RESULTS = 200;

  /** The arguments. */
  public record Arguments(
      @Description("The name, whole") String symbol,
      @Description("Only files of this language, such as java or typescript")
          @Nullable String language,
      @Description("How many results at most, up to 200; default: 50")
          @Nullable Integer maxResults) {}

  @Override
  public String name() {
    return "find_references";
  }

  @Override
  public String description() {
    return "Find the lines of source code below the working directory that use a name.";
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
    return List.of(new Effect.Read(context.workingDirectory()));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("Find references: " + arguments.symbol());
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    Pattern word = Symbol.word(arguments.symbol());
    int most =
        arguments.maxResults() == null
            ? DEFAULT_RESULTS
            : Math.clamp(arguments.maxResults(), 1, MAX_RESULTS);
    List<Json> results = new ArrayList<>();
    boolean cut =
        new SourceTree(
                Symbol.language(arguments.language()),
                file -> {
                  for (int i = 0; i < file.lines().size() && results.size() < most; i++) {
                    if (word.matcher(file.lines().get(i)).find()) {
                      results.add(
                          Json.object()
                              .put("file", context.display(file.path()))
                              .put("line", i + 1)
                              .put("text", Symbol.text(file.lines().get(i)))
                              .build());
                    }
                  }
                  return results.size() < most;
                },
                context.cancellation())
            .read(context.workingDirectory());
    ToolResult result =
        ToolResult.ok()
            .with("symbol", arguments.symbol())
            .with("total", results.size())
            .with("results", new JsonArray(results))
            .with("method", "scan")
            .with("mode", Symbol.MODE);
    return cut ? result.with("note", "Not every file was searched; give a language.") : result;
  }
}
