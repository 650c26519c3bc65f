package dev.asyncat.core.tool.file;

import dev.asyncat.error.InvalidRequestException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A file name pattern without regard to case: {@code *} and {@code ?} stay within a name, {@code
 * **} crosses directories (and may be none), {@code [a-z]}, {@code [!a-z]}, {@code {a,b}}. A
 * pattern without {@code /} is about the name, one with it about the path from where the search
 * starts.
 */
final class Glob {

  private final Pattern pattern;
  private final boolean wholePath;

  private Glob(Pattern pattern, boolean wholePath) {
    this.pattern = pattern;
    this.wholePath = wholePath;
  }

  static boolean isGlob(String text) {
    return text.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  /**
   * Reads a pattern.
   *
   * @throws InvalidRequestException if a bracket or brace is not closed
   */
  static Glob of(String glob) {
    try {
      return new Glob(
          Pattern.compile(
              translate(glob), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL),
          glob.contains("/"));
    } catch (PatternSyntaxException unreadable) {
      throw new InvalidRequestException(
          "'%s' is not a file name pattern: %s".formatted(glob, unreadable.getDescription()),
          unreadable);
    }
  }

  /** Whether a file fits, given its path from where the search starts, with {@code /}. */
  boolean matches(String path, Limits limits) {
    String subject = wholePath ? path : path.substring(path.lastIndexOf('/') + 1);
    return pattern.matcher(limits.guard(subject)).matches();
  }

  private static String translate(String glob) {
    StringBuilder regex = new StringBuilder();
    int braces = 0;
    int i = glob.startsWith("./") ? 2 : glob.startsWith("/") ? 1 : 0;
    while (i < glob.length()) {
      char c = glob.charAt(i++);
      switch (c) {
        case '*' -> {
          boolean two = i < glob.length() && glob.charAt(i) == '*';
          while (i < glob.length() && glob.charAt(i) == '*') {
            i++;
          }
          if (two && i < glob.length() && glob.charAt(i) == '/') {
            i++;
            regex.append("(?:.*/)?");
          } else {
            regex.append(two ? ".*" : "[^/]*");
          }
        }
        case '?' -> regex.append("[^/]");
        case '[' -> {
          int close = glob.indexOf(']', i + 1);
          if (close < 0) {
            throw new PatternSyntaxException("'[' without ']'", glob, i);
          }
          String set = glob.substring(i, close);
          boolean negated = set.startsWith("!") || set.startsWith("^");
          regex
              .append(negated ? "[^/" : "[")
              .append((negated ? set.substring(1) : set).replaceAll("([\\\\\\[\\]&^])", "\\\\$1"))
              .append(']');
          i = close + 1;
        }
        case '{' -> {
          braces++;
          regex.append("(?:");
        }
        case '}' -> {
          regex.append(braces > 0 ? ")" : "\\}");
          braces = Math.max(0, braces - 1);
        }
        case ',' -> regex.append(braces > 0 ? "|" : ",");
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    if (braces > 0) {
      throw new PatternSyntaxException("'{' without '}'", glob, glob.length());
    }
    return regex.toString();
  }
}
