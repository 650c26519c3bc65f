package dev.asyncat.core.tool.file;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.core.workspace.SensitiveFiles;
import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.core.workspace.WorkspaceTree;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Description;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.io.File;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Searches the contents of files. */
public final class SearchFiles implements Tool<SearchFiles.Arguments> {

  private static final int DEFAULT_RESULTS = 30;
  private static final int MAX_RESULTS = 80;
  private static final int MAX_CONTENT = 200;

  private final Duration time;

  /** The tool, with fifteen seconds for a search. */
  public SearchFiles() {
    this(Duration.ofSeconds(15));
  }

  SearchFiles(Duration time) {
    this.time = time;
  }

  /** The arguments. */
  public record Arguments(
      @Description("A regular expression that is matched against each line") String pattern,
      @Description("A directory or file to search; default: the working directory")
          @Nullable String path,
      @Description("Only files of this name, for example *.java or src/**/*.{ts,tsx}")
          @Nullable String include,
      @Description("How many matches at most, up to 80; default: 30")
          @Nullable Integer maxResults) {}

  @Override
  public String name() {
    return "search_files";
  }

  @Override
  public String description() {
    return "Search the contents of files for a regular expression, line by line. Binary files,"
        + " node_modules, .git and __pycache__ are not searched.";
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
    Path start = Start.of(arguments.path(), context);
    boolean all = arguments.include() == null || arguments.include().isBlank();
    return Stream.concat(
            Stream.of(start), all ? SensitiveFiles.oneBelow(start).stream() : Stream.empty())
        .<Effect>map(Effect.Read::new)
        .toList();
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of(
        "Search files: " + arguments.pattern() + " in " + Start.shown(arguments.path()));
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) throws IOException {
    Path start = Start.of(arguments.path(), context);
    Limits limits = new Limits(time, context.cancellation());
    int wanted =
        arguments.maxResults() == null
            ? DEFAULT_RESULTS
            : Math.clamp(arguments.maxResults(), 1, MAX_RESULTS);
    Glob include =
        arguments.include() == null || arguments.include().isBlank()
            ? null
            : Glob.of(arguments.include());
    Search search =
        new Search(start, include, new LineMatcher(pattern(arguments), limits), limits, wanted);
    try {
      if (Files.isDirectory(start)) {
        WorkspaceTree.walk(start, search);
      } else {
        try (SeekableByteChannel file = WorkspaceFiles.open(start)) {
          search.file(start, file);
        }
      }
    } catch (Limits.TimeOverException over) {
      search.timeOver = true;
    } catch (StackOverflowError tooDeep) {
      return ToolResult.error(
          "the pattern needs too much memory on a long line; use a simpler one, without groups"
              + " that repeat");
    }
    return result(arguments, context, search);
  }

  private static Pattern pattern(Arguments arguments) {
    try {
      return Pattern.compile(arguments.pattern());
    } catch (PatternSyntaxException unreadable) {
      throw new InvalidRequestException(
          "'%s' is not a regular expression: %s; put \\ before characters that are meant as they are"
              .formatted(arguments.pattern(), unreadable.getDescription()),
          unreadable);
    }
  }

  private ToolResult result(Arguments arguments, ToolContext context, Search search) {
    if (search.timeOver && search.matches.isEmpty()) {
      return ToolResult.error(
          "the search found nothing within %d s; search a subdirectory or use a simpler pattern"
              .formatted(time.toSeconds()));
    }
    List<Json> results = new ArrayList<>();
    StringBuilder raw = new StringBuilder();
    for (Match match : search.matches) {
      String file = Shown.path(context, match.file());
      results.add(
          Json.object()
              .put("file", file)
              .put("line", match.line())
              .put("content", match.content())
              .build());
      raw.append(raw.isEmpty() ? "" : "\n")
          .append(file)
          .append(':')
          .append(match.line())
          .append(':')
          .append(match.content());
    }
    ToolResult result =
        ToolResult.ok()
            .with("pattern", arguments.pattern())
            .with("matches", results.size())
            .with("results", new JsonArray(results))
            .with("raw", raw.toString());
    if (search.timeOver) {
      return result.with("note", "Stopped after %d s.".formatted(time.toSeconds()));
    }
    return search.more
        ? result.with("note", "There are more; narrow the pattern or the path.")
        : result;
  }

  private record Match(Path file, int line, String content) {}

  private static final class Search implements WorkspaceTree.Visitor {

    private final Path start;
    private final @Nullable Glob include;
    private final LineMatcher matcher;
    private final Limits limits;
    private final int wanted;
    private final List<Match> matches = new ArrayList<>();
    private boolean more;
    private boolean timeOver;

    Search(Path start, @Nullable Glob include, LineMatcher matcher, Limits limits, int wanted) {
      this.start = start;
      this.include = include;
      this.matcher = matcher;
      this.limits = limits;
      this.wanted = wanted;
    }

    @Override
    public boolean directory(WorkspaceTree.Entry directory) {
      return !FindFiles.SKIPPED.contains(directory.name());
    }

    @Override
    public void file(WorkspaceTree.Entry file) {
      if (!file.attributes().isRegularFile()) {
        return;
      }
      String path = start.relativize(file.path()).toString().replace(File.separatorChar, '/');
      if (include != null && !include.matches(path, limits)) {
        return;
      }
      try (SeekableByteChannel content = file.open()) {
        file(file.path(), content);
      } catch (IOException unreadable) {
        // Like any search: what may not be read is not searched.
      }
    }

    void file(Path path, SeekableByteChannel content) throws IOException {
      matcher.search(
          content,
          new LineMatcher.Matches() {
            @Override
            public void accept(String line, int number) {
              if (matches.size() == wanted) {
                more = true;
              } else {
                matches.add(new Match(path, number, shortened(line)));
              }
            }

            @Override
            public boolean enough() {
              return more;
            }
          });
    }

    @Override
    public boolean done() {
      timeOver |= limits.over();
      return more || timeOver;
    }

    private static String shortened(String line) {
      return Shown.start(line.strip(), MAX_CONTENT);
    }
  }
}
