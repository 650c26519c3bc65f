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
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks for a symbol: where it is defined and where it is used. */
public final class CodeSearch implements Tool<CodeSearch.Arguments> {

  private static final int DEFAULT_RESULTS = 50;
  private static final int MAX_RESULTS = 100;
  private static final List<String> KINDS =
      List.of(
          "any",
          "definition",
          "reference",
          "function",
          "class",
          "interface",
          "type",
          "import",
          "export",
          "text");

  /** The arguments. */
  public record Arguments(
      @Description("The name, whole; for the kind text any part of a line") String symbol,
      @Description(
              "any, definition, reference, function, class, interface, type, import, export"
                  + " or text; default: any")
          @Nullable String kind,
      @Description("A directory or file to search; default: the working directory")
          @Nullable String path,
      @Description("Only files of this language, such as java or typescript")
          @Nullable String language,
      @Description("How many results at most, up to 100; default: 50")
          @Nullable Integer maxResults) {}

  @Override
  public String name() {
    return "code_search";
  }

  @Override
  public String description() {
    return "Find where a symbol is defined and used in source code, definitions first.";
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
    return 3_500;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of(new Effect.Read(Symbol.start(arguments.path(), context)));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("Search code: " + arguments.symbol());
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    String kind =
        arguments.kind() == null || arguments.kind().isBlank()
            ? "any"
            : arguments.kind().strip().toLowerCase(Locale.ROOT);
    if (!KINDS.contains(kind)) {
      return ToolResult.error("kind '%s' is none of %s".formatted(arguments.kind(), KINDS));
    }
    int most =
        arguments.maxResults() == null
            ? DEFAULT_RESULTS
            : Math.clamp(arguments.maxResults(), 1, MAX_RESULTS);
    Language language = Symbol.language(arguments.language());
    Hits hits = new Hits(kind, Symbol.checked(arguments.symbol()), most, context);
    boolean cut =
        new SourceTree(language, hits::look, context.cancellation())
            .read(Symbol.start(arguments.path(), context));
    List<Json> results = new ArrayList<>(hits.definitions);
    results.addAll(hits.references);
    List<Json> shown = results.subList(0, Math.min(most, results.size()));
    ToolResult result =
        ToolResult.ok()
            .with("symbol", arguments.symbol())
            .with("kind", kind)
            .with("language", language == null ? "auto" : language.word())
            .with("definitions", hits.definitions.size())
            .with("references", hits.references.size())
            .with("total", shown.size())
            .with("results", new JsonArray(shown))
            .with("mode", Symbol.MODE);
    if (cut) {
      return result.with("note", "Not every file was searched; give a path or a language.");
    }
    return results.isEmpty()
        ? result.with("note", "Nothing found; search_files looks into files of any kind.")
        : result;
  }

  private static final class Hits {

    private final String kind;
    private final String symbol;
    private final Pattern word;
    private final int most;
    private final ToolContext context;
    private final List<Json> definitions = new ArrayList<>();
    private final List<Json> references = new ArrayList<>();

    Hits(String kind, String symbol, int most, ToolContext context) {
      this.kind = kind;
      this.symbol = symbol;
      this.word = Symbol.word(symbol);
      this.most = most;
      this.context = context;
    }

    boolean look(SourceFile file) {
      Set<Integer> defining = new HashSet<>();
      for (Definition definition : file.definitions()) {
        boolean named = definition.name().equals(symbol);
        boolean mentioned = !definition.kind().defines() && word.matcher(definition.text()).find();
        if (named || mentioned) {
          defining.add(definition.line());
          if (wanted(definition.kind()) && definitions.size() < most) {
            definitions.add(
                hit(file, definition.line(), definition.text(), definition.kind().word()));
          }
        }
      }
      if (kind.equals("any") || kind.equals("reference") || kind.equals("text")) {
        references(file, defining);
      }
      return definitions.size() < most;
    }

    private void references(SourceFile file, Set<Integer> defining) {
      boolean anywhere = kind.equals("text");
      for (int i = 0; i < file.lines().size() && references.size() < most; i++) {
        String line = file.lines().get(i);
        boolean found =
            anywhere
                ? line.contains(symbol)
                : !defining.contains(i + 1) && word.matcher(line).find();
        if (found) {
          references.add(hit(file, i + 1, line, anywhere ? "text" : "reference"));
        }
      }
    }

    private boolean wanted(DefinitionKind found) {
      return switch (kind) {
        case "any" -> true;
        case "definition" -> found.defines();
        default -> found.word().equals(kind);
      };
    }

    private Json hit(SourceFile file, int line, String text, String what) {
      return Json.object()
          .put("name", symbol)
          .put("file", context.display(file.path()))
          .put("line", line)
          .put("text", Symbol.text(text))
          .put("kind", what)
          .build();
    }
  }
}
