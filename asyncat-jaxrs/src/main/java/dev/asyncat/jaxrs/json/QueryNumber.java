package dev.asyncat.jaxrs.json;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers in URLs, read leniently: what begins with a whole number is one. */
public final class QueryNumber {

  private static final Pattern LEADING = Pattern.compile("\\s*([+-]?\\d+).*", Pattern.DOTALL);

  private QueryNumber() {}

  /** The number; the nearest one there is if it is too large, empty if there is none. */
  public static OptionalInt of(@Nullable String text) {
    Matcher number = LEADING.matcher(text == null ? "" : text);
    if (!number.matches()) {
      return OptionalInt.empty();
    }
    String digits = number.group(1);
    try {
      return OptionalInt.of(Integer.parseInt(digits));
    } catch (NumberFormatException tooLarge) {
      return OptionalInt.of(digits.startsWith("-") ? Integer.MIN_VALUE : Integer.MAX_VALUE);
    }
  }

  /** The number if it is not negative, else the fallback. */
  public static int orElse(@Nullable String text, int fallback) {
    int number = of(text).orElse(-1);
    return number < 0 ? fallback : number;
  }
}
