package dev.asyncat.jaxrs.json;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers in queries, which are read leniently: what stands before anything else counts. */
public final class LeadingNumber {

  private static final Pattern NUMBER = Pattern.compile("\\s*(\\d{1,9}).*", Pattern.DOTALL);

  private LeadingNumber() {}

  /** The number at the beginning of a text; empty if there is none. */
  public static OptionalInt of(@Nullable String text) {
    Matcher number = NUMBER.matcher(text == null ? "" : text);
    return number.matches()
        ? OptionalInt.of(Integer.parseInt(number.group(1)))
        : OptionalInt.empty();
  }
}
