package dev.asyncat.core.session;

import java.time.Instant;

/**
 * How runs with one model went.
 *
 * @param failedTools calls whose result says that they failed, those with wrong arguments included
 * @param repeatedLoops sessions whose latest run was ended because the agent repeated itself
 */
public record ModelHealth(
    String providerId,
    String providerType,
    String model,
    boolean nativeTools,
    int sessions,
    int completed,
    int failed,
    int totalRounds,
    int totalTools,
    int failedTools,
    int invalidArguments,
    int repeatedLoops,
    Instant lastSeenAt) {

  private static final int MANY_INVALID = 3;
  private static final int MANY_LOOPS = 2;
  private static final double MANY_PROBLEMS = 0.25;

  /** {@code good}, {@code watch}, {@code poor}, or {@code unknown} where no tool was called. */
  public String grade() {
    if (totalTools == 0) {
      return "unknown";
    }
    int problems = invalidArguments + repeatedLoops + failedTools;
    if (invalidArguments >= MANY_INVALID
        || repeatedLoops >= MANY_LOOPS
        || (double) problems / totalTools > MANY_PROBLEMS) {
      return "poor";
    }
    return problems > 0 ? "watch" : "good";
  }
}
