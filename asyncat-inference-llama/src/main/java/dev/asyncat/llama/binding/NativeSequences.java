package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.asyncat.error.UnavailableException;
import java.io.IOException;
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
  private final String release;
  private final String cache;

  NativeSequences(NativeBuild build, MemorySegment context, ContextSettings settings) {
    this.functions = build.sequences();
    this.states = build.states();
    this.context = context;
    this.count = settings.sequences();
    this.release = build.build().release();
    this.cache = settings.keys() + " " + settings.values();
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
   * types. Nothing else may be given: llama.cpp refuses some of it and ends the process over the
   * rest.
   *
   * @return false if it was refused, for want of room for instance; then the sequence is empty
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
   * @param model what tells the model from others, such as a checksum of its file
   * @throws UnavailableException if the file cannot be written
   */
  public void save(int sequence, int[] tokens, String model, Path file) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(stateBytes(sequence));
      long bytes = states.get(context, target, sequence);
      SequenceFile.write(file, owner(model), tokens, target.asSlice(0, bytes));
    } catch (IOException e) {
      throw new UnavailableException(
          "cannot write what was read of a text to " + file + ": " + e, e);
    }
  }

  /**
   * Replaces a sequence by one from a file.
   *
   * @param model what {@link #save(int, int[], String, Path)} was given
   * @return the tokens that it holds now; empty if the file is missing or damaged, or comes from
   *     another model, build or kind of cache, and then the sequence is empty
   */
  public Optional<int[]> restore(int sequence, String model, Path file) {
    forget(sequence);
    try (Arena arena = Arena.ofConfined()) {
      Optional<SequenceFile.Content> content = SequenceFile.read(file, owner(model), arena);
      if (content.isEmpty() || !set(sequence, content.get().state())) {
        return Optional.empty();
      }
      return Optional.of(content.get().tokens());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private boolean set(int sequence, MemorySegment state) {
    boolean restored = NativeLog.observe(() -> states.set(context, state, sequence)).value() > 0;
    if (!restored) {
      forget(sequence);
    }
    return restored;
  }

  private String owner(String model) {
    return release + "\n" + cache + "\n" + model;
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
