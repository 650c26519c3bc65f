package dev.asyncat.core.model;

/**
 * Looks for one mark in a text again and again, from ever later places, in linear time over all: an
 * answer is kept until the search has passed it.
 */
final class TextScan {

  private final String text;
  private final String mark;
  private int next = -1;
  private boolean searched;

  TextScan(String text, String mark) {
    this.text = text;
    this.mark = mark;
  }

  /** The offset of the first mark at or after {@code from}, or the length of the text. */
  int from(int from) {
    if (!searched || next < from) {
      int found = text.indexOf(mark, from);
      next = found < 0 ? text.length() : found;
      searched = true;
    }
    return next;
  }

  /** The first offset at or after {@code at} that holds no white space. */
  static int skipSpace(String text, int at, int limit) {
    int i = at;
    while (i < limit && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i;
  }

  /** The same, also passing the opening or closing line of a code fence. */
  static int skipFence(String text, int at, int limit) {
    int i = skipSpace(text, at, limit);
    return i + 3 <= limit && text.startsWith("```", i)
        ? skipSpace(text, Math.min(JsonRepair.afterFenceOpening(text, i), limit), limit)
        : i;
  }
}
