package dev.asyncat.core.attachment;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Tells the kinds of image that models see, by their first bytes, whatever a file is called. */
public final class ImageType {

  /** The most bytes of an image that a model is shown. */
  public static final int MOST_BYTES = 6_000_000;

  /** How many bytes are looked at. */
  public static final int LENGTH = 12;

  private ImageType() {}

  /** The media type; empty if it is none of PNG, JPEG, GIF and WebP. */
  public static Optional<String> of(byte[] bytes) {
    String start =
        new String(bytes, 0, Math.min(bytes.length, LENGTH), StandardCharsets.ISO_8859_1);
    if (start.startsWith("\u0089PNG\r\n\u001a\n")) {
      return Optional.of("image/png");
    }
    if (start.startsWith("\u00ff\u00d8\u00ff")) {
      return Optional.of("image/jpeg");
    }
    if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) {
      return Optional.of("image/gif");
    }
    return start.startsWith("RIFF") && start.startsWith("WEBP", 8)
        ? Optional.of("image/webp")
        : Optional.empty();
  }
}
