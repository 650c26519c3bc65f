package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.asyncat.error.UnavailableException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The C functions of llama.cpp release b4916. Its structures are in {@link StructsB4916}.
 *
 * <p>Their layouts are checked against the defaults that the library itself fills in before
 * anything else is called, so that another build is refused and not misread. Functions are
 * thread-safe as far as llama.cpp's are: a model and its vocabulary may be read from many threads,
 * a context from one at a time.
 */
final class NativeB4916 {

  private static final FunctionDescriptor LOG_CALLBACK =
      FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS, ADDRESS);
  private static final FunctionDescriptor PROGRESS_CALLBACK =
      FunctionDescriptor.of(JAVA_BOOLEAN, JAVA_FLOAT, ADDRESS);
  private static final FunctionDescriptor ABORT_CALLBACK =
      FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS);

  private final Linker linker = Linker.nativeLinker();
  private final SymbolLookup symbols;

  private final MethodHandle modelDefaultParams;
  private final MethodHandle contextDefaultParams;
  private final MethodHandle modelLoad;
  private final MethodHandle modelFree;
  private final MethodHandle modelVocab;
  private final MethodHandle contextInit;
  private final MethodHandle contextFree;
  private final MethodHandle contextSize;
  private final MethodHandle setThreads;
  private final MethodHandle setAbortCallback;
  private final MethodHandle decode;
  private final MethodHandle logits;
  private final MethodHandle cacheClear;
  private final MethodHandle cacheRemove;
  private final MethodHandle vocabSize;
  private final MethodHandle vocabIsEnd;
  private final MethodHandle vocabIsControl;
  private final MethodHandle vocabBegin;
  private final MethodHandle vocabAddsBegin;
  private final MethodHandle tokenize;
  private final MethodHandle tokenPiece;
  private final Optional<MethodHandle> trim;

  private NativeB4916(SymbolLookup symbols) {
    this.symbols = symbols;
    modelDefaultParams =
        bind("llama_model_default_params", FunctionDescriptor.of(StructsB4916.MODEL_PARAMS));
    contextDefaultParams =
        bind("llama_context_default_params", FunctionDescriptor.of(StructsB4916.CONTEXT_PARAMS));
    modelLoad =
        bind(
            "llama_model_load_from_file",
            FunctionDescriptor.of(ADDRESS, ADDRESS, StructsB4916.MODEL_PARAMS));
    modelFree = bind("llama_model_free", FunctionDescriptor.ofVoid(ADDRESS));
    modelVocab = bind("llama_model_get_vocab", FunctionDescriptor.of(ADDRESS, ADDRESS));
    contextInit =
        bind(
            "llama_init_from_model",
            FunctionDescriptor.of(ADDRESS, ADDRESS, StructsB4916.CONTEXT_PARAMS));
    contextFree = bind("llama_free", FunctionDescriptor.ofVoid(ADDRESS));
    contextSize = bind("llama_n_ctx", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    setThreads =
        bind("llama_set_n_threads", FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT));
    setAbortCallback =
        bind("llama_set_abort_callback", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS));
    decode = bind("llama_decode", FunctionDescriptor.of(JAVA_INT, ADDRESS, StructsB4916.BATCH));
    logits = bind("llama_get_logits_ith", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
    cacheClear = bind("llama_kv_self_clear", FunctionDescriptor.ofVoid(ADDRESS));
    cacheRemove =
        bind(
            "llama_kv_self_seq_rm",
            FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT));
    vocabSize = bind("llama_vocab_n_tokens", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    vocabIsEnd = bind("llama_vocab_is_eog", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, JAVA_INT));
    vocabIsControl =
        bind("llama_vocab_is_control", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, JAVA_INT));
    vocabBegin = bind("llama_vocab_bos", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    vocabAddsBegin = bind("llama_vocab_get_add_bos", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS));
    tokenize =
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
    tokenPiece =
        bind(
            "llama_token_to_piece",
            FunctionDescriptor.of(
                JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_BOOLEAN));
    trim =
        linker
            .defaultLookup()
            .find("malloc_trim")
            .map(
                address ->
                    linker.downcallHandle(address, FunctionDescriptor.of(JAVA_INT, JAVA_LONG)));
  }

  /**
   * Loads the library, silences it and checks that it is the build this class was written for.
   *
   * @throws UnavailableException if this machine cannot run it, saying why
   */
  static NativeB4916 load(Platform platform, Optional<Path> directory) {
    NativeB4916 library = new NativeB4916(NativeLibrary.load(platform, directory));
    library.silence();
    library.checkStructures();
    library.startBackend();
    return library;
  }

  private void silence() {
    try {
      MethodHandle target =
          MethodHandles.lookup()
              .findStatic(
                  NativeLog.class,
                  "accept",
                  MethodType.methodType(
                      void.class, int.class, MemorySegment.class, MemorySegment.class));
      MemorySegment callback = linker.upcallStub(target, LOG_CALLBACK, Arena.global());
      bind("llama_log_set", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS))
          .invokeExact(callback, MemorySegment.NULL);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private void startBackend() {
    try {
      bind("llama_backend_init", FunctionDescriptor.ofVoid()).invokeExact();
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private void checkStructures() {
    try (Arena arena = Arena.ofConfined()) {
      if (!StructsB4916.areDefaults(modelParams(arena), contextParams(arena))) {
        throw new UnavailableException(
            "the llama.cpp library is another build than b4916: its default parameters are not"
                + " where they should be; use the version of the library that this module names");
      }
    }
  }

  MemorySegment modelParams(SegmentAllocator allocator) {
    try {
      return (MemorySegment) modelDefaultParams.invokeExact(allocator);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  MemorySegment loadModel(MemorySegment path, MemorySegment params) {
    try {
      return (MemorySegment) modelLoad.invokeExact(path, params);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Frees a model, and has the C library return what was freed to the operating system, which glibc
   * does not do by itself for memory that another thread allocated.
   */
  void freeModel(MemorySegment model) {
    try {
      modelFree.invokeExact(model);
      if (trim.isPresent()) {
        int _ = (int) trim.get().invokeExact(0L);
      }
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  MemorySegment vocabulary(MemorySegment model) {
    try {
      return (MemorySegment) modelVocab.invokeExact(model);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  MemorySegment contextParams(SegmentAllocator allocator) {
    try {
      return (MemorySegment) contextDefaultParams.invokeExact(allocator);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  MemorySegment newContext(MemorySegment model, MemorySegment params) {
    try {
      return (MemorySegment) contextInit.invokeExact(model, params);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  void freeContext(MemorySegment context) {
    try {
      contextFree.invokeExact(context);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  void setThreads(MemorySegment context, int threads) {
    try {
      setThreads.invokeExact(context, threads, threads);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int contextTokens(MemorySegment context) {
    try {
      return (int) contextSize.invokeExact(context);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  void onAbort(MemorySegment context, MemorySegment callback) {
    try {
      setAbortCallback.invokeExact(context, callback, MemorySegment.NULL);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Computes the first {@code count} tokens of a batch: 0 done, 2 aborted, else a failure. */
  int decode(MemorySegment context, MemorySegment batch, int count) {
    StructsB4916.resize(batch, count);
    try {
      return (int) decode.invokeExact(context, batch);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The logits of the last token that asked for them, or null memory. */
  MemorySegment lastLogits(MemorySegment context) {
    try {
      return (MemorySegment) logits.invokeExact(context, -1);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  void clearCache(MemorySegment context) {
    try {
      cacheClear.invokeExact(context);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Forgets everything from a position on; false if this kind of model cannot. */
  boolean forgetFrom(MemorySegment context, int position) {
    try {
      return (boolean) cacheRemove.invokeExact(context, 0, position, -1);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int vocabularySize(MemorySegment vocabulary) {
    try {
      return (int) vocabSize.invokeExact(vocabulary);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  boolean endsGeneration(MemorySegment vocabulary, int token) {
    try {
      return (boolean) vocabIsEnd.invokeExact(vocabulary, token);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  boolean isControl(MemorySegment vocabulary, int token) {
    try {
      return (boolean) vocabIsControl.invokeExact(vocabulary, token);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The token that begins a text, or -1. */
  int beginToken(MemorySegment vocabulary) {
    try {
      return (int) vocabBegin.invokeExact(vocabulary);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  boolean addsBeginToken(MemorySegment vocabulary) {
    try {
      return (boolean) vocabAddsBegin.invokeExact(vocabulary);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** How many tokens were written, or minus how many there would be. */
  int tokenize(
      MemorySegment vocabulary,
      MemorySegment text,
      int bytes,
      MemorySegment tokens,
      int room,
      boolean special) {
    try {
      return (int) tokenize.invokeExact(vocabulary, text, bytes, tokens, room, false, special);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** How many bytes were written, or minus how many there would be. */
  int piece(MemorySegment vocabulary, int token, MemorySegment bytes, int room, boolean special) {
    try {
      return (int) tokenPiece.invokeExact(vocabulary, token, bytes, room, 0, special);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Native code that asks {@code shouldAbort}; it must be a {@code boolean (MemorySegment)}. */
  MemorySegment abortCallback(MethodHandle shouldAbort, Arena arena) {
    return linker.upcallStub(shouldAbort, ABORT_CALLBACK, arena);
  }

  /** Native code that tells {@code goOn}; it must be a {@code boolean (float, MemorySegment)}. */
  MemorySegment progressCallback(MethodHandle goOn, Arena arena) {
    return linker.upcallStub(goOn, PROGRESS_CALLBACK, arena);
  }

  /** Another function of the library, for tests that compare with it. */
  MethodHandle bind(String name, FunctionDescriptor type) {
    MemorySegment address =
        symbols
            .find(name)
            .orElseThrow(
                () ->
                    new UnavailableException(
                        "the llama.cpp library has no function "
                            + name
                            + "; it is another build than b4916"));
    return linker.downcallHandle(address, type);
  }

  private static RuntimeException unexpected(Throwable e) {
    return switch (e) {
      case RuntimeException runtime -> runtime;
      case Error error -> throw error;
      default -> new IllegalStateException("a native call failed in a way it cannot", e);
    };
  }
}
