package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;

/** The C functions that make contexts, compute with them and read what was computed. */
final class ContextFunctions {

  private static final FunctionDescriptor ABORT_CALLBACK =
      FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS);

  private final MethodHandle defaultParams;
  private final MethodHandle init;
  private final MethodHandle free;
  private final MethodHandle size;
  private final MethodHandle setThreads;
  private final MethodHandle setAbortCallback;
  private final MethodHandle decode;
  private final MethodHandle logits;
  private final MethodHandle tokenEmbedding;
  private final MethodHandle sequenceEmbedding;
  private final MethodHandle pooling;

  ContextFunctions(Symbols symbols, ParamStructs structs) {
    defaultParams =
        symbols.bind(
            "llama_context_default_params", FunctionDescriptor.of(structs.contextParams()));
    init =
        symbols.bind(
            "llama_init_from_model",
            FunctionDescriptor.of(ADDRESS, ADDRESS, structs.contextParams()));
    free = symbols.bind("llama_free", FunctionDescriptor.ofVoid(ADDRESS));
    size = symbols.bind("llama_n_ctx", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    setThreads =
        symbols.bind("llama_set_n_threads", FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT));
    setAbortCallback =
        symbols.bind(
            "llama_set_abort_callback", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS));
    decode =
        symbols.bind("llama_decode", FunctionDescriptor.of(JAVA_INT, ADDRESS, BatchStruct.LAYOUT));
    logits =
        symbols.bind("llama_get_logits_ith", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
    tokenEmbedding =
        symbols.bind("llama_get_embeddings_ith", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
    sequenceEmbedding =
        symbols.bind("llama_get_embeddings_seq", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
    pooling = symbols.bind("llama_pooling_type", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  }

  MemorySegment defaultParams(SegmentAllocator allocator) {
    try {
      return (MemorySegment) defaultParams.invokeExact(allocator);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  /** The context, or null memory. */
  MemorySegment init(MemorySegment model, MemorySegment params) {
    try {
      return (MemorySegment) init.invokeExact(model, params);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  void free(MemorySegment context) {
    try {
      free.invokeExact(context);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  int size(MemorySegment context) {
    try {
      return (int) size.invokeExact(context);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  /** The threads for single tokens, and those for more at once. */
  void setThreads(MemorySegment context, int single, int many) {
    try {
      setThreads.invokeExact(context, single, many);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  void onAbort(MemorySegment context, MemorySegment callback) {
    try {
      setAbortCallback.invokeExact(context, callback, MemorySegment.NULL);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  /** Computes a batch: 0 done, 1 no room for it, 2 aborted, else a failure. */
  int decode(MemorySegment context, MemorySegment batch) {
    try {
      return (int) decode.invokeExact(context, batch);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  /** The scores that a row of the last batch asked for, or null memory. */
  MemorySegment logits(MemorySegment context, int row) {
    try {
      return (MemorySegment) logits.invokeExact(context, row);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  /** The vector that a row of the last batch asked for, or null memory. */
  MemorySegment tokenEmbedding(MemorySegment context, int row) {
    try {
      return (MemorySegment) tokenEmbedding.invokeExact(context, row);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  /** The vector of a sequence in the last batch, or null memory. */
  MemorySegment sequenceEmbedding(MemorySegment context, int sequence) {
    try {
      return (MemorySegment) sequenceEmbedding.invokeExact(context, sequence);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  /** The code of the {@link Pooling} in use. */
  int pooling(MemorySegment context) {
    try {
      return (int) pooling.invokeExact(context);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  /** Native code that asks {@code shouldAbort}; it must be a {@code boolean (MemorySegment)}. */
  static MemorySegment abortCallback(MethodHandle shouldAbort, Arena arena) {
    return Symbols.callback(shouldAbort, ABORT_CALLBACK, arena);
  }
}
