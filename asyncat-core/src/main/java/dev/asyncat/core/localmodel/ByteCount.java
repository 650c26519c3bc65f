package dev.asyncat.core.localmodel;

import java.util.Locale;

/** Numbers of bytes as people read them. */
public final class ByteCount {

  private ByteCount() {}

  /** Such as {@code 98.4 MB}; units of a thousand, as download pages and disks state them. */
  public static String text(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double value = bytes;
    String[] units = {"kB", "MB", "GB", "TB"};
    int unit = -1;
    do {
      value /= 1000;
      unit++;
    } while (value >= 999.95 && unit < units.length - 1);
    return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }
}
