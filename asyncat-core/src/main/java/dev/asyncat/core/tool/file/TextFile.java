package dev.asyncat.core.tool.file;

import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.error.InvalidRequestException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * A text file as it is to be edited. A byte order mark is not part of the text and comes back when
 * the file is written; so do Windows line endings, if all are.
 *
 * @param text with {@code \n} at the end of lines if the file had only one kind of line endings
 * @param asRead what the file was when it was read
 */
public record TextFile(
    String text, boolean byteOrderMark, boolean windows, BasicFileAttributes asRead) {

  /** What is loaded at once. */
  static final int MAX_BYTES = 8 << 20;

  private static final String MARK = "\uFEFF";

  /**
   * Reads a file.
   *
   * @throws InvalidRequestException if it is missing, too large, or not text in UTF-8
   */
  public static TextFile read(Path file) {
    BasicFileAttributes attributes =
        WorkspaceFiles.attributes(file)
            .orElseThrow(() -> new InvalidRequestException(file + " does not exist"));
    byte[] bytes;
    try (SeekableByteChannel channel = WorkspaceFiles.open(file)) {
      bytes = Channels.newInputStream(channel).readNBytes(MAX_BYTES + 1);
    } catch (IOException failed) {
      throw new InvalidRequestException(file + " cannot be read: " + failed.getMessage(), failed);
    }
    if (bytes.length > MAX_BYTES) {
      throw new InvalidRequestException(
          "%s has %s, too much to edit at once (at most %s); change it with a command"
              .formatted(file, Shown.size(attributes.size()), Shown.size(MAX_BYTES)));
    }
    Optional<String> other = TextProbe.otherThanText(bytes, bytes.length);
    if (other.isPresent()) {
      throw new InvalidRequestException(file + " is " + other.get());
    }
    return of(decode(file, bytes), attributes);
  }

  private static TextFile of(String content, BasicFileAttributes attributes) {
    boolean mark = content.startsWith(MARK);
    String text = mark ? content.substring(1) : content;
    long lineFeeds = text.chars().filter(c -> c == '\n').count();
    long pairs = 0;
    for (int i = text.indexOf("\r\n"); i >= 0; i = text.indexOf("\r\n", i + 2)) {
      pairs++;
    }
    long returns = text.chars().filter(c -> c == '\r').count();
    boolean windows = pairs > 0 && pairs == lineFeeds && pairs == returns;
    return new TextFile(windows ? text.replace("\r\n", "\n") : text, mark, windows, attributes);
  }

  private static String decode(Path file, byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
    } catch (CharacterCodingException malformed) {
      throw new InvalidRequestException(
          "%s is not valid UTF-8 (at byte %d), so that editing it as text would damage it; change it with a command"
              .formatted(file, buffer.position()),
          malformed);
    }
  }

  /** The line endings of a text that was written by somebody else, as this file's text has them. */
  String adapt(String other) {
    return windows ? other.replace("\r\n", "\n") : other;
  }

  /**
   * The bytes of the file with another text.
   *
   * @throws InvalidRequestException if the text has no form in UTF-8
   */
  byte[] encode(String other) {
    String lines = windows ? other.replace("\n", "\r\n") : other;
    return bytes(byteOrderMark ? MARK + lines : lines);
  }

  /**
   * A text in UTF-8.
   *
   * @throws InvalidRequestException for half of a surrogate pair, which would become a question
   *     mark
   */
  static byte[] bytes(String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException unpaired) {
      throw new InvalidRequestException(
          "the text contains half of a surrogate pair (\\uD800 to \\uDFFF), which is no character",
          unpaired);
    }
  }

  /** How many lines a text has; a last one without line feed counts. */
  static long lines(String text) {
    long feeds = text.chars().filter(c -> c == '\n').count();
    return text.isEmpty() || text.endsWith("\n") ? feeds : feeds + 1;
  }
}
