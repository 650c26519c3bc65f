package dev.asyncat.core.tool.attachment;

import dev.asyncat.core.attachment.ImageType;
import dev.asyncat.core.text.OneLine;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Description;
import dev.asyncat.model.Message;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Has the model of the run look at an image. */
public final class ImageDescribe implements Tool<ImageDescribe.Arguments> {

  private static final int MOST_CHARACTERS = 4_000;

  private final Sight sight;

  /** The tool. */
  public ImageDescribe(Sight sight) {
    this.sight = sight;
  }

  /** The arguments. */
  public record Arguments(
      @Description("The image file: PNG, JPEG, GIF or WebP") String path,
      @Description("What to look for; a description if left out") @Nullable String prompt) {}

  @Override
  public String name() {
    return "image_describe";
  }

  @Override
  public String description() {
    return "Look at an image file and describe it, or answer a question about it. Needs a model"
        + " that sees images.";
  }

  @Override
  public Class<Arguments> arguments() {
    return Arguments.class;
  }

  @Override
  public String category() {
    return "data";
  }

  @Override
  public PermissionLevel level() {
    return PermissionLevel.SAFE;
  }

  @Override
  public int modelTextLimit() {
    return 8_000;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of(new Effect.Read(context.resolve(arguments.path())));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("Look at the image: " + arguments.path());
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) throws IOException {
    return look(AttachedFile.at(arguments.path(), context), arguments.prompt(), sight, context);
  }

  static ToolResult look(
      AttachedFile file, @Nullable String prompt, Sight sight, ToolContext context)
      throws IOException {
    String type =
        ImageType.of(file.start())
            .orElseThrow(
                () ->
                    new InvalidRequestException(
                        "%s is not a PNG, JPEG, GIF or WebP image".formatted(file.shown())));
    if (file.size() > ImageType.MOST_BYTES) {
      throw new InvalidRequestException(
          "%s has %,d bytes; the most that a model is shown is %,d"
              .formatted(file.shown(), file.size(), ImageType.MOST_BYTES));
    }
    String question = prompt == null || prompt.isBlank() ? "Describe this image." : prompt.strip();
    if (question.length() > MOST_CHARACTERS) {
      throw new InvalidRequestException(
          "prompt is longer than %,d characters".formatted(MOST_CHARACTERS));
    }
    if (!sight.sees(context)) {
      throw new InvalidRequestException(
          "the model of this run does not see images; use one that does");
    }
    String base64 = Base64.getEncoder().encodeToString(file.read(ImageType.MOST_BYTES));
    return ToolResult.ok()
        .with("path", file.shown())
        .with("description", sight.describe(new Message.Image(type, base64), question, context));
  }
}
