package dev.asyncat.model;

/**
 * Tokens of one model turn.
 *
 * @param inputTokens tokens of the prompt, cached ones included
 * @param outputTokens tokens of the answer, reasoning included
 * @param cachedTokens how many input tokens came from a cache
 * @param reasoningTokens how many output tokens were reasoning
 * @param estimated whether the numbers were estimated from the text
 */
public record Usage(
    long inputTokens,
    long outputTokens,
    long cachedTokens,
    long reasoningTokens,
    boolean estimated) {

  /** No tokens at all. */
  public static final Usage NONE = new Usage(0, 0, 0, 0, false);

  /** Exact counts without details. */
  public static Usage of(long inputTokens, long outputTokens) {
    return new Usage(inputTokens, outputTokens, 0, 0, false);
  }

  /** Input and output together. */
  public long totalTokens() {
    return inputTokens + outputTokens;
  }
}
