package dev.asyncat.llama.grammar;

import static dev.asyncat.llama.grammar.RuleSet.literal;

import java.util.ArrayList;
import java.util.List;

/**
 * Expressions for decimal digits between two numbers of the same length, leading zeros included.
 */
final class DigitRange {

  private DigitRange() {}

  /** Alternatives for the digits from {@code low} to {@code high}, both included. */
  static List<String> between(String low, String high) {
    List<String> found = new ArrayList<>();
    between("", low, high, found);
    return found;
  }

  private static void between(String before, String low, String high, List<String> found) {
    if (allAre('0', low) && allAre('9', high)) {
      found.add(joined(before, any(low.length())));
      return;
    }
    char first = low.charAt(0);
    char last = high.charAt(0);
    String lowRest = low.substring(1);
    String highRest = high.substring(1);
    if (first == last) {
      between(before + first, lowRest, highRest, found);
      return;
    }
    int rest = lowRest.length();
    char from = first;
    char to = last;
    if (!allAre('0', lowRest)) {
      between(before + first, lowRest, "9".repeat(rest), found);
      from++;
    }
    boolean highSeparate = !allAre('9', highRest);
    if (highSeparate) {
      to--;
    }
    if (from <= to) {
      found.add(joined(before, joined(digits(from, to), any(rest))));
    }
    if (highSeparate) {
      between(before + last, "0".repeat(rest), highRest, found);
    }
  }

  /** Any so many digits. */
  static String any(int count) {
    return count == 0 ? "" : count == 1 ? "[0-9]" : "[0-9]{" + count + "}";
  }

  private static String digits(char from, char to) {
    return from == to ? literal(String.valueOf(from)) : "[" + from + "-" + to + "]";
  }

  private static String joined(String before, String expression) {
    String start = before.startsWith("[") || before.startsWith("\"") ? before : quotedIfAny(before);
    return (start + " " + expression).strip();
  }

  private static String quotedIfAny(String digits) {
    return digits.isEmpty() ? "" : literal(digits);
  }

  private static boolean allAre(char digit, String digits) {
    return digits.chars().allMatch(c -> c == digit);
  }
}
