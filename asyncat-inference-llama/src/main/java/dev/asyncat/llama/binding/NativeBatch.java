package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Tokens that a context computes together, possibly of several sequences. Belongs to the context
 * that made it and lives as long. Not thread-safe.
 */
public final class NativeBatch {

  private final int capacity;
  private final MemorySegment tokens;
  private final MemorySegment positions;
  private final MemorySegment sequences;
  private final MemorySegment wanted;
  private final Struct struct;
  private int size;

  NativeBatch(Arena arena, int capacity) {
    this.capacity = capacity;
    this.tokens = arena.allocate(JAVA_INT, capacity);
    this.positions = arena.allocate(JAVA_INT, capacity);
    this.sequences = arena.allocate(JAVA_INT, capacity);
    this.wanted = arena.allocate(JAVA_BYTE, capacity);
    MemorySegment sequenceCounts = arena.allocate(JAVA_INT, capacity);
    MemorySegment sequenceLists = arena.allocate(ADDRESS, capacity);
    for (int i = 0; i < capacity; i++) {
      sequenceCounts.setAtIndex(JAVA_INT, i, 1);
      sequenceLists.setAtIndex(ADDRESS, i, sequences.asSlice((long) i * Integer.BYTES));
    }
    this.struct =
        new Struct(BatchStruct.LAYOUT, arena.allocate(BatchStruct.LAYOUT))
            .set("token", tokens)
            .set("pos", positions)
            .set("n_seq_id", sequenceCounts)
            .set("seq_id", sequenceLists)
            .set("logits", wanted);
  }

  /**
   * Adds a token.
   *
   * @param position where in its sequence it stands; tokens of one sequence come in order, without
   *     a gap after what the context holds of it
   * @param sequence which one, from 0
   * @param wanted whether the scores of the token after it, or its vector, will be asked for
   * @return its row, by which {@link NativeContext#scores(int, float[])} knows it
   * @throws IllegalStateException if the batch is full
   */
  public int add(int token, int position, int sequence, boolean wanted) {
    if (size == capacity) {
      throw new IllegalStateException("a batch holds " + capacity + " tokens and is full");
    }
    tokens.setAtIndex(JAVA_INT, size, token);
    positions.setAtIndex(JAVA_INT, size, position);
    sequences.setAtIndex(JAVA_INT, size, sequence);
    this.wanted.set(JAVA_BYTE, size, (byte) (wanted ? 1 : 0));
    return size++;
  }

  /** How many tokens are in it. */
  public int size() {
    return size;
  }

  /** How many tokens it takes at most. */
  public int capacity() {
    return capacity;
  }

  /** Takes everything out. */
  public void clear() {
    size = 0;
  }

  /** The first so many tokens as the C structure. */
  MemorySegment struct() {
    return struct.set("n_tokens", size).memory();
  }
}
