package dev.asyncat.llama.binding;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * What a context keeps of its sequences. Positions are from a first one, inclusive, to a last one,
 * exclusive; -1 stands for the beginning and the end.
 */
interface SequenceFunctions {

  /** Forgets everything, and overwrites it. */
  void clear(MemorySegment context);

  /** Forgets a part of a sequence; false if this kind of model cannot. */
  boolean remove(MemorySegment context, int sequence, int from, int to);

  /** Makes a part of a sequence belong to another one too. */
  void copy(MemorySegment context, int sequence, int other, int from, int to);

  /** The last position of a sequence; -1 if it is empty. */
  int lastPosition(MemorySegment context, int sequence);

  /** Whether a computation failed because there was no room for it. */
  default boolean noRoom(int code, List<String> complaints) {
    return code == 1;
  }
}
