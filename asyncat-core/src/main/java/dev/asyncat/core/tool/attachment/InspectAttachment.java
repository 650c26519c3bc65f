package dev.asyncat.core.tool.attachment;

import dev.asyncat.attachment.TextRequest;
import dev.asyncat.core.attachment.Documents;
import dev.asyncat.core.text.OneLine;
import dev.asyncat.json.Description;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says what kind of file something is, and what is in it as far as that can be told. */
public final class InspectAttachment implements Tool<InspectAttachment.Arguments> {

  private static final int MOST_CHARACTERS = 12_000;
  private static final int MOST_TEXT_BYTES = 1 << 20;
  private static final Set<String> AUDIO =
      Set.of("mp3", "wav", "m4a", "ogg", "oga", "opus", "flac", "aac", "wma", "aiff");

  private final Documents documents;
  private final Sight sight;

  /** The tool. */
  public InspectAttachment(Documents documents, Sight sight) {
    this.documents = documents;
    this.sight = sight;
  }

  /** The arguments. */
  public record Arguments(
      @Description("The file") String path,
      @Description("What to look for in an image") @Nullable String prompt,
      @Description("The language that is spoken in audio; audio is not transcribed yet")
          @Nullable String language) {}

  @Override
  public String name() {
    return "inspect_attachment";
  }

  @Override
  public String description() {
    return "Say what kind of file something is (image, audio, pdf, text or binary), with the text"
        + " of a text or PDF and a description of an image.";
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
    return MOST_CHARACTERS;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of(new Effect.Read(context.resolve(arguments.path())));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("Inspect: " + arguments.path());
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) throws IOException {
    AttachedFile file = AttachedFile.at(arguments.path(), context);
    String extension = Documents.extension(file.path());
    if (file.isImage()) {
      return sight.sees(context)
          ? kind("image", extension, file)
              .with(ImageDescribe.look(file, arguments.prompt(), sight, context))
          : kind("image", extension, file).message("The model of this run does not see images.");
    }
    if (file.isPdf()) {
      return documents.read("pdf")
          ? kind("pdf", extension, file)
              .with(ReadPdf.read(file, documents, TextRequest.all(MOST_CHARACTERS), context))
          : kind("pdf", extension, file).message("This runtime has no reader for PDF.");
    }
    if (AUDIO.contains(extension)) {
      return kind("audio", extension, file).message("Audio cannot be transcribed here.");
    }
    Optional<String> text = text(file);
    return text.map(content -> withText(kind("text", extension, file), content, file))
        .orElseGet(
            () -> kind("binary", extension, file).message("It is neither text nor an image."));
  }

  private static ToolResult withText(Kind kind, String content, AttachedFile file) {
    if (file.size() > MOST_TEXT_BYTES) {
      return kind.message("It is larger than 1 MB; read parts of it with read_file.");
    }
    int end =
        content.length() > MOST_CHARACTERS
                && Character.isHighSurrogate(content.charAt(MOST_CHARACTERS - 1))
            ? MOST_CHARACTERS - 1
            : Math.min(content.length(), MOST_CHARACTERS);
    ToolResult result = new ToolResult(kind.fields()).with("content", content.substring(0, end));
    return end < content.length()
        ? result.with("note", "Only the beginning is shown; read_file shows the rest.")
        : result;
  }

  /** The text of a file; of a large one only whether it is text. */
  private static Optional<String> text(AttachedFile file) throws IOException {
    byte[] bytes = file.size() > MOST_TEXT_BYTES ? file.start() : file.read(MOST_TEXT_BYTES);
    for (byte one : bytes) {
      if (one == 0) {
        return Optional.empty();
      }
    }
    if (file.size() > MOST_TEXT_BYTES) {
      return Optional.of("");
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException notUtf8) {
      return Optional.empty();
    }
  }

  private static Kind kind(String kind, String extension, AttachedFile file) {
    return new Kind(
        Json.object()
            .put("success", true)
            .put("path", file.shown())
            .put("kind", kind)
            .put("ext", extension)
            .put("size", file.size())
            .put("sizeLabel", label(file.size()))
            .build());
  }

  private record Kind(JsonObject fields) {

    ToolResult message(String message) {
      return new ToolResult(fields).with("message", message);
    }

    /** With what another tool says of the same file. */
    ToolResult with(ToolResult other) {
      ToolResult result = new ToolResult(fields);
      for (var member : other.content().members().entrySet()) {
        result = result.with(member.getKey(), member.getValue());
      }
      return result;
    }
  }

  private static String label(long bytes) {
    return bytes < 1_024
        ? bytes + " B"
        : bytes < 1 << 20
            ? String.format(Locale.ROOT, "%.1f KB", bytes / 1_024.0)
            : String.format(Locale.ROOT, "%.1f MB", bytes / 1_048_576.0);
  }
}
