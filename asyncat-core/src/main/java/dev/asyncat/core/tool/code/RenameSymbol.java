package dev.asyncat.core.tool.code;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.core.tool.file.FileChange;
import dev.asyncat.core.tool.file.TextFile;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Description;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Replaces a name by another in all source code below the working directory. */
public final class RenameSymbol implements Tool<RenameSymbol.Arguments> {

  private static final int MAX_FILES = 500;
  private static final Pattern NAME = Pattern.compile("\\w{1,200}");

  /** The arguments. */
  public record Arguments(
      @Description("The name, whole; letters, digits and _") String oldName,
      @Description("The name that takes its place") String newName,
      @Description("Only files of this language, such as java or typescript")
          @Nullable String language,
      @Description("Only say what would change; default: false") @Nullable Boolean preview) {}

  @Override
  public String name() {
    return "rename_symbol";
  }

  @Override
  public String description() {
    return "Rename a symbol in all source code below the working directory. Every whole word that is spelled"
        + " so is replaced, whatever it means there; look at it with preview first.";
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
    return PermissionLevel.DANGEROUS;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    List<Effect> effects = new ArrayList<>();
    effects.add(new Effect.Read(context.workingDirectory()));
    if (!Boolean.TRUE.equals(arguments.preview())) {
      found(arguments, context).files().forEach(file -> effects.add(new Effect.Write(file)));
    }
    return effects;
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of(
        (Boolean.TRUE.equals(arguments.preview()) ? "Look at renaming " : "Rename ")
            + arguments.oldName()
            + " to "
            + arguments.newName());
  }

  @Override
  public Optional<String> preview(Arguments arguments, ToolContext context) {
    return FileChange.diff(changes(arguments, context), context);
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    boolean preview = Boolean.TRUE.equals(arguments.preview());
    Found found = found(arguments, context);
    ToolResult result =
        ToolResult.ok()
            .with("old_name", arguments.oldName())
            .with("new_name", arguments.newName())
            .with("preview", preview)
            .with("files_affected", found.files().size())
            .with("total_replacements", found.total())
            .with(
                "affected",
                new JsonArray(
                    IntStream.range(0, found.files().size())
                        .mapToObj(
                            i ->
                                (Json)
                                    Json.object()
                                        .put("file", context.display(found.files().get(i)))
                                        .put("replacements", found.counts().get(i))
                                        .build())
                        .toList()))
            .with("mode", Symbol.MODE);
    if (found.files().isEmpty()) {
      return result.with("message", "The name does not occur.");
    }
    if (preview) {
      return result.with("message", "Nothing was changed; call it without preview to rename.");
    }
    return FileChange.writeAllAsRead(changes(arguments, context), context)
        .orElseGet(() -> result.with("message", "Renamed."));
  }

  private record Found(List<Path> files, List<Integer> counts) {
    int total() {
      return counts.stream().mapToInt(Integer::intValue).sum();
    }
  }

  private static Found found(Arguments arguments, ToolContext context) {
    for (String name : List.of(arguments.oldName(), arguments.newName())) {
      if (!NAME.matcher(name).matches()) {
        throw new InvalidRequestException(
            "'%s' is no name; names are letters, digits and _"
                .formatted(OneLine.of(Symbol.text(name))));
      }
    }
    if (arguments.oldName().equals(arguments.newName())) {
      throw new InvalidRequestException("old_name and new_name are the same");
    }
    Pattern word = Symbol.word(arguments.oldName());
    List<Path> files = new ArrayList<>();
    List<Integer> counts = new ArrayList<>();
    boolean cut =
        new SourceTree(
                Symbol.language(arguments.language()),
                file -> {
                  int count =
                      file.lines().stream()
                          .mapToInt(line -> (int) word.matcher(line).results().count())
                          .sum();
                  if (count > 0) {
                    files.add(file.path());
                    counts.add(count);
                  }
                  return files.size() <= MAX_FILES;
                },
                context.cancellation())
            .read(context.workingDirectory());
    if (cut || files.size() > MAX_FILES) {
      throw new InvalidRequestException(
          "there are too many files to rename in all of them (more than %d with the name, or %d in all); give a language or work in a subdirectory"
              .formatted(MAX_FILES, SourceTree.MAX_FILES));
    }
    return new Found(files, counts);
  }

  private static List<FileChange> changes(Arguments arguments, ToolContext context) {
    Pattern word = Symbol.word(arguments.oldName());
    return found(arguments, context).files().stream()
        .map(
            file -> {
              TextFile old = TextFile.read(file);
              return new FileChange(
                  file, old, word.matcher(old.text()).replaceAll(arguments.newName()));
            })
        .toList();
  }
}
