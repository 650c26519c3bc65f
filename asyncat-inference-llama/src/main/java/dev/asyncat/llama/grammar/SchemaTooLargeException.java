package dev.asyncat.llama.grammar;

/** A schema needs a larger grammar than is made. */
final class SchemaTooLargeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SchemaTooLargeException(String message) {
    super(message);
  }
}
