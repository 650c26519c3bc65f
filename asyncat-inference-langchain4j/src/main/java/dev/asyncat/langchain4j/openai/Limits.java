package dev.asyncat.langchain4j.openai;

import java.time.Duration;

/**
 * How long and how much.
 *
 * @param connect until the connection stands
 * @param response until the first byte of the answer
 * @param idle between two pieces of the answer
 * @param bytes of one answer on the wire
 */
record Limits(Duration connect, Duration response, Duration idle, long bytes) {

  /** A single line of the stream; one piece of an answer is far below. */
  static final int LINE_BYTES = 16 * 1024 * 1024;

  /** The body of a failure; what explains it stands at the beginning. */
  static final int FAILURE_BYTES = 64 * 1024;

  Limits {
    positive("connectTimeout", connect);
    positive("responseTimeout", response);
    positive("idleTimeout", idle);
    if (bytes < 1) {
      throw new IllegalArgumentException("maxResponseBytes must be positive, not " + bytes);
    }
  }

  private static void positive(String name, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }
}
