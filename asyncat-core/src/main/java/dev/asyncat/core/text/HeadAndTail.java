package dev.asyncat.core.text;

/**
 * Keeps the beginning and the end of a text of any length in bounded memory. Not thread-safe.
 *
 * <p>What is left out is replaced by one line that says how much it was. Surrogate pairs are never
 * cut apart.
 */
public final class HeadAndTail {

  private final int headLimit;
  private final char[] tail;
  private final StringBuilder head = new StringBuilder();
  private long afterHead;

  /**
   * An empty text.
   *
   * @param headLimit how many characters of the beginning are kept
   * @param tailLimit how many characters of the end are kept
   */
  public HeadAndTail(int headLimit, int tailLimit) {
    this.headLimit = headLimit;
    this.tail = new char[tailLimit];
  }

  /** Adds to the end. */
  public void append(CharSequence text) {
    int fits = Math.min(text.length(), headLimit - head.length());
    head.append(text, 0, fits);
    // Of a piece longer than the whole tail only its end can survive.
    int from = Math.max(fits, text.length() - tail.length);
    afterHead += from - fits;
    for (int i = from; i < text.length(); i++) {
      append(text.charAt(i));
    }
  }

  private void append(char c) {
    if (tail.length > 0) {
      tail[(int) (afterHead % tail.length)] = c;
    }
    afterHead++;
  }

  /** The length of everything that was added, in characters. */
  public long length() {
    return head.length() + afterHead;
  }

  /** Whether something had to be left out. */
  public boolean truncated() {
    return afterHead > tail.length;
  }

  /** What was kept. */
  @Override
  public String toString() {
    if (!truncated()) {
      return head + new String(tail, 0, (int) afterHead);
    }
    int split = (int) (afterHead % Math.max(1, tail.length));
    String end = new String(tail, split, tail.length - split) + new String(tail, 0, split);
    int from = !end.isEmpty() && Character.isLowSurrogate(end.charAt(0)) ? 1 : 0;
    int to = head.length();
    if (to > 0 && Character.isHighSurrogate(head.charAt(to - 1))) {
      to--;
    }
    long leftOut = length() - to - (end.length() - from);
    return head.substring(0, to)
        + "\n... ["
        + leftOut
        + " characters left out] ...\n"
        + end.substring(from);
  }
}
