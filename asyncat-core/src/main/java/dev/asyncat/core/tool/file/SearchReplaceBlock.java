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

/** Makes the edits of SEARCH/REPLACE blocks in one file, or none. */
public final class SearchReplaceBlock implements Tool<SearchReplaceBlock.Arguments> {

  /** The arguments. */
  public record Arguments(
      @Description("The file, relative to the working directory") String path,
      @Description(
              "One or more blocks of lines: <<<<<<< SEARCH, the text to replace, =======, its"
                  + " replacement, >>>>>>> REPLACE")
          String editBlocks) {}

  @Override
  public String name() {
    return "search_replace_block";
  }

  @Override
  public String description() {
    return "Edit one file that was read before with SEARCH/REPLACE blocks. Each SEARCH text must occur"
        + " exactly once. If one block is impossible, nothing is changed.";
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
      List<EditBlock> blocks = EditBlock.parse(arguments.editBlocks());
      return PlannedEdit.preview(file, context, text -> plan(text, blocks, file, context));
    } catch (InvalidRequestException noText) {
      return Optional.empty();
    }
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    Path file = context.resolve(arguments.path());
    List<EditBlock> blocks = EditBlock.parse(arguments.editBlocks());
    return PlannedEdit.execute(file, context, text -> plan(text, blocks, file, context));
  }

  private static PlannedEdit plan(
      TextFile file, List<EditBlock> blocks, Path path, ToolContext context) {
    String text = file.text();
    for (int i = 0; i < blocks.size(); i++) {
      EditBlock block = blocks.get(i);
      switch (UniqueEdit.of(text, file.adapt(block.search()), file.adapt(block.replace()))) {
        case UniqueEdit.Made(String after, boolean exact) -> text = after;
        case UniqueEdit.NotMade notMade -> {
          return new PlannedEdit.Impossible(
              notMade
                  .result("the SEARCH text of block " + (i + 1))
                  .with("location", "block " + (i + 1)));
        }
      }
    }
    return new PlannedEdit.Possible(
        file,
        text,
        ToolResult.ok()
            .with("path", Shown.path(context, path))
            .with("blocks_applied", blocks.size())
            .with("message", "Applied %d blocks.".formatted(blocks.size())));
  }
}
