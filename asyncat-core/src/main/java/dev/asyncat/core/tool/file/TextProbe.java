package dev.asyncat.core.tool.file;

import java.util.Optional;

/** Tells text from what is none by its first bytes. */
final class TextProbe {

  /** As many bytes as are looked at. */
  static final int LENGTH = 8192;

  private TextProbe() {}

  /** What a file that begins like this is instead of text; empty if it is text. */
  static Optional<String> otherThanText(byte[] start, int length) {
    if (length >= 2
        && (start[0] == (byte) 0xff && start[1] == (byte) 0xfe
            || start[0] == (byte) 0xfe && start[1] == (byte) 0xff)) {
      return Optional.of("UTF-16 text; convert it to UTF-8 first, for example with iconv");
    }
    for (int i = 0; i < length; i++) {
      if (start[i] == 0) {
        return Optional.of("a binary file");
      }
    }
    return Optional.empty();
  }
}
