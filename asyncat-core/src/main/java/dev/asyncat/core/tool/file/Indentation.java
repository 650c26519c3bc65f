package dev.asyncat.core.tool.file;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gives a replacement the indentation that the model left off, or wrote too much of. */
final class Indentation {

  private Indentation() {}

  /**
   * The replacement, moved by as much as what was found stands apart from what was wanted; as it is
   * if that differs from line to line.
   */
  static String carryOver(List<String> wanted, List<String> found, String replacement) {
    String missing = common(wanted, found);
    if (missing != null) {
      return replacement
          .lines()
          .map(line -> line.isBlank() ? line : missing + line)
          .collect(Collectors.joining("\n"));
    }
    String extra = common(found, wanted);
    if (extra != null) {
      return replacement
          .lines()
          .map(line -> line.startsWith(extra) ? line.substring(extra.length()) : line)
          .collect(Collectors.joining("\n"));
    }
    return replacement;
  }

  /** What every line of {@code more} has in front of the same line of {@code less}. */
  private static @Nullable String common(List<String> less, List<String> more) {
    String common = null;
    for (int i = 0; i < less.size(); i++) {
      if (!less.get(i).isBlank()) {
        String shorter = of(less.get(i));
        String longer = of(more.get(i));
        if (!longer.endsWith(shorter)) {
          return null;
        }
        String prefix = longer.substring(0, longer.length() - shorter.length());
        if (common != null && !common.equals(prefix)) {
          return null;
        }
        common = prefix;
      }
    }
    return common;
  }

  private static String of(String line) {
    return line.substring(0, line.length() - line.stripLeading().length());
  }
}
