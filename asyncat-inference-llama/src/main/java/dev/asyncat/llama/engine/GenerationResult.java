package dev.asyncat.llama.engine;

import java.time.Duration;

/**
 * How an answer ended, and what it took.
 *
 * @param reason why it ended
 * @param promptTokens the tokens of the prompt
 * @param cachedTokens how many of them were still in the context from the request before
 * @param outputTokens the tokens that the model produced, the one that ends the answer included
 * @param waiting the time in the queue
 * @param reading the time for reading the prompt
 * @param writing the time for producing the answer
 */
public record GenerationResult(
    Reason reason,
    int promptTokens,
    int cachedTokens,
    int outputTokens,
    Duration waiting,
    Duration reading,
    Duration writing) {

  /** Why an answer ended. */
  public enum Reason {
    /** The model was done, or a stop text came. */
    STOP,
    /** The limit of the request or the end of the context was reached. */
    LENGTH,
    /** It was cancelled. */
    CANCELLED
  }
}
