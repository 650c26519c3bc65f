package dev.asyncat.llama.grammar;

import dev.asyncat.error.InvalidRequestException;

/** A text is no grammar, or one that cannot be used. The message says where and why. */
public final class InvalidGrammarException extends InvalidRequestException {

  private static final long serialVersionUID = 1L;

  InvalidGrammarException(String message) {
    super(message);
  }
}
