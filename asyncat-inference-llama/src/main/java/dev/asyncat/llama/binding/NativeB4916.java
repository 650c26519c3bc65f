package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.asyncat.llama.gguf.LlamaBuild;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What only llama.cpp release b4916 has: how it is loaded, and its names for sequences. */
final class NativeB4916 implements SequenceFunctions {

  private final MethodHandle clear;
  private final MethodHandle remove;
  private final MethodHandle copy;
  private final MethodHandle lastPosition;

  private NativeB4916(Symbols symbols) {
    clear = symbols.bind("llama_kv_self_clear", FunctionDescriptor.ofVoid(ADDRESS));
    remove =
        symbols.bind(
            "llama_kv_self_seq_rm",
            FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT));
    copy =
        symbols.bind(
            "llama_kv_self_seq_cp",
            FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    lastPosition =
        symbols.bind(
            "llama_kv_self_seq_pos_max", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  }

  /**
   * Loads the library that a jar carries.
   *
   * @param directory where to keep it between runs; see {@link NativeLibrary#load}
   * @throws dev.asyncat.error.UnavailableException if this machine cannot run it, saying why
   */
  static NativeBuild load(Platform platform, Optional<Path> directory) {
    Symbols symbols = new Symbols(NativeLibrary.load(platform, directory), LlamaBuild.B4916);
    NativeBuild build = new NativeBuild(symbols, new StructsB4916(), new NativeB4916(symbols));
    build.check();
    build.start();
    return build;
  }

  @Override
  public void clear(MemorySegment context) {
    try {
      clear.invokeExact(context);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  @Override
  public boolean remove(MemorySegment context, int sequence, int from, int to) {
    try {
      return (boolean) remove.invokeExact(context, sequence, from, to);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  @Override
  public void copy(MemorySegment context, int sequence, int other, int from, int to) {
    try {
      copy.invokeExact(context, sequence, other, from, to);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  /**
   * This build answers 0 both for an empty sequence and for one of a single token; nobody needs to
   * tell them apart who knows what he put in.
   */
  @Override
  public int lastPosition(MemorySegment context, int sequence) {
    try {
      return (int) lastPosition.invokeExact(context, sequence);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  /** This build has no code of its own for it, only a message. */
  @Override
  public boolean noRoom(int code, List<String> complaints) {
    return code == -3
        && complaints.stream().anyMatch(line -> line.contains("failed to prepare ubatch"));
  }
}
