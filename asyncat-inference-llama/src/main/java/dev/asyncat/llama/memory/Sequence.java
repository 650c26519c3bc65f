package dev.asyncat.llama.memory;

import java.util.Arrays;

/** A text that a context holds, token by token. Only {@link ContextMemory} changes it. */
public final class Sequence {

  private static final int FIRST_ROOM = 256;

  private final int number;
  private int[] tokens = new int[FIRST_ROOM];
  private int[] cells = new int[FIRST_ROOM];
  private int length;
  private long lastUsed;

  Sequence(int number) {
    this.number = number;
  }

  /** By which the context knows it. */
  public int number() {
    return number;
  }

  /** How many tokens of it the context holds. */
  public int length() {
    return length;
  }

  /** How many of the first tokens of a text it begins with. */
  public int common(int[] text) {
    int difference = Arrays.mismatch(tokens, 0, length, text, 0, text.length);
    return difference < 0 ? length : difference;
  }

  int[] tokens() {
    return Arrays.copyOf(tokens, length);
  }

  int[] cells() {
    return cells;
  }

  long lastUsed() {
    return lastUsed;
  }

  void used(long tick) {
    lastUsed = tick;
  }

  void append(int[] source, int from, int count, CellLedger ledger) {
    reserve(length + count);
    ledger.take(cells, length, count);
    System.arraycopy(source, from, tokens, length, count);
    length += count;
  }

  void shareWith(Sequence other, int count, CellLedger ledger) {
    other.reserve(count);
    ledger.share(cells, count);
    System.arraycopy(tokens, 0, other.tokens, 0, count);
    System.arraycopy(cells, 0, other.cells, 0, count);
    other.length = count;
  }

  void cut(int to, CellLedger ledger) {
    ledger.release(cells, to, length);
    length = to;
  }

  private void reserve(int room) {
    if (room > tokens.length) {
      int size = Math.max(room, tokens.length * 2);
      tokens = Arrays.copyOf(tokens, size);
      cells = Arrays.copyOf(cells, size);
    }
  }
}
