package dev.asyncat.llama.engine;

import java.time.Duration;

/**
 * How many tokens of prompts are read in one step. A step cannot be left once it has begun without
 * losing it for all, so while several requests are served it is kept short enough that those that
 * write go on and a cancelled one lets go.
 */
final class SliceSize {

  static final int MOST = 128;
  static final int LEAST = 16;

  private static final long STEP_NANOS = Duration.ofMillis(250).toNanos();
  private static final double WEIGHT_OF_NEWEST = 0.3;

  private final int most;
  private double nanosPerToken;

  SliceSize(int most) {
    this.most = most;
  }

  /** For one request that has the model to itself. */
  int alone() {
    return most;
  }

  /** For a request among others. */
  int amongOthers() {
    if (nanosPerToken == 0) {
      return Math.min(most, 2 * LEAST);
    }
    return Math.clamp(Math.round(STEP_NANOS / nanosPerToken), Math.min(LEAST, most), most);
  }

  /** Learns how long a step took. */
  void took(int tokens, long nanos) {
    if (tokens < LEAST) {
      return;
    }
    double newest = (double) nanos / tokens;
    nanosPerToken =
        nanosPerToken == 0 ? newest : nanosPerToken + WEIGHT_OF_NEWEST * (newest - nanosPerToken);
  }
}
