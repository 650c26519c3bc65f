package dev.asyncat.llama.memory;

/**
 * Counts which cells of a context are taken. A cell holds one token; several sequences that begin
 * alike share the cells of their beginning.
 */
final class CellLedger {

  private final int[] users;
  private final int[] free;
  private int freeCount;

  CellLedger(int cells) {
    users = new int[cells];
    free = new int[cells];
    clear();
  }

  int free() {
    return freeCount;
  }

  int cells() {
    return users.length;
  }

  /** Takes cells that nobody uses and writes their numbers to {@code target}. */
  void take(int[] target, int from, int count) {
    if (count > freeCount) {
      throw new IllegalStateException(count + " cells are needed, " + freeCount + " are free");
    }
    for (int i = 0; i < count; i++) {
      int cell = free[--freeCount];
      users[cell] = 1;
      target[from + i] = cell;
    }
  }

  /** Gives the first {@code count} of these cells one more user. */
  void share(int[] cells, int count) {
    for (int i = 0; i < count; i++) {
      users[cells[i]]++;
    }
  }

  /** Takes a user away; cells without one are free. */
  void release(int[] cells, int from, int to) {
    for (int i = from; i < to; i++) {
      if (--users[cells[i]] == 0) {
        free[freeCount++] = cells[i];
      }
    }
  }

  void clear() {
    freeCount = users.length;
    for (int i = 0; i < users.length; i++) {
      users[i] = 0;
      free[i] = users.length - 1 - i;
    }
  }
}
