package dev.asyncat.core.tool.code;

import java.util.List;

/** Finds the last line of a definition. Pure; stateless. */
final class BlockEnd {

  /** A definition whose body begins later than this many lines on has none. */
  private static final int MAX_HEAD = 20;

  private BlockEnd() {}

  /**
   * The line that a definition ends on.
   *
   * @param from its first line, from 1
   */
  static int of(Language language, List<String> lines, int from) {
    return switch (language.body()) {
      case BRACES -> braces(lines, from);
      case INDENTED -> indented(lines, from);
      case ENDED -> ended(lines, from);
    };
  }

  private static int braces(List<String> lines, int from) {
    int depth = 0;
    boolean open = false;
    boolean comment = false;
    for (int i = from - 1; i < lines.size(); i++) {
      String line = lines.get(i);
      char quote = 0;
      for (int k = 0; k < line.length(); k++) {
        char c = line.charAt(k);
        char next = k + 1 < line.length() ? line.charAt(k + 1) : 0;
        if (comment) {
          comment = !(c == '*' && next == '/');
          k += comment ? 0 : 1;
        } else if (quote != 0) {
          if (c == '\\') {
            k++;
          } else if (c == quote) {
            quote = 0;
          }
        } else if (c == '/' && next == '/') {
          break;
        } else if (c == '/' && next == '*') {
          comment = true;
          k++;
        } else if (c == '"' || c == '`' || c == '\'' && line.indexOf('\'', k + 1) > 0) {
          quote = c;
        } else if (c == '{') {
          open = true;
          depth++;
        } else if (c == '}') {
          depth--;
        } else if (c == ';' && !open) {
          return i + 1;
        }
        if (open && depth == 0) {
          return i + 1;
        }
      }
      if (!open && i - from >= MAX_HEAD) {
        return from;
      }
    }
    return open ? lines.size() : from;
  }

  private static int indented(List<String> lines, int from) {
    int own = indentation(lines.get(from - 1));
    int end = from;
    for (int i = from; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.isBlank()) {
        if (indentation(line) <= own && !line.strip().startsWith(")")) {
          break;
        }
        end = i + 1;
      }
    }
    return end;
  }

  private static int ended(List<String> lines, int from) {
    int own = indentation(lines.get(from - 1));
    for (int i = from; i < lines.size(); i++) {
      if (indentation(lines.get(i)) == own && lines.get(i).strip().equals("end")) {
        return i + 1;
      }
    }
    return from;
  }

  private static int indentation(String line) {
    return line.length() - line.stripLeading().length();
  }
}
