package dev.asyncat.core.tool.code;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.tool.ToolContext;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The arguments that the tools for symbols share. */
final class Symbol {

  static final String MODE = "regex_fallback";
  static final int MAX_TEXT = 200;

  private static final int MAX_NAME = 200;

  private Symbol() {}

  /** A name as a whole word. */
  static Pattern word(String name) {
    return Pattern.compile("(?<![\\w$])" + Pattern.quote(checked(name)) + "(?![\\w$])");
  }

  /** The name, if it is one line of sensible length. */
  static String checked(String name) {
    if (name.isBlank() || name.length() > MAX_NAME || name.contains("\n")) {
      throw new InvalidRequestException(
          "a symbol is one word of at most %d characters".formatted(MAX_NAME));
    }
    return name;
  }

  static @Nullable Language language(@Nullable String word) {
    return word == null || word.isBlank() || word.equals("auto") ? null : Language.named(word);
  }

  static Path start(@Nullable String path, ToolContext context) {
    return context.resolve(path == null || path.isBlank() ? "." : path);
  }

  static String text(String line) {
    String stripped = line.strip();
    return stripped.length() <= MAX_TEXT ? stripped : stripped.substring(0, MAX_TEXT);
  }
}
