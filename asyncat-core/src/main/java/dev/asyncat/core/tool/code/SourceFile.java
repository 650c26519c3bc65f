package dev.asyncat.core.tool.code;

import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.error.InvalidRequestException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The lines of one file of source code. */
record SourceFile(Path path, Language language, List<String> lines) {

  /** What machines make is larger; people write less into one file. */
  static final int MAX_BYTES = 2 << 20;

  /**
   * Reads a file.
   *
   * @throws InvalidRequestException if it is missing, too large, no text, or in no known language
   */
  static SourceFile read(Path path, String shown) {
    Language language =
        Language.of(path)
            .orElseThrow(
                () ->
                    new InvalidRequestException(
                        shown + " is in no language that is known here; use read_file"));
    try (SeekableByteChannel channel = WorkspaceFiles.open(path)) {
      return read(path, language, channel)
          .orElseThrow(
              () ->
                  new InvalidRequestException(
                      "%s is no text or has more than %d MiB; use read_file with a range"
                          .formatted(shown, MAX_BYTES >> 20)));
    } catch (IOException failed) {
      throw new InvalidRequestException(shown + " cannot be read: " + failed.getMessage(), failed);
    }
  }

  /** Reads what was opened; empty if it is too large or no text. */
  static Optional<SourceFile> read(Path path, Language language, SeekableByteChannel channel)
      throws IOException {
    byte[] bytes = Channels.newInputStream(channel).readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      return Optional.empty();
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.indexOf('\0') >= 0
        ? Optional.empty()
        : Optional.of(new SourceFile(path, language, text.lines().toList()));
  }

  List<Definition> definitions() {
    return language.definitions(lines);
  }
}
