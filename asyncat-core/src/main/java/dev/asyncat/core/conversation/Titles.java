package dev.asyncat.core.conversation;

import java.util.regex.Pattern;

/** Titles of conversations, made from what was said. */
final class Titles {

  private static final String WITHOUT_WORDS = "New Chat";
  private static final int DERIVED = 50;
  private static final int GENERATED = 60;
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern LABEL =
      Pattern.compile("^(?:title|subject)\\s*:\\s*", Pattern.CASE_INSENSITIVE);
  private static final Pattern FULL_STOP = Pattern.compile("(?<=[^.])\\.$");
  private static final String QUOTES = "\"'`“”„‘’«»*#_";

  private Titles() {}

  /** The title of a conversation that nobody gave one: the beginning of its first message. */
  static String derived(String firstMessage) {
    String text = firstMessage.strip();
    if (text.isEmpty()) {
      return WITHOUT_WORDS;
    }
    return text.length() <= DERIVED ? text : cut(text, DERIVED - 3) + "...";
  }

  /** What a model answered when it was asked for a title; empty if it said nothing. */
  static String cleaned(String answer) {
    String line = answer.strip().lines().findFirst().orElse("");
    String title =
        FULL_STOP
            .matcher(unquoted(LABEL.matcher(unquoted(line)).replaceFirst("")))
            .replaceFirst("");
    return cut(SPACE.matcher(title).replaceAll(" "), GENERATED).strip();
  }

  /** A title without a model: the beginning of a message, up to the end of a word. */
  static String shortened(String message) {
    String text = SPACE.matcher(message.strip()).replaceAll(" ");
    if (text.length() <= GENERATED) {
      return text;
    }
    String beginning = cut(text, GENERATED - 1);
    int space = beginning.lastIndexOf(' ');
    return (space > GENERATED / 2 ? beginning.substring(0, space) : beginning) + "…";
  }

  private static String unquoted(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isWrapping(text.charAt(from))) {
      from++;
    }
    while (from < to && isWrapping(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isWrapping(char c) {
    return Character.isWhitespace(c) || QUOTES.indexOf(c) >= 0;
  }

  /** The beginning of a text; never half of a character. */
  static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    boolean splits = Character.isHighSurrogate(text.charAt(length - 1));
    return text.substring(0, splits ? length - 1 : length);
  }
}
