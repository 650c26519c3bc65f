package dev.asyncat.jaxrs.server;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Checks what a request line names. Browsers send some characters raw that a URI must not have;
 * they are escaped, as every other server reads them.
 */
final class RequestTarget {

  private static final String RAW_IN_BROWSERS = "\"<>\\^`{|}[]";
  private static final Pattern HOST =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._~-]*)(:\\d{0,5})?");

  private RequestTarget() {}

  /** The text, escaped; empty if it cannot be meant as a part of a URI. */
  static Optional<String> escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == 0x7f) {
        return Optional.empty();
      }
      if (c == '%' && !(isHex(text, i + 1) && isHex(text, i + 2))) {
        return Optional.empty();
      }
      if (c > 0x7f || RAW_IN_BROWSERS.indexOf(c) >= 0) {
        for (byte b : String.valueOf(c).getBytes(StandardCharsets.ISO_8859_1)) {
          escaped.append('%').append(hex(b >> 4)).append(hex(b));
        }
      } else {
        escaped.append(c);
      }
    }
    return Optional.of(escaped.toString());
  }

  /**
   * Jersey builds the request's address from the header; what is no host there would fail in it.
   */
  private static boolean isServerOfUri(String text) {
    try {
      return new URI("http://" + text + "/").parseServerAuthority().getHost() != null;
    } catch (URISyntaxException noHost) {
      return false;
    }
  }

  /** Whether a {@code Host} header names a host. */
  static boolean isHost(String text) {
    return HOST.matcher(text).matches() && isServerOfUri(text);
  }

  private static boolean isHex(String text, int index) {
    return index < text.length() && Character.digit(text.charAt(index), 16) >= 0;
  }

  private static char hex(int halfByte) {
    return Character.toUpperCase(Character.forDigit(halfByte & 0xf, 16));
  }
}
