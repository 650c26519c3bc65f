package dev.asyncat.core.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names for contents. */
final class Digests {

  private static final int BUFFER = 1 << 16;

  private Digests() {}

  /** The digest by which the content store names contents. */
  static MessageDigest content() {
    return of("SHA-256");
  }

  /**
   * The digest by which git names a file's content, with what git puts before it already in.
   *
   * @param idLength of names in that repository, in hexadecimal digits
   */
  static MessageDigest blob(int idLength, long size) {
    MessageDigest digest = of(idLength == 40 ? "SHA-1" : "SHA-256");
    digest.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
    return digest;
  }

  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Reads to the end. */
  static void feed(MessageDigest digest, InputStream in) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      digest.update(buffer, 0, read);
    }
  }

  private static MessageDigest of(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
