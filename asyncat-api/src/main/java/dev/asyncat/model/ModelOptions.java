package dev.asyncat.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sampling and limits of one request. {@code null} leaves a choice to the provider.
 *
 * @param maxOutputTokens the most tokens of the answer
 * @param temperature 0 for the most likely token, 2 at most
 * @param topP cumulative probability that sampling keeps, above 0, 1 at most
 * @param topK how many candidates sampling keeps; local models only
 * @param minP probability relative to the best candidate that sampling keeps; local models only
 * @param repeatPenalty above 1 makes repetition less likely; local models only
 * @param seed makes sampling repeatable where the provider can
 * @param stop texts that end the answer and are not part of it
 * @param reasoningEffort one of {@link ModelCapabilities#reasoningEfforts()}
 */
public record ModelOptions(
    @Nullable Integer maxOutputTokens,
    @Nullable Double temperature,
    @Nullable Double topP,
    @Nullable Integer topK,
    @Nullable Double minP,
    @Nullable Double repeatPenalty,
    @Nullable Long seed,
    List<String> stop,
    @Nullable String reasoningEffort) {

  /** Everything left to the provider. */
  public static final ModelOptions DEFAULTS =
      new ModelOptions(null, null, null, null, null, null, null, List.of(), null);

  /** Copies the list and checks the numbers. */
  public ModelOptions {
    stop = List.copyOf(stop);
    if (maxOutputTokens != null && maxOutputTokens < 1) {
      throw new IllegalArgumentException(
          "maxOutputTokens must be positive, not " + maxOutputTokens);
    }
    if (temperature != null && !(temperature >= 0 && temperature <= 2)) {
      throw new IllegalArgumentException("temperature must be 0 to 2, not " + temperature);
    }
    if (topP != null && !(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("topP must be above 0 and at most 1, not " + topP);
    }
    if (stop.stream().anyMatch(String::isEmpty)) {
      throw new IllegalArgumentException("a stop text must not be empty");
    }
  }

  /** The same with a limit on the answer. */
  public ModelOptions withMaxOutputTokens(int tokens) {
    return new ModelOptions(
        tokens, temperature, topP, topK, minP, repeatPenalty, seed, stop, reasoningEffort);
  }

  /** The same with a temperature. */
  public ModelOptions withTemperature(double value) {
    return new ModelOptions(
        maxOutputTokens, value, topP, topK, minP, repeatPenalty, seed, stop, reasoningEffort);
  }

  /** The same with a seed. */
  public ModelOptions withSeed(long value) {
    return new ModelOptions(
        maxOutputTokens,
        temperature,
        topP,
        topK,
        minP,
        repeatPenalty,
        value,
        stop,
        reasoningEffort);
  }

  /** The same with stop texts. */
  public ModelOptions withStop(List<String> texts) {
    return new ModelOptions(
        maxOutputTokens,
        temperature,
        topP,
        topK,
        minP,
        repeatPenalty,
        seed,
        texts,
        reasoningEffort);
  }

  /** The same with a reasoning effort; {@code null} leaves it to the provider. */
  public ModelOptions withReasoningEffort(@Nullable String effort) {
    return new ModelOptions(
        maxOutputTokens, temperature, topP, topK, minP, repeatPenalty, seed, stop, effort);
  }
}
