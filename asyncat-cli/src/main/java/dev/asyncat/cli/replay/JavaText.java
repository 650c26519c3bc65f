package dev.asyncat.cli.replay;

/** Texts as they stand in Java source. */
final class JavaText {

  private JavaText() {}

  /** A literal on one line. */
  static String literal(String text) {
    StringBuilder java = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      java.append(c == '"' ? "\\\"" : escaped(c));
    }
    return java.append('"').toString();
  }

  /**
   * A text block, whose lines begin with an indent. Its value is exactly the text, whatever spaces
   * and quotes are in it.
   */
  static String block(String text, String indent) {
    StringBuilder java = new StringBuilder("\"\"\"\n").append(indent);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean endsLine = i + 1 == text.length() || text.charAt(i + 1) == '\n';
      if (c == '\n') {
        java.append('\n').append(i + 1 < text.length() && text.charAt(i + 1) == '\n' ? "" : indent);
      } else if (c == ' ' && endsLine) {
        java.append("\\s");
      } else if (c == '"' && text.startsWith("\"\"", i + 1)) {
        java.append("\\\"");
      } else {
        java.append(escaped(c));
      }
    }
    return java.append("\\\n").append(indent).append("\"\"\"").toString();
  }

  /** One word of a sentence for a comment or a name: no line break, no end of a comment. */
  static String comment(String text, int most) {
    String line = text.replaceAll("\\s+", " ").replace("*/", "* /").replace("\\", "");
    StringBuilder plain = new StringBuilder();
    line.chars()
        .limit(most)
        .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
        .forEach(c -> plain.append((char) c));
    return plain.toString().strip() + (line.length() > most ? "…" : "");
  }

  /** Invisible characters are written as their numbers, so that source says what it does. */
  private static String escaped(char c) {
    return switch (c) {
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default ->
          Character.isISOControl(c) || hidden(c)
              ? "\\u%04x".formatted((int) c)
              : Character.toString(c);
    };
  }

  private static boolean hidden(char c) {
    int type = Character.getType(c);
    return type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.SPACE_SEPARATOR && c != ' ';
  }
}
