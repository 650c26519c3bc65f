package dev.asyncat.llama.binding;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The names of files as the operating system knows them. */
final class FileNames {

  private FileNames() {}

  /**
   * The bytes of an absolute file name and a zero. They are taken from the file's URI, because a
   * path as a string has already lost every byte that the locale of this process cannot express.
   */
  static byte[] nullTerminated(Path file) {
    byte[] encoded = file.toAbsolutePath().toUri().getRawPath().getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < encoded.length; i++) {
      if (encoded[i] == '%') {
        bytes.write(Character.digit(encoded[i + 1], 16) << 4 | Character.digit(encoded[i + 2], 16));
        i += 2;
      } else {
        bytes.write(encoded[i]);
      }
    }
    bytes.write(0);
    return bytes.toByteArray();
  }
}
