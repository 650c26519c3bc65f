package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** The C functions that load models, tell about them and free them. */
final class ModelFunctions {

  private static final FunctionDescriptor PROGRESS_CALLBACK =
      FunctionDescriptor.of(JAVA_BOOLEAN, JAVA_FLOAT, ADDRESS);

  private final MethodHandle defaultParams;
  private final MethodHandle load;
  private final MethodHandle free;
  private final MethodHandle vocabulary;
  private final MethodHandle embeddingSize;
  private final Optional<MethodHandle> trim;

  ModelFunctions(Symbols symbols, ParamStructs structs) {
    defaultParams =
        symbols.bind("llama_model_default_params", FunctionDescriptor.of(structs.modelParams()));
    load =
        symbols.bind(
            "llama_model_load_from_file",
            FunctionDescriptor.of(ADDRESS, ADDRESS, structs.modelParams()));
    free = symbols.bind("llama_model_free", FunctionDescriptor.ofVoid(ADDRESS));
    vocabulary = symbols.bind("llama_model_get_vocab", FunctionDescriptor.of(ADDRESS, ADDRESS));
    embeddingSize = symbols.bind("llama_model_n_embd", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    Linker linker = Linker.nativeLinker();
    trim =
        linker
            .defaultLookup()
            .find("malloc_trim")
            .map(
                address ->
                    linker.downcallHandle(address, FunctionDescriptor.of(JAVA_INT, JAVA_LONG)));
  }

  MemorySegment defaultParams(SegmentAllocator allocator) {
    try {
      return (MemorySegment) defaultParams.invokeExact(allocator);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  /** The model, or null memory. */
  MemorySegment load(MemorySegment path, MemorySegment params) {
    try {
      return (MemorySegment) load.invokeExact(path, params);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  /**
   * Frees a model, and has the C library return what was freed to the operating system, which glibc
   * does not do by itself for memory that another thread allocated.
   */
  void free(MemorySegment model) {
    try {
      free.invokeExact(model);
      if (trim.isPresent()) {
        int _ = (int) trim.get().invokeExact(0L);
      }
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  MemorySegment vocabulary(MemorySegment model) {
    try {
      return (MemorySegment) vocabulary.invokeExact(model);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  int embeddingSize(MemorySegment model) {
    try {
      return (int) embeddingSize.invokeExact(model);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  /** Native code that tells {@code goOn}; it must be a {@code boolean (float, MemorySegment)}. */
  static MemorySegment progressCallback(MethodHandle goOn, Arena arena) {
    return Symbols.callback(goOn, PROGRESS_CALLBACK, arena);
  }
}
