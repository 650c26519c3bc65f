package dev.asyncat.llama.engine;

import dev.asyncat.llama.binding.NativeModel;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the tokens of a vocabulary stand for in an answer. Used by the computing thread alone: what
 * was asked once is kept.
 */
final class TokenPieces {

  /** Control tokens whose names are part of an answer, wherever a vocabulary hides them. */
  private static final Set<String> SPOKEN_MARKERS =
      Set.of(
          "<tool_call>",
          "</tool_call>",
          "<think>",
          "</think>",
          "<|python_tag|>",
          "[TOOL_CALLS]",
          "[CALL_ID]",
          "[ARGS]");

  private final NativeModel model;
  private final Set<Integer> spoken;
  private final byte[] @Nullable [] known;

  TokenPieces(NativeModel model) {
    this.model = model;
    this.known = new byte[model.vocabularySize()] @Nullable [];
    this.spoken =
        SPOKEN_MARKERS.stream()
            .map(model::controlToken)
            .flatMap(token -> token.stream().boxed())
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether this token says that the answer is over. */
  boolean ends(int token) {
    return model.endsGeneration(token);
  }

  /** The bytes of a token; none for a control token whose name is no part of an answer. */
  byte[] bytes(int token) {
    byte[] bytes = known[token];
    if (bytes == null) {
      bytes = model.piece(token, spoken.contains(token));
      known[token] = bytes;
    }
    return bytes;
  }
}
