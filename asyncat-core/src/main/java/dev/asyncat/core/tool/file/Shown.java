package dev.asyncat.core.tool.file;

import dev.asyncat.tool.ToolContext;
import java.nio.file.Path;
import java.util.Locale;

/** How paths and sizes are written in results. */
final class Shown {

  private Shown() {}

  /** A path as the model should repeat it. */
  static String path(ToolContext context, Path path) {
    return name(context.display(path));
  }

  /** A name on one line: what would break the line or hide something is escaped. */
  static String name(String name) {
    if (name.chars().noneMatch(Character::isISOControl)) {
      return name;
    }
    StringBuilder shown = new StringBuilder();
    name.chars()
        .forEach(
            c -> {
              switch (c) {
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\t' -> shown.append("\\t");
                default -> {
                  if (Character.isISOControl(c)) {
                    shown.append(String.format("\\u%04x", c));
                  } else {
                    shown.append((char) c);
                  }
                }
              }
            });
    return shown.toString();
  }

  /** The beginning of a text, without half a character at the end. */
  static String start(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    return text.substring(
        0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
  }

  /** A size for people: 17B, 1.2KB, 5.0GB. */
  static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + "B";
    }
    double size = bytes;
    String unit = "B";
    for (String next : new String[] {"KB", "MB", "GB", "TB"}) {
      if (size < 1024) {
        break;
      }
      size /= 1024;
      unit = next;
    }
    return String.format(Locale.ROOT, "%.1f%s", size, unit);
  }
}
