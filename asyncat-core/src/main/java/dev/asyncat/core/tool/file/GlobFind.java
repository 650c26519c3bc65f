package dev.asyncat.core.tool.file;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds files by a pattern for their paths. */
public final class GlobFind implements Tool<GlobFind.Arguments> {

  private static final Duration TIME = Duration.ofSeconds(10);
  private static final int DEFAULT_RESULTS = 100;
  private static final int MAX_RESULTS = 500;

  /** The arguments. */
  public record Arguments(
      @Description(
              "A pattern such as *.java, src/**/*Test.java or **/*.{ts,tsx}; * stays within a"
                  + " directory, ** crosses them")
          String pattern,
      @Description("Where to search; default: the working directory") @Nullable String path,
      @Description("How many files at most, up to 500; default: 100")
          @Nullable Integer maxResults) {}

  @Override
  public String name() {
    return "glob_find";
  }

  @Override
  public String description() {
    return "Find files by a glob pattern, without regard to case. node_modules, .git and __pycache__ are"
        + " not searched.";
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
    return List.of(new Effect.Read(Start.of(arguments.path(), context)));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of(
        "Find files: " + arguments.pattern() + " in " + Start.shown(arguments.path()));
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    int most =
        arguments.maxResults() == null
            ? DEFAULT_RESULTS
            : Math.clamp(arguments.maxResults(), 1, MAX_RESULTS);
    Glob glob = Glob.of(arguments.pattern());
    Limits limits = new Limits(TIME, context.cancellation());
    NameSearch search =
        new NameSearch(
            Start.of(arguments.path(), context), path -> glob.matches(path, limits), limits, most);
    return search.result(arguments.pattern(), TIME, context);
  }
}
