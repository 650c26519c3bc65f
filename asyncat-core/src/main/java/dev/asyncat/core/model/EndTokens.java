package dev.asyncat.core.model;

import java.util.List;

/** The tokens that end a turn, which some servers let through as text. */
final class EndTokens {

  private static final List<String> TOKENS =
      List.of(
          "<|im_end|>",
          "<|endoftext|>",
          "<|eot_id|>",
          "<|eom_id|>",
          "<|end_of_text|>",
          "<|end|>",
          "<|return|>",
          "<end_of_turn>",
          "<turn|>",
          "<eos>",
          "</s>",
          "<｜end▁of▁sentence｜>");

  private EndTokens() {}

  /** The text without the space and the tokens at its end. */
  static String strip(String text) {
    int end = text.length();
    int before;
    do {
      before = end;
      while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) {
        end--;
      }
      for (String token : TOKENS) {
        if (end >= token.length() && text.startsWith(token, end - token.length())) {
          end -= token.length();
        }
      }
    } while (end < before);
    return text.substring(0, end);
  }
}
