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
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds files by their names. */
public final class FindFiles implements Tool<FindFiles.Arguments> {

  static final Set<String> SKIPPED = Set.of("node_modules", ".git", "__pycache__");

  private static final int MAX_FILES = 50;

  private final Duration time;

  /** The tool, with ten seconds for a search. */
  public FindFiles() {
    this(Duration.ofSeconds(10));
  }

  FindFiles(Duration time) {
    this.time = time;
  }

  /** The arguments. */
  public record Arguments(
      @Description("Part of the name, or a pattern such as *.java or src/**/*Test.java")
          String pattern,
      @Description("Where to search; default: the working directory") @Nullable String path) {}

  @Override
  public String name() {
    return "find_files";
  }

  @Override
  public String description() {
    return "Find files by name, without regard to case. node_modules, .git and __pycache__ are not"
        + " searched.";
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
  public int modelTextLimit() {
    return 2_000;
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
    Limits limits = new Limits(time, context.cancellation());
    NameSearch search =
        new NameSearch(
            Start.of(arguments.path(), context),
            fits(arguments.pattern(), limits),
            limits,
            MAX_FILES);
    return search.result(arguments.pattern(), time, context);
  }

  private static Predicate<String> fits(String pattern, Limits limits) {
    if (Glob.isGlob(pattern)) {
      Glob glob = Glob.of(pattern);
      return path -> glob.matches(path, limits);
    }
    String part = pattern.toLowerCase(Locale.ROOT);
    return path -> {
      String subject = part.contains("/") ? path : path.substring(path.lastIndexOf('/') + 1);
      return subject.toLowerCase(Locale.ROOT).contains(part);
    };
  }
}
