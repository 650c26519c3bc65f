package dev.asyncat.core.attachment;

import dev.asyncat.attachment.ExtractedText;
import dev.asyncat.attachment.TextRequest;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.workspace.SensitiveFiles;
import dev.asyncat.core.workspace.Workspace;
import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.error.AsyncatException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.asyncat.model.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns the attachments of a request into parts of the message that the model reads: text, that of
 * documents included, is inlined, images are shown to models that see, everything else is
 * described. What cannot be read is described too, so that nothing is missing without a word.
 *
 * @param workspace where files may lie
 * @param directory where relative paths start
 * @param seesImages whether the model takes image parts
 * @param documents reads documents that are not plain text
 */
public record Attachments(
    Workspace workspace, Path directory, boolean seesImages, Documents documents) {

  /** How many attachments are used; further ones are named as left out. */
  public static final int MOST = 10;

  private static final int MOST_IMAGES = 8;
  private static final int CONTENT = 120_000;
  private static final int DATA_URL = 8_000_000;
  private static final int TEXT_BYTES = 5 << 20;
  private static final Pattern IMAGE_URL =
      Pattern.compile("data:(image/(?:png|jpeg|webp|gif));base64,([A-Za-z0-9+/=\\s]+)");

  /**
   * The parts.
   *
   * @param given paths, or objects with {@code path}, {@code name}, {@code mime}, {@code
   *     promptOnly}, {@code content} and {@code dataUrl}
   */
  public List<Message.Part> parts(JsonArray given) {
    Shown shown = new Shown();
    for (Json attachment : given.items().subList(0, Math.min(MOST, given.items().size()))) {
      switch (attachment) {
        case JsonString(String path) -> file(path, path, shown);
        case JsonObject object -> show(object, shown);
        default -> shown.text("An attachment is neither a path nor an object.");
      }
    }
    if (given.items().size() > MOST) {
      shown.text(
          "Only the first "
              + MOST
              + " of "
              + given.items().size()
              + " attachments are shown; say so if the others matter.");
    }
    return shown.parts;
  }

  /** The first attached file that holds secrets, by its name. */
  public static Optional<String> sensitive(JsonObject extras) {
    return extras.array("fileAttachments").orElse(JsonArray.EMPTY).items().stream()
        .limit(MOST)
        .map(
            given ->
                switch (given) {
                  case JsonString(String path) -> path;
                  case JsonObject object ->
                      object.string("path").or(() -> object.string("name")).orElse("");
                  default -> "";
                })
        .map(path -> path.substring(path.lastIndexOf('/') + 1))
        .filter(name -> !name.isEmpty() && name.indexOf('\0') < 0)
        .filter(name -> SensitiveFiles.isSensitive(Path.of(name)))
        .findFirst();
  }

  private void show(JsonObject attachment, Shown shown) {
    String path = attachment.string("path", "");
    String name = attachment.string("name", path.isEmpty() ? "attachment" : path);
    Optional<String> content = attachment.string("content").filter(text -> !text.isEmpty());
    String dataUrl = attachment.string("dataUrl", "");
    if (!attachment.bool("promptOnly", false) && !path.isEmpty()) {
      file(path, name, shown);
    } else if (content.isPresent()) {
      shown.text(fence(name, cut(content.get())));
    } else if (!dataUrl.isEmpty()) {
      dataUrl(name, dataUrl, shown);
    } else {
      shown.text("Attached " + name + " came without content.");
    }
  }

  private void dataUrl(String name, String url, Shown shown) {
    Matcher image = IMAGE_URL.matcher(url);
    if (url.length() >= DATA_URL) {
      shown.text("Attached " + name + " is too large to be shown.");
    } else if (!image.matches()) {
      shown.text("Attached " + name + " is of a kind that cannot be shown.");
    } else {
      image(name, image.group(1), image.group(2).replaceAll("\\s", ""), shown);
    }
  }

  private void image(String name, String mime, String base64, Shown shown) {
    if (!seesImages) {
      shown.text("Attached image " + name + " (" + mime + "): you cannot see images.");
    } else if (shown.images == MOST_IMAGES) {
      shown.text("Attached image " + name + " is left out: there are too many.");
    } else {
      shown.images++;
      shown.text("Attached image " + name + ":");
      shown.parts.add(new Message.Image(mime, base64));
    }
  }

  private void file(String path, String name, Shown shown) {
    try {
      Path file = workspace.resolve(directory, path);
      BasicFileAttributes attributes =
          WorkspaceFiles.attributes(file)
              .orElseThrow(() -> new InvalidRequestException("there is no such file"));
      if (!attributes.isRegularFile()) {
        shown.text("Attached " + name + " is not a file; look at it with your tools.");
        return;
      }
      if (!image(file, name, attributes.size(), shown) && !document(file, path, shown)) {
        plain(file, path, attributes.size(), shown);
      }
    } catch (AsyncatException unusable) {
      shown.text("Attached " + name + " could not be read: " + unusable.getMessage());
    } catch (IOException unreadable) {
      shown.text("Attached " + name + " could not be read: " + unreadable.getMessage());
    }
  }

  private boolean image(Path file, String name, long size, Shown shown) throws IOException {
    if (!seesImages || size > ImageType.MOST_BYTES) {
      return false;
    }
    Optional<String> type = ImageType.of(read(file, ImageType.LENGTH));
    if (type.isEmpty()) {
      return false;
    }
    byte[] bytes = read(file, ImageType.MOST_BYTES);
    image(name, type.get(), Base64.getEncoder().encodeToString(bytes), shown);
    return true;
  }

  private boolean document(Path file, String path, Shown shown) throws IOException {
    String extension = Documents.extension(file);
    if (!documents.read(extension)) {
      return false;
    }
    ExtractedText text =
        documents.text(file, extension, TextRequest.all(CONTENT), CancellationToken.never());
    if (text.text().isBlank()) {
      shown.text(
          "Attached file %s (%d pages) has no text; its pages may be images."
              .formatted(path, text.pages()));
    } else {
      shown.text(
          fence("%s (%d pages)".formatted(path, text.pages()), text.text())
              + (text.truncated() ? "\nThat is only its beginning." : ""));
    }
    return true;
  }

  private static void plain(Path file, String path, long size, Shown shown) throws IOException {
    Optional<String> text = size <= TEXT_BYTES ? text(read(file, TEXT_BYTES)) : Optional.empty();
    shown.text(
        text.map(content -> fence(path, content))
            .orElseGet(
                () ->
                    "Attached file "
                        + path
                        + " ("
                        + size
                        + " bytes) is not shown here; look at it with your tools if you need it."));
  }

  private static byte[] read(Path file, int most) throws IOException {
    try (InputStream in = Channels.newInputStream(WorkspaceFiles.open(file))) {
      return in.readNBytes(most);
    }
  }

  private static Optional<String> text(byte[] bytes) {
    for (int i = 0; i < Math.min(bytes.length, 8_192); i++) {
      if (bytes[i] == 0) {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException notUtf8) {
      return Optional.empty();
    }
  }

  private static String cut(String text) {
    return text.length() <= CONTENT
        ? text
        : text.substring(0, CONTENT)
            + "\n… ["
            + (text.length() - CONTENT)
            + " characters left out]";
  }

  /** A fence longer than any in the text, so that the text cannot end it. */
  private static String fence(String name, String text) {
    String fence = "```";
    while (text.contains(fence)) {
      fence += "`";
    }
    return "Attached file " + name + ":\n" + fence + "\n" + text + "\n" + fence;
  }

  private static final class Shown {
    final List<Message.Part> parts = new ArrayList<>();
    int images;

    void text(String text) {
      parts.add(new Message.Text(text));
    }
  }
}
