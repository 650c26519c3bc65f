package dev.asyncat.core.tool.file;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares two files. */
public final class FileDiff implements Tool<FileDiff.Arguments> {

  private static final int MAX_DIFF = 8_000;
  private static final int MAX_CONTEXT = 50;

  /** The arguments. */
  public record Arguments(
      @Description("The file, relative to the working directory") String path,
      @Description("The file to compare it with: the older one") @Nullable String compareTo,
      @Description("How many unchanged lines to show around a change, up to 50; default: 3")
          @Nullable Integer contextLines) {}

  @Override
  public String name() {
    return "file_diff";
  }

  @Override
  public String description() {
    return "Compare a text file with another one, as a unified diff.";
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
    List<Effect> effects = new ArrayList<>();
    effects.add(new Effect.Read(context.resolve(arguments.path())));
    if (arguments.compareTo() != null && !arguments.compareTo().isBlank()) {
      effects.add(new Effect.Read(context.resolve(arguments.compareTo())));
    }
    return effects;
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of(
        "Compare files: "
            + arguments.path()
            + (arguments.compareTo() == null ? "" : " with " + arguments.compareTo()));
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    if (arguments.compareTo() == null || arguments.compareTo().isBlank()) {
      return withoutGit();
    }
    Path file = context.resolve(arguments.path());
    Path other = context.resolve(arguments.compareTo());
    if (WorkspaceFiles.attributes(other).isEmpty()) {
      return ToolResult.error(Shown.path(context, other) + " does not exist")
          .with("hint", "compare_to is a file; for a git revision run git diff with run_command.");
    }
    TextFile after = TextFile.read(file);
    TextFile before = TextFile.read(other);
    int lines =
        arguments.contextLines() == null
            ? Diff.CONTEXT
            : Math.clamp(arguments.contextLines(), 0, MAX_CONTEXT);
    Diff.Comparison comparison =
        Diff.compare(
            Shown.path(context, other),
            Shown.path(context, file),
            before.text(),
            after.text(),
            lines);
    ToolResult result =
        ToolResult.ok()
            .with("path", Shown.path(context, file))
            .with("diff", Shown.start(comparison.text(), MAX_DIFF))
            .with("additions", comparison.additions())
            .with("deletions", comparison.deletions())
            .with("changes", comparison.additions() + comparison.deletions());
    if (comparison.text().length() > MAX_DIFF) {
      return result.with("note", "The diff is longer; only its beginning is shown.");
    }
    boolean onlyEndings =
        comparison.text().isEmpty()
            && (before.windows() != after.windows()
                || before.byteOrderMark() != after.byteOrderMark());
    return onlyEndings
        ? result.with("note", "Only line endings or the byte order mark differ.")
        : result;
  }

  private static ToolResult withoutGit() {
    return ToolResult.error("compare_to is missing; name the file to compare with")
        .with("hint", "To compare with the last commit run git diff with run_command.");
  }
}
