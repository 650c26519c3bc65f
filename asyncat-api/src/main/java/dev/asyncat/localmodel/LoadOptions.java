package dev.asyncat.localmodel;

import org.jspecify.annotations.Nullable;

/**
 * How to load a model.
 *
 * @param contextTokens the window to make room for; {@code null} for the smaller of what the model
 *     was trained on and 8,192
 * @param threads for computation; {@code null} for what suits the machine
 */
public record LoadOptions(@Nullable Integer contextTokens, @Nullable Integer threads) {

  /** Everything as suits model and machine. */
  public static final LoadOptions DEFAULTS = new LoadOptions(null, null);

  /** Checks the numbers. */
  public LoadOptions {
    if (contextTokens != null && contextTokens < 64) {
      throw new IllegalArgumentException("contextTokens must be at least 64, not " + contextTokens);
    }
    if (threads != null && threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
  }

  /** The same with a window. */
  public LoadOptions withContextTokens(int tokens) {
    return new LoadOptions(tokens, threads);
  }

  /** The same with a number of threads. */
  public LoadOptions withThreads(int count) {
    return new LoadOptions(contextTokens, count);
  }
}
