package dev.asyncat.core.user;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Makes tokens and their hashes. */
final class Tokens {

  private static final String PREFIX = "asy_";
  private static final int RANDOM_BYTES = 32;
  private static final int MAX_LENGTH = 4_096;

  private final SecureRandom random;

  Tokens(SecureRandom random) {
    this.random = random;
  }

  String next() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** SHA-256 in hex. Tokens are random, so neither salt nor a slow hash would add anything. */
  static String hash(String token) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  static boolean wellFormed(String token) {
    return !token.isEmpty()
        && token.length() <= MAX_LENGTH
        && token.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}
