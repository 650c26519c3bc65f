package dev.asyncat.run;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as clients see them: UTC with exactly three digits of a second. */
public final class WireTime {

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private WireTime() {}

  /** For example {@code 2025-01-02T03:04:05.678Z}. */
  public static String format(Instant instant) {
    return FORMAT.format(instant);
  }
}
