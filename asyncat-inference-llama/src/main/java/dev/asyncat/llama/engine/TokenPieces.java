package dev.asyncat.llama.engine;

import dev.asyncat.llama.binding.NativeModel;
import java.util.Set;
import java.util.stream.Collectors;

/** What the tokens of a vocabulary stand for in an answer. */
final class TokenPieces {

  /** Control tokens whose names are part of an answer, wherever a vocabulary hides them. */
  private static final Set<String> SPOKEN_MARKERS =
      Set.of(
          "<tool_call>", "</tool_call>", "<think>", "</think>", "<|python_tag|>", "[TOOL_CALLS]");

  private final NativeModel model;
  private final Set<Integer> spoken;

  TokenPieces(NativeModel model) {
    this.model = model;
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

  byte[] bytes(int token) {
    return model.piece(token, spoken.contains(token));
  }
}
