package dev.asyncat.cli.terminal;

/**
 * Makes text from models, files and servers safe to show. An escape sequence in it could otherwise
 * move the cursor and make a question look like another one.
 */
public final class Printable {

  private Printable() {}

  /** The text with control characters other than line breaks and tabs made visible. */
  public static String text(String text) {
    return filter(text, false);
  }

  /** The same as one line: line breaks and tabs become visible as well. */
  public static String line(String text) {
    return filter(text, true);
  }

  /** One line, cut to a number of characters. */
  public static String line(String text, int most, Style style) {
    // A text of megabytes is cut before it is looked at; nothing shown gets longer by it.
    String line = line(text.substring(0, Math.min(text.length(), Math.max(0, most) * 2 + 16)));
    if (line.length() <= most && text.length() <= Math.max(0, most) * 2 + 16) {
      return line;
    }
    String dots = style.symbol("…", "...");
    int end = Math.max(0, Math.min(line.length(), most) - dots.length());
    if (end > 0 && Character.isHighSurrogate(line.charAt(end - 1))) {
      end--;
    }
    return line.substring(0, end) + dots;
  }

  private static String filter(String text, boolean singleLine) {
    StringBuilder shown = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean harmless = !isControl(c) || (!singleLine && (c == '\n' || c == '\t'));
      if (harmless) {
        if (shown != null) {
          shown.append(c);
        }
        continue;
      }
      if (shown == null) {
        shown = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      shown.append(visible(c));
    }
    return shown == null ? text : shown.toString();
  }

  private static String visible(char c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\t' -> "\\t";
      case '\r' -> "\\r";
      default -> String.format("\\u%04x", (int) c);
    };
  }

  private static boolean isControl(char c) {
    return Character.isISOControl(c)
        // Marks that change the direction of what follows.
        || (c >= '\u202a' && c <= '\u202e')
        || (c >= '\u2066' && c <= '\u2069')
        || c == '\u2028'
        || c == '\u2029';
  }
}
