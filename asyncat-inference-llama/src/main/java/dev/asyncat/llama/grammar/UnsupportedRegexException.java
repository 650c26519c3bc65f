package dev.asyncat.llama.grammar;

/** A regular expression contains what a grammar cannot say. */
final class UnsupportedRegexException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnsupportedRegexException(String message) {
    super(message);
  }
}
