package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.asyncat.error.UnavailableException;
import dev.asyncat.llama.gguf.LlamaBuild;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What only llama.cpp release v0.5.0 has: how it is loaded, and its names for sequences. */
final class NativeV050 implements SequenceFunctions {

  private static final int PROCESSOR = 0;

  private static final List<Platform.Neighbour> RUNTIME =
      Stream.of("libm.so.6", "libgcc_s.so.1", "libstdc++.so.6")
          .map(
              file ->
                  new Platform.Neighbour(
                      file,
                      "install it with `apt-get install libstdc++6` or `dnf install libstdc++`"))
          .toList();

  private final MethodHandle memory;
  private final MethodHandle clear;
  private final MethodHandle remove;
  private final MethodHandle copy;
  private final MethodHandle lastPosition;

  private NativeV050(Symbols symbols) {
    memory = symbols.bind("llama_get_memory", FunctionDescriptor.of(ADDRESS, ADDRESS));
    clear = symbols.bind("llama_memory_clear", FunctionDescriptor.ofVoid(ADDRESS, JAVA_BOOLEAN));
    remove =
        symbols.bind(
            "llama_memory_seq_rm",
            FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT));
    copy =
        symbols.bind(
            "llama_memory_seq_cp",
            FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    lastPosition =
        symbols.bind(
            "llama_memory_seq_pos_max", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  }

  /** The library in a folder that holds this build. */
  static Path libraryIn(Path folder) {
    return folder.resolve("libllama.v0.5.0.so");
  }

  /**
   * Loads the library from a folder that holds it with everything that belongs to it.
   *
   * @throws UnavailableException if this machine cannot run it, saying why
   */
  static NativeBuild load(Path folder) {
    Path library = libraryIn(folder);
    if (!Files.isRegularFile(library)) {
      throw new UnavailableException(
          "there is no " + library + "; install the engine v0.5.0 again");
    }
    // The library looks for these in the working directory too, where anybody could have put them.
    RUNTIME.forEach(NativeLibrary::requireNeighbour);
    Symbols symbols = new Symbols(open(library), LlamaBuild.V0_5_0);
    NativeBuild build = new NativeBuild(symbols, new StructsV050(), new NativeV050(symbols));
    build.check();
    loadProcessor(symbols, folder);
    build.start();
    return build;
  }

  private static SymbolLookup open(Path library) {
    try {
      return SymbolLookup.libraryLookup(library, Arena.global());
    } catch (IllegalArgumentException e) {
      throw new UnavailableException(
          "the operating system does not load "
              + library
              + "; it needs glibc 2.34 or newer (not musl), a directory that is not mounted noexec,"
              + " and every file that was installed with it: use the engine b4916, or install this"
              + " one again",
          e);
    }
  }

  /** Loads the library that suits this processor best, of those in the folder. */
  private static void loadProcessor(Symbols symbols, Path folder) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(JAVA_BYTE, FileNames.nullTerminated(folder));
      symbols
          .bind("ggml_backend_load_all_from_path", FunctionDescriptor.ofVoid(ADDRESS))
          .invokeExact(path);
      var device =
          (MemorySegment)
              symbols
                  .bind("ggml_backend_dev_by_type", FunctionDescriptor.of(ADDRESS, JAVA_INT))
                  .invokeExact(PROCESSOR);
      if (device.address() == 0) {
        throw new UnavailableException(
            "no library in " + folder + " suits this processor; use the engine b4916");
      }
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  private MemorySegment memory(MemorySegment context) throws Throwable {
    return (MemorySegment) memory.invokeExact(context);
  }

  @Override
  public void clear(MemorySegment context) {
    try {
      clear.invokeExact(memory(context), true);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  @Override
  public boolean remove(MemorySegment context, int sequence, int from, int to) {
    try {
      return (boolean) remove.invokeExact(memory(context), sequence, from, to);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  @Override
  public void copy(MemorySegment context, int sequence, int other, int from, int to) {
    try {
      copy.invokeExact(memory(context), sequence, other, from, to);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  @Override
  public int lastPosition(MemorySegment context, int sequence) {
    try {
      return (int) lastPosition.invokeExact(memory(context), sequence);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }
}
