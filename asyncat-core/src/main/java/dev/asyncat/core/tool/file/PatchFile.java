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

/** Replaces a text that occurs exactly once in a file. */
public final class PatchFile implements Tool<PatchFile.Arguments> {

  /** The arguments. */
  public record Arguments(
      @Description("The file, relative to the working directory") String path,
      @Description(
              "The text to replace, exactly as it is in the file, with enough around it to"
                  + " occur only once")
          String oldString,
      @Description("The text that takes its place, literally; empty to delete") String newString) {}

  @Override
  public String name() {
    return "patch_file";
  }

  @Override
  public String description() {
    return "Replace a text that occurs exactly once in a file that was read before.";
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
    return OneLine.of("Patch file: " + arguments.path());
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
    String old = file.adapt(arguments.oldString());
    String replacement = file.adapt(arguments.newString());
    return switch (UniqueEdit.of(file.text(), old, replacement)) {
      case UniqueEdit.NoChange ignored ->
          new PlannedEdit.Impossible(
              ToolResult.error(
                  "old_string and new_string are the same; there is nothing to change"));
      case UniqueEdit.Absent absent ->
          new PlannedEdit.Impossible(
              absent.result("old_string").with("error", "old_string does not occur in the file"));
      case UniqueEdit.Ambiguous several ->
          new PlannedEdit.Impossible(
              several
                  .result("old_string")
                  .with(
                      "error",
                      "old_string occurs " + several.count() + " times; it must occur once"));
      case UniqueEdit.Made(String after, boolean exact) ->
          new PlannedEdit.Possible(file, after, replaced(exact, path, context));
    };
  }

  private static ToolResult replaced(boolean exact, Path path, ToolContext context) {
    ToolResult result =
        ToolResult.ok()
            .with("path", Shown.path(context, path))
            .with("message", "Replaced the only occurrence.");
    return exact
        ? result
        : result
            .with("mode", "fuzzy_whitespace")
            .with("warning", "Matched with the white space around lines ignored.");
  }
}
