package dev.asyncat.llama.engine;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.llama.grammar.AnswerRule;
import java.util.List;
import java.util.Optional;

/**
 * What a model is to continue.
 *
 * @param prompt the tokens to continue
 * @param sampling how to draw
 * @param maxTokens the most tokens of the answer, at least 1
 * @param stops texts that end the answer and do not appear in it; they count where its text is free
 * @param stablePrefix how many of the prompt's first tokens are likely to begin other prompts too,
 *     and are worth keeping for the next start of the program; 0 for none
 * @param rule what the answer may be; empty if it may be anything
 */
public record GenerationRequest(
    int[] prompt,
    Sampling sampling,
    int maxTokens,
    List<String> stops,
    int stablePrefix,
    Optional<AnswerRule> rule) {

  /** Checks the numbers and copies the list. */
  public GenerationRequest {
    if (prompt.length == 0) {
      throw new InvalidRequestException("a prompt needs at least one token");
    }
    if (maxTokens < 1) {
      throw new InvalidRequestException("maxTokens must be at least 1, not " + maxTokens);
    }
    if (stops.stream().anyMatch(String::isEmpty)) {
      throw new InvalidRequestException("a stop text must not be empty");
    }
    if (stablePrefix < 0 || stablePrefix > prompt.length) {
      throw new InvalidRequestException(
          "stablePrefix must be from 0 to the "
              + prompt.length
              + " tokens of the prompt, not "
              + stablePrefix);
    }
    stops = List.copyOf(stops);
  }
}
