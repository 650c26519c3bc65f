package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.asyncat.error.UnavailableException;
import dev.asyncat.llama.gguf.LlamaBuild;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * One build of llama.cpp: its C functions, by what they are about.
 *
 * <p>Functions are thread-safe as far as llama.cpp's are: a model and its vocabulary may be read
 * from many threads, a context from one at a time.
 */
final class NativeBuild {

  private static final FunctionDescriptor LOG_CALLBACK =
      FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS, ADDRESS);

  private final Symbols symbols;
  private final ParamStructs structs;
  private final ModelFunctions models;
  private final VocabularyFunctions vocabularies;
  private final ContextFunctions contexts;
  private final SequenceFunctions sequences;
  private final StateFunctions states;
  private final GrammarFunctions grammars;

  /** Binds every function and sends the library's messages to the log; nothing else runs yet. */
  NativeBuild(Symbols symbols, ParamStructs structs, SequenceFunctions sequences) {
    this.symbols = symbols;
    this.structs = structs;
    this.models = new ModelFunctions(symbols, structs);
    this.vocabularies = new VocabularyFunctions(symbols);
    this.contexts = new ContextFunctions(symbols, structs);
    this.sequences = sequences;
    this.states = new StateFunctions(symbols);
    this.grammars = new GrammarFunctions(symbols);
    silence();
  }

  /**
   * Holds the layouts against the defaults that the library itself fills in, so that another build
   * is refused and not misread.
   *
   * @throws UnavailableException if they differ
   */
  void check() {
    try (Arena arena = Arena.ofConfined()) {
      if (!structs.areDefaults(models.defaultParams(arena), contexts.defaultParams(arena))) {
        throw new UnavailableException(
            "the llama.cpp library is another build than "
                + build().release()
                + ": its default parameters are not where they should be; use the version of the"
                + " library that this module names");
      }
    }
  }

  /** Gets the library ready for models. */
  void start() {
    try {
      symbols.bind("llama_backend_init", FunctionDescriptor.ofVoid()).invokeExact();
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  /** Which release it is. */
  LlamaBuild build() {
    return symbols.build();
  }

  Symbols symbols() {
    return symbols;
  }

  ParamStructs structs() {
    return structs;
  }

  ModelFunctions models() {
    return models;
  }

  VocabularyFunctions vocabularies() {
    return vocabularies;
  }

  ContextFunctions contexts() {
    return contexts;
  }

  SequenceFunctions sequences() {
    return sequences;
  }

  StateFunctions states() {
    return states;
  }

  GrammarFunctions grammars() {
    return grammars;
  }

  private void silence() {
    try {
      var target =
          MethodHandles.lookup()
              .findStatic(
                  NativeLog.class,
                  "accept",
                  MethodType.methodType(
                      void.class, int.class, MemorySegment.class, MemorySegment.class));
      MemorySegment callback = Symbols.callback(target, LOG_CALLBACK, Arena.global());
      symbols
          .bind("llama_log_set", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS))
          .invokeExact(callback, MemorySegment.NULL);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }
}
