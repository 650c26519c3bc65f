package dev.asyncat.llama.grammar;

/** No value fits a schema. */
final class UnsatisfiableSchemaException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnsatisfiableSchemaException(String message) {
    super(message);
  }
}
