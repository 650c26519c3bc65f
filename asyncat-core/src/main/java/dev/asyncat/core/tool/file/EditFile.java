package dev.asyncat.core.tool.file;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Replaces the first occurrence of a text in a file. */
public final class EditFile implements Tool<EditFile.Arguments> {

  private static final int SHOWN_RANGE = 2_000;

  /** The arguments. */
  public record Arguments(
      @Description("The file, relative to the working directory") String path,
      @Description("The text to look for, exactly as it is in the file") String find,
      @Description("The text that takes its place, literally; empty to delete") String replace,
      @Description("Search from this line on only, counted from 1") @Nullable Integer startLine,
      @Description("Search up to this line only, inclusive") @Nullable Integer endLine) {}

  @Override
  public String name() {
    return "edit_file";
  }

  @Override
  public String description() {
    return "Replace the first occurrence of a text in a file that was read before, in the whole"
        + " file or between start_line and end_line.";
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
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of(new Effect.Write(context.resolve(arguments.path())));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("Edit file: " + arguments.path());
  }

  @Override
  public Optional<String> preview(Arguments arguments, ToolContext context) {
    Path file = context.resolve(arguments.path());
    try {
      return PlannedEdit.preview(file, context, text -> plan(text, arguments, file, context));
    } catch (InvalidRequestException noText) {
      return Optional.empty();
    }
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    Path file = context.resolve(arguments.path());
    return PlannedEdit.execute(file, context, text -> plan(text, arguments, file, context));
  }

  private static PlannedEdit plan(
      TextFile file, Arguments arguments, Path path, ToolContext context) {
    String find = file.adapt(arguments.find());
    String replacement = file.adapt(arguments.replace());
    if (find.equals(replacement)) {
      return new PlannedEdit.Impossible(
          ToolResult.error("find and replace are the same; there is nothing to change"));
    }
    boolean ranged = arguments.startLine() != null || arguments.endLine() != null;
    List<TextSearch.Line> lines = TextSearch.Line.of(file.text());
    int first = arguments.startLine() == null ? 1 : Math.max(1, arguments.startLine());
    int last =
        arguments.endLine() == null ? lines.size() : Math.min(lines.size(), arguments.endLine());
    if (ranged && (first > lines.size() || last < first)) {
      return new PlannedEdit.Impossible(
          ToolResult.error(
              "there are no lines %d to %s: the file has %d lines"
                  .formatted(
                      first,
                      arguments.endLine() == null ? "the end" : arguments.endLine().toString(),
                      lines.size())));
    }
    int from = ranged ? lines.get(first - 1).start() : 0;
    int to =
        ranged
            ? Math.min(file.text().length(), lines.get(last - 1).end() + 1)
            : file.text().length();
    String searched = file.text().substring(from, to);
    TextSearch.Found found = TextSearch.find(searched, find, replacement);
    if (found.places().isEmpty()) {
      return new PlannedEdit.Impossible(notFound(find, file.text(), searched, ranged));
    }
    String after = found.places().getFirst().shifted(from).applyTo(file.text());
    int count = found.places().size();
    ToolResult result =
        ToolResult.ok()
            .with("path", Shown.path(context, path))
            .with(
                "message",
                count == 1
                    ? "Replaced the only occurrence."
                    : "Replaced the first of " + count + ".")
            .with("occurrences_found", count)
            .with("occurrences_replaced", 1);
    if (ranged) {
      result = result.with("mode", "line_range");
    } else if (!found.exact()) {
      result = result.with("mode", "fuzzy_whitespace");
    }
    if (!found.exact()) {
      result = result.with("warning", "Matched with the white space around lines ignored.");
    } else if (count > 1) {
      result = result.with("warning", (count - 1) + " more occurrences were left as they are.");
    }
    return new PlannedEdit.Possible(file, after, result);
  }

  private static ToolResult notFound(String find, String text, String searched, boolean ranged) {
    ToolResult result =
        ToolResult.error(
                ranged ? "find does not occur in these lines" : "find does not occur in the file")
            .with("closest_matches", ClosestLines.to(find, text));
    if (ranged) {
      result = result.with("actual_content_in_range", Shown.start(searched, SHOWN_RANGE));
    }
    return result.with(
        "suggestion",
        "Read the file again and copy the text to find exactly, without line numbers.");
  }
}
