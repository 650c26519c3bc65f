package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The C functions about tokens: what they are, and how text becomes tokens and back. */
final class VocabularyFunctions {

  private final MethodHandle size;
  private final MethodHandle isEnd;
  private final MethodHandle isControl;
  private final MethodHandle begin;
  private final MethodHandle end;
  private final MethodHandle addsBegin;
  private final MethodHandle addsEnd;
  private final MethodHandle tokenize;
  private final MethodHandle piece;

  VocabularyFunctions(Symbols symbols) {
    size = symbols.bind("llama_vocab_n_tokens", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    isEnd =
        symbols.bind("llama_vocab_is_eog", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, JAVA_INT));
    isControl =
        symbols.bind(
            "llama_vocab_is_control", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, JAVA_INT));
    begin = symbols.bind("llama_vocab_bos", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    end = symbols.bind("llama_vocab_eos", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    addsBegin =
        symbols.bind("llama_vocab_get_add_bos", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS));
    addsEnd = symbols.bind("llama_vocab_get_add_eos", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS));
    tokenize =
        symbols.bind(
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
    piece =
        symbols.bind(
            "llama_token_to_piece",
            FunctionDescriptor.of(
                JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_BOOLEAN));
  }

  int size(MemorySegment vocabulary) {
    try {
      return (int) size.invokeExact(vocabulary);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  boolean endsGeneration(MemorySegment vocabulary, int token) {
    try {
      return (boolean) isEnd.invokeExact(vocabulary, token);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  boolean isControl(MemorySegment vocabulary, int token) {
    try {
      return (boolean) isControl.invokeExact(vocabulary, token);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  /** The token that begins a text, or -1. */
  int begin(MemorySegment vocabulary) {
    try {
      return (int) begin.invokeExact(vocabulary);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  /** The token that ends a text, or -1. */
  int end(MemorySegment vocabulary) {
    try {
      return (int) end.invokeExact(vocabulary);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  boolean addsBegin(MemorySegment vocabulary) {
    try {
      return (boolean) addsBegin.invokeExact(vocabulary);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }

  boolean addsEnd(MemorySegment vocabulary) {
    try {
      return (boolean) addsEnd.invokeExact(vocabulary);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
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
      throw Symbols.unexpected(e);
    }
  }

  /** How many bytes were written, or minus how many there would be. */
  int piece(MemorySegment vocabulary, int token, MemorySegment bytes, int room, boolean special) {
    try {
      return (int) piece.invokeExact(vocabulary, token, bytes, room, 0, special);
    } catch (Throwable e) {
      throw Symbols.unexpected(e);
    }
  }
}
