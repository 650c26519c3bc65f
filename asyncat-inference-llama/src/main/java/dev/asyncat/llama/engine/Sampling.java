package dev.asyncat.llama.engine;

import dev.asyncat.error.InvalidRequestException;

/**
 * How the next token is drawn from what the model thinks of each.
 *
 * @param temperature 0 takes the likeliest token; above, the higher the more surprising
 * @param topK how many of the likeliest tokens stay in the draw; 0 for all
 * @param topP the likeliest tokens stay until their probabilities add up to this
 * @param minP tokens stay whose probability is at least this part of the likeliest one's
 * @param repeatPenalty above 1, tokens of the last {@value TokenSampler#PENALTY_WINDOW} are made
 *     less likely; 1 leaves them
 * @param seed the same seed, prompt and settings give the same answer
 */
public record Sampling(
    double temperature, int topK, double topP, double minP, double repeatPenalty, long seed) {

  /** Temperature unless told otherwise: 0.7. */
  public static final double DEFAULT_TEMPERATURE = 0.7;

  /** Candidates unless told otherwise: 40. */
  public static final int DEFAULT_TOP_K = 40;

  /** Cumulative probability unless told otherwise: 0.95. */
  public static final double DEFAULT_TOP_P = 0.95;

  /** Relative probability unless told otherwise: 0.05. */
  public static final double DEFAULT_MIN_P = 0.05;

  /** No penalty unless told otherwise: JSON and code repeat themselves by nature. */
  public static final double DEFAULT_REPEAT_PENALTY = 1;

  /** Checks the numbers. */
  public Sampling {
    require(temperature >= 0 && temperature <= 100, "temperature", temperature, "0 to 100");
    require(topK >= 0, "topK", topK, "0 or more");
    require(topP > 0 && topP <= 1, "topP", topP, "above 0 and at most 1");
    require(minP >= 0 && minP <= 1, "minP", minP, "0 to 1");
    require(
        repeatPenalty > 0 && repeatPenalty <= 10,
        "repeatPenalty",
        repeatPenalty,
        "above 0 and at most 10");
  }

  /** Always the likeliest token. */
  public static Sampling greedy() {
    return new Sampling(0, 0, 1, 0, 1, 0);
  }

  private static void require(boolean holds, String name, double value, String right) {
    if (!holds) {
      throw new InvalidRequestException(name + " must be " + right + ", not " + value);
    }
  }
}
