package dev.asyncat.benchmarks.inference;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The loop that every program on llama.cpp begins with: tokenise, decode in slices, take the
 * likeliest token, decode it. It calls the C functions and nothing else, so what the engine takes
 * longer is the engine's.
 */
final class BareLoop implements AutoCloseable {

  /**
   * What differs between builds.
   *
   * @param modelBytes the size of {@code llama_model_params}
   * @param contextBytes the size of {@code llama_context_params}
   */
  enum Build {
    B4916(64, 120),
    V0_5_0(80, 160);

    private final long modelBytes;
    private final long contextBytes;

    Build(long modelBytes, long contextBytes) {
      this.modelBytes = modelBytes;
      this.contextBytes = contextBytes;
    }
  }

  private static final int SLICE = 128;
  private static final MemoryLayout BATCH = longs(56);

  private final Linker linker = Linker.nativeLinker();
  private final Arena arena = Arena.ofShared();
  private final SymbolLookup symbols;
  private final Build build;
  private final MemorySegment model;
  private final MemorySegment context;
  private final MemorySegment vocabulary;
  private final MemorySegment sampler;
  private final MethodHandle decode;
  private final MethodHandle batchOf;
  private final MethodHandle sample;

  /** Loads a model; the library is one that the engine has loaded and prepared. */
  @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as the loop
  BareLoop(Path library, Build build, Path file, int contextTokens, int threads) throws Throwable {
    this.symbols = SymbolLookup.libraryLookup(library, arena);
    this.build = build;
    MemoryLayout modelParams = longs(build.modelBytes);
    MemoryLayout contextParams = longs(build.contextBytes);
    var defaults =
        (MemorySegment)
            bind("llama_model_default_params", FunctionDescriptor.of(modelParams))
                .invokeExact((SegmentAllocator) arena);
    model =
        (MemorySegment)
            bind("llama_model_load_from_file", FunctionDescriptor.of(ADDRESS, ADDRESS, modelParams))
                .invokeExact(arena.allocateFrom(file.toString()), defaults);
    var params =
        (MemorySegment)
            bind("llama_context_default_params", FunctionDescriptor.of(contextParams))
                .invokeExact((SegmentAllocator) arena);
    params.set(JAVA_INT, 0, contextTokens);
    params.set(JAVA_INT, 4, SLICE);
    params.set(JAVA_INT, 8, SLICE);
    context =
        (MemorySegment)
            bind("llama_init_from_model", FunctionDescriptor.of(ADDRESS, ADDRESS, contextParams))
                .invokeExact(model, params);
    bind("llama_set_n_threads", FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT))
        .invokeExact(context, threads, threads);
    vocabulary =
        (MemorySegment)
            bind("llama_model_get_vocab", FunctionDescriptor.of(ADDRESS, ADDRESS))
                .invokeExact(model);
    sampler =
        (MemorySegment)
            bind("llama_sampler_init_greedy", FunctionDescriptor.of(ADDRESS)).invokeExact();
    decode = bind("llama_decode", FunctionDescriptor.of(JAVA_INT, ADDRESS, BATCH));
    batchOf = bind("llama_batch_get_one", FunctionDescriptor.of(BATCH, ADDRESS, JAVA_INT));
    sample =
        bind("llama_sampler_sample", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
  }

  int[] tokenize(String text) throws Throwable {
    MethodHandle tokenize =
        bind(
            "llama_tokenize",
            FunctionDescriptor.of(
                JAVA_INT,
                ADDRESS,
                ADDRESS,
                JAVA_INT,
                ADDRESS,
                JAVA_INT,
                JAVA_BOOLEAN,
                JAVA_BOOLEAN));
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    try (Arena once = Arena.ofConfined()) {
      MemorySegment bytes = once.allocateFrom(JAVA_BYTE, utf8);
      MemorySegment tokens = once.allocate(JAVA_INT, utf8.length + 1L);
      int count =
          (int)
              tokenize.invokeExact(
                  vocabulary, bytes, utf8.length, tokens, utf8.length + 1, false, true);
      return tokens.asSlice(0, (long) count * Integer.BYTES).toArray(JAVA_INT);
    }
  }

  /** Reads tokens after what was read before. */
  void read(int[] tokens) throws Throwable {
    try (Arena once = Arena.ofConfined()) {
      MemorySegment all = once.allocateFrom(JAVA_INT, tokens);
      for (int at = 0; at < tokens.length; at += SLICE) {
        decode(once, all.asSlice((long) at * Integer.BYTES), Math.min(SLICE, tokens.length - at));
      }
    }
  }

  /** Writes so many tokens, whatever they are. */
  int[] write(int count) throws Throwable {
    int[] written = new int[count];
    try (Arena once = Arena.ofConfined()) {
      MemorySegment token = once.allocate(JAVA_INT);
      for (int i = 0; i < count; i++) {
        written[i] = (int) sample.invokeExact(sampler, context, -1);
        token.set(JAVA_INT, 0, written[i]);
        if (i < count - 1) {
          decode(once, token, 1);
        }
      }
    }
    return written;
  }

  void clear() throws Throwable {
    switch (build) {
      case B4916 ->
          bind("llama_kv_self_clear", FunctionDescriptor.ofVoid(ADDRESS)).invokeExact(context);
      case V0_5_0 -> {
        var memory =
            (MemorySegment)
                bind("llama_get_memory", FunctionDescriptor.of(ADDRESS, ADDRESS))
                    .invokeExact(context);
        bind("llama_memory_clear", FunctionDescriptor.ofVoid(ADDRESS, JAVA_BOOLEAN))
            .invokeExact(memory, false);
      }
    }
  }

  @Override
  public void close() throws Exception {
    try {
      bind("llama_sampler_free", FunctionDescriptor.ofVoid(ADDRESS)).invokeExact(sampler);
      bind("llama_free", FunctionDescriptor.ofVoid(ADDRESS)).invokeExact(context);
      bind("llama_model_free", FunctionDescriptor.ofVoid(ADDRESS)).invokeExact(model);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    } finally {
      arena.close();
    }
  }

  private void decode(Arena once, MemorySegment tokens, int count) throws Throwable {
    var batch = (MemorySegment) batchOf.invokeExact((SegmentAllocator) once, tokens, count);
    int code = (int) decode.invokeExact(context, batch);
    if (code != 0) {
      throw new IllegalStateException("llama_decode gave " + code);
    }
  }

  private MethodHandle bind(String name, FunctionDescriptor type) {
    return linker.downcallHandle(symbols.find(name).orElseThrow(), type);
  }

  private static MemoryLayout longs(long bytes) {
    return MemoryLayout.structLayout(
        MemoryLayout.sequenceLayout(bytes / Long.BYTES, JAVA_LONG).withName("all"));
  }
}
