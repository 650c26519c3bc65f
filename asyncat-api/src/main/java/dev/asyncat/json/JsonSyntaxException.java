package dev.asyncat.json;

import dev.asyncat.error.InvalidRequestException;

/** Text is not JSON. The message says what was found and at which character. */
public final class JsonSyntaxException extends InvalidRequestException {

  private static final long serialVersionUID = 1L;

  private final int offset;

  /** What is wrong, and the zero-based character offset at which it was seen. */
  public JsonSyntaxException(String problem, int offset) {
    super("not valid JSON: " + problem + " at character " + offset);
    this.offset = offset;
  }

  /** The zero-based character offset of the problem. */
  public int offset() {
    return offset;
  }
}
