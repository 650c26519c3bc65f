package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/** The C functions of the sampler that holds an answer to a grammar. */
final class GrammarFunctions {

  /** {@code llama_token_data}. */
  static final StructLayout CANDIDATE =
      MemoryLayout.structLayout(
          JAVA_INT.withName("id"), JAVA_FLOAT.withName("logit"), JAVA_FLOAT.withName("p"));

  /** {@code llama_token_data_array}. */
  static final StructLayout CANDIDATES =
      MemoryLayout.structLayout(
          ADDRESS.withName("data"),
          JAVA_LONG.withName("size"),
          JAVA_LONG.withName("selected"),
          JAVA_BOOLEAN.withName("sorted"),
          MemoryLayout.paddingLayout(7));

  private final MethodHandle init;
  private final MethodHandle copy;
  private final MethodHandle apply;
  private final MethodHandle accept;
  private final MethodHandle reset;
  private final MethodHandle free;

  GrammarFunctions(Symbols symbols) {
    init =
        symbols.bind(
            "llama_sampler_init_grammar",
            FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    copy = symbols.bind("llama_sampler_clone", FunctionDescriptor.of(ADDRESS, ADDRESS));
    apply = symbols.bind("llama_sampler_apply", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
    accept = symbols.bind("llama_sampler_accept", FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT));
    reset = symbols.bind("llama_sampler_reset", FunctionDescriptor.ofVoid(ADDRESS));
    free = symbols.bind("llama_sampler_free", FunctionDescriptor.ofVoid(ADDRESS));
  }

  /** The sampler, or null memory if the build says so of a grammar that it does not understand. */
  MemorySegment init(MemorySegment vocabulary, MemorySegment grammar, MemorySegment root) {
    try {
      return (MemorySegment) init.invokeExact(vocabulary, grammar, root);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  MemorySegment copy(MemorySegment sampler) {
    try {
      return (MemorySegment) copy.invokeExact(sampler);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  /** Gives every candidate that the grammar does not allow next a score of minus infinity. */
  void apply(MemorySegment sampler, MemorySegment candidates) {
    try {
      apply.invokeExact(sampler, candidates);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  /** Takes a token as said. One that the grammar does not allow ends the process. */
  void accept(MemorySegment sampler, int token) {
    try {
      accept.invokeExact(sampler, token);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  void reset(MemorySegment sampler) {
    try {
      reset.invokeExact(sampler);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  void free(MemorySegment sampler) {
    try {
      free.invokeExact(sampler);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }
}
