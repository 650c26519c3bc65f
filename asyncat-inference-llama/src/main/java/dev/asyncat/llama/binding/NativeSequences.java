package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.asyncat.error.UnavailableException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a context holds of each text that it has read. Sequences are numbered from 0. Used by the
 * thread that uses the context.
 */
public final class NativeSequences {

  private static final int END = -1;

  private final SequenceFunctions functions;
  private final StateFunctions states;
  private final MemorySegment context;
  private final int count;

  NativeSequences(NativeBuild build, MemorySegment context, int count) {
    this.functions = build.sequences();
    this.states = build.states();
    this.context = context;
    this.count = count;
  }

  /** How many there may be. */
  public int count() {
    return count;
  }

  /** Forgets all of them. */
  public void clear() {
    functions.clear(context);
  }

  /** Forgets one. */
  public void forget(int sequence) {
    functions.remove(context, checked(sequence), 0, END);
  }

  /**
   * Forgets the end of a sequence.
   *
   * @param position the first one to forget
   * @return false if this kind of model cannot forget a part; then nothing is forgotten
   */
  public boolean forgetFrom(int sequence, int position) {
    return functions.remove(context, checked(sequence), position, END);
  }

  /**
   * Lets another sequence begin like this one, without reading or storing anything twice. The other
   * must be empty.
   *
   * @param tokens how many of the first tokens both have in common; a model without attention can
   *     share all of them or none
   */
  public void share(int sequence, int other, int tokens) {
    functions.copy(context, checked(sequence), checked(other), 0, tokens);
  }

  /** The last position that a sequence holds; -1 or 0 if it is empty, depending on the build. */
  public int lastPosition(int sequence) {
    return functions.lastPosition(context, checked(sequence));
  }

  /**
   * Moves what is held together, which some builds need before a large batch finds room among many
   * small gaps.
   */
  public void compact() {
    functions.compact(context);
  }

  /** How many bytes {@link #save(int)} gives. */
  public long stateBytes(int sequence) {
    return states.size(context, checked(sequence));
  }

  /**
   * Copies what is held of a sequence out.
   *
   * @throws UnavailableException if it is 2 GB or more; such a one can be saved to a file
   */
  public byte[] save(int sequence) {
    long bytes = stateBytes(sequence);
    if (bytes > Integer.MAX_VALUE - 8) {
      throw new UnavailableException(
          "a sequence of " + bytes + " bytes does not fit an array; save it to a file");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(bytes);
      return target.asSlice(0, states.get(context, target, sequence)).toArray(JAVA_BYTE);
    }
  }

  /**
   * Replaces a sequence by one that was copied out of a context of the same model, build and cache
   * types. Anything else is refused as far as llama.cpp notices, so states must come from a place
   * that nobody else writes to.
   *
   * @return false if it was refused; then the sequence is empty
   */
  public boolean restore(int sequence, byte[] state) {
    forget(sequence);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = arena.allocateFrom(JAVA_BYTE, state);
      boolean restored = NativeLog.observe(() -> states.set(context, source, sequence)).value() > 0;
      if (!restored) {
        forget(sequence);
      }
      return restored;
    }
  }

  /**
   * Writes what is held of a sequence to a file, which it replaces.
   *
   * @param tokens the tokens that the sequence holds; they are kept with it
   * @throws UnavailableException if the file cannot be written
   */
  public void save(int sequence, int[] tokens, Path file) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(JAVA_BYTE, FileNames.nullTerminated(file));
      MemorySegment list = arena.allocateFrom(JAVA_INT, tokens);
      var saved = NativeLog.observe(() -> states.save(context, path, checked(sequence), list));
      if (saved.value() == 0) {
        throw new UnavailableException(
            "llama.cpp cannot write a sequence to "
                + file
                + ": "
                + String.join("; ", saved.complaints()));
      }
    }
  }

  /**
   * Replaces a sequence by one from a file, as {@link #restore(int, byte[])} does.
   *
   * @param maxTokens how many tokens the file may hold
   * @return the tokens that were saved with it; empty if the file was refused, and the sequence is
   *     empty then
   */
  public Optional<int[]> restore(int sequence, int maxTokens, Path file) {
    forget(sequence);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(JAVA_BYTE, FileNames.nullTerminated(file));
      MemorySegment list = arena.allocate(JAVA_INT, maxTokens);
      MemorySegment length = arena.allocate(JAVA_LONG);
      var loaded = NativeLog.observe(() -> states.load(context, path, sequence, list, length));
      if (loaded.value() == 0) {
        forget(sequence);
        return Optional.empty();
      }
      return Optional.of(
          list.asSlice(0, length.get(JAVA_LONG, 0) * Integer.BYTES).toArray(JAVA_INT));
    }
  }

  boolean noRoom(int code, List<String> complaints) {
    return functions.noRoom(code, complaints);
  }

  private int checked(int sequence) {
    if (sequence < 0 || sequence >= count) {
      throw new IllegalArgumentException(
          "sequence " + sequence + " is not among the " + count + " of this context");
    }
    return sequence;
  }
}
