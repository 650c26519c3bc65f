package dev.asyncat.llama.binding;

import dev.asyncat.error.UnavailableException;
import java.lang.foreign.MemorySegment;
import java.util.List;

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

  /** How many bytes {@link #save(int)} gives. */
  public long stateBytes(int sequence) {
    return states.size(context, checked(sequence));
  }

  /**
   * Copies out what is held of a sequence. The caller closes it.
   *
   * @throws UnavailableException if llama.cpp cannot
   */
  public SavedSequence save(int sequence) {
    SavedSequence saved = SavedSequence.allocate(stateBytes(sequence));
    if (states.get(context, saved.memory(), sequence) != saved.bytes()) {
      saved.close();
      throw new UnavailableException("llama.cpp cannot copy out sequence " + sequence);
    }
    return saved;
  }

  /**
   * Replaces a sequence by one that was copied out of a context of the same model, build and cache
   * types. Nothing else may be given: llama.cpp refuses some of it and ends the process over the
   * rest.
   *
   * @return false if it was refused, for want of room for instance; then the sequence is empty
   */
  public boolean restore(int sequence, SavedSequence saved) {
    forget(sequence);
    boolean restored =
        NativeLog.observe(() -> states.set(context, saved.memory(), sequence)).value() > 0;
    if (!restored) {
      forget(sequence);
    }
    return restored;
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
