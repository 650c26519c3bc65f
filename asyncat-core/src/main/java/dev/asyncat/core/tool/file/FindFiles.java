package dev.asyncat.core.tool.file;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.core.workspace.WorkspaceTree;
import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
    Path start = Start.of(arguments.path(), context);
    Search search =
        new Search(
            start,
            Glob.isGlob(arguments.pattern()) ? Glob.of(arguments.pattern()) : null,
            arguments.pattern().toLowerCase(Locale.ROOT),
            new Limits(time, context.cancellation()));
    String note = null;
    try {
      WorkspaceTree.walk(start, search);
    } catch (Limits.TimeOverException over) {
      search.timeOver = true;
    }
    if (search.timeOver) {
      note = "Stopped after %d s; search a subdirectory.".formatted(time.toSeconds());
    } else if (search.more) {
      note = "There are more; narrow the pattern.";
    }
    ToolResult result =
        ToolResult.ok()
            .with("pattern", arguments.pattern())
            .with("count", search.found.size())
            .with(
                "files",
                String.join(
                    "\n", search.found.stream().map(file -> Shown.path(context, file)).toList()));
    return note == null ? result : result.with("note", note);
  }

  private static final class Search implements WorkspaceTree.Visitor {

    private final Path start;
    private final @Nullable Glob glob;
    private final String part;
    private final Limits limits;
    private final List<Path> found = new ArrayList<>();
    private boolean more;
    private boolean timeOver;

    Search(Path start, @Nullable Glob glob, String part, Limits limits) {
      this.start = start;
      this.glob = glob;
      this.part = part;
      this.limits = limits;
    }

    @Override
    public boolean directory(WorkspaceTree.Entry directory) {
      return !SKIPPED.contains(directory.name());
    }

    @Override
    public void file(WorkspaceTree.Entry file) {
      if (!fits(start.relativize(file.path()).toString().replace(File.separatorChar, '/'))) {
        return;
      }
      if (found.size() == MAX_FILES) {
        more = true;
      } else {
        found.add(file.path());
      }
    }

    private boolean fits(String path) {
      if (glob != null) {
        return glob.matches(path, limits);
      }
      String subject = part.contains("/") ? path : path.substring(path.lastIndexOf('/') + 1);
      return subject.toLowerCase(Locale.ROOT).contains(part);
    }

    @Override
    public boolean done() {
      timeOver |= limits.over();
      return more || timeOver;
    }
  }
}
