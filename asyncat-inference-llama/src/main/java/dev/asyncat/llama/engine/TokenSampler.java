package dev.asyncat.llama.engine;

import dev.asyncat.model.ModelException;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws the tokens of one answer. The steps and their order are those that llama.cpp users expect:
 * penalty, top-k, top-p, min-p, temperature, draw. Not thread-safe.
 */
final class TokenSampler {

  static final int PENALTY_WINDOW = 64;

  /** Further below the best one, a candidate's probability is lost in rounding. */
  private static final float NEGLIGIBLE = 40;

  private final Sampling sampling;
  private final TokenFilter filter;
  private final SplittableRandom random;
  private final int[] recent = new int[PENALTY_WINDOW];
  private int recentCount;
  private long[] candidates = new long[64];
  private double[] weights = new double[64];

  TokenSampler(Sampling sampling, int[] prompt, TokenFilter filter) {
    this.sampling = sampling;
    this.filter = filter;
    this.random = new SplittableRandom(sampling.seed());
    for (int i = Math.max(0, prompt.length - PENALTY_WINDOW); i < prompt.length; i++) {
      remember(prompt[i]);
    }
  }

  /**
   * The next token. It is drawn among all, and only if the filter does not allow it, once more
   * among those that it does: nearly always the model itself says what is allowed.
   *
   * @param scores what the model thinks of each token; changed by the penalty and the filter
   */
  int next(float[] scores) {
    penalise(scores);
    int token = choose(scores);
    if (!filter.allows(token)) {
      filter.refuse(scores);
      requireAny(scores);
      token = choose(scores);
    }
    filter.accept(token);
    remember(token);
    return token;
  }

  private int choose(float[] scores) {
    return sampling.temperature() == 0 ? best(scores) : draw(scores);
  }

  private static void requireAny(float[] scores) {
    for (float score : scores) {
      if (Float.isFinite(score)) {
        return;
      }
    }
    throw new ModelException(
        ModelException.Kind.BROKEN_ANSWER,
        "the vocabulary of the model has no token with which the answer could go on in the form"
            + " that was asked for");
  }

  private void remember(int token) {
    recent[recentCount++ % PENALTY_WINDOW] = token;
  }

  private void penalise(float[] scores) {
    if (sampling.repeatPenalty() == 1) {
      return;
    }
    float penalty = (float) sampling.repeatPenalty();
    Arrays.stream(recent, 0, Math.min(recentCount, PENALTY_WINDOW))
        .distinct()
        .forEach(
            token ->
                scores[token] =
                    scores[token] > 0 ? scores[token] / penalty : scores[token] * penalty);
  }

  private static int best(float[] scores) {
    int best = -1;
    for (int i = 0; i < scores.length; i++) {
      if (Float.isFinite(scores[i]) && (best < 0 || scores[i] > scores[best])) {
        best = i;
      }
    }
    if (best < 0) {
      throw new ModelException(
          ModelException.Kind.UNUSABLE,
          "the model gives no token a number for a score, so nothing can be drawn; its file is"
              + " probably damaged, fetch it again");
    }
    return best;
  }

  private int draw(float[] scores) {
    float highest = scores[best(scores)];
    int count = collect(scores, highest);
    count = keepTopP(scores, highest, count);
    count = keepMinP(scores, highest, count);
    double total = 0;
    for (int i = 0; i < count; i++) {
      weights[i] = Math.exp((scores[token(i)] - highest) / sampling.temperature());
      total += weights[i];
    }
    double point = random.nextDouble() * total;
    for (int i = 0; i < count; i++) {
      point -= weights[i];
      if (point < 0) {
        return token(i);
      }
    }
    return token(0);
  }

  /** Puts the candidates in order, the likeliest first, and cuts to top-k. */
  private int collect(float[] scores, float highest) {
    int limit = sampling.topK() == 0 ? Integer.MAX_VALUE : sampling.topK();
    float reach = (float) (NEGLIGIBLE * Math.max(1, sampling.temperature()));
    float least = highest - reach;
    int count = 0;
    for (int i = 0; i < scores.length; i++) {
      float score = scores[i];
      if (!(score >= least) || score == Float.POSITIVE_INFINITY) {
        continue;
      }
      if (count == candidates.length) {
        if (count >= 4L * limit) {
          Arrays.sort(candidates);
          count = limit;
          least = scores[token(limit - 1)];
          if (score <= least) {
            continue;
          }
        } else {
          candidates = Arrays.copyOf(candidates, count * 2);
          weights = new double[candidates.length];
        }
      }
      candidates[count++] = ordered(score, i);
    }
    Arrays.sort(candidates, 0, count);
    return Math.min(count, limit);
  }

  private int keepTopP(float[] scores, float highest, int count) {
    if (sampling.topP() == 1) {
      return count;
    }
    double total = 0;
    for (int i = 0; i < count; i++) {
      total += Math.exp(scores[token(i)] - highest);
    }
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += Math.exp(scores[token(i)] - highest);
      if (sum >= sampling.topP() * total) {
        return i + 1;
      }
    }
    return count;
  }

  private int keepMinP(float[] scores, float highest, int count) {
    int kept = 1;
    while (kept < count && Math.exp(scores[token(kept)] - highest) >= sampling.minP()) {
      kept++;
    }
    return kept;
  }

  private int token(int candidate) {
    return (int) candidates[candidate];
  }

  /** A number that sorts by falling score, then by rising token. */
  private static long ordered(float score, int token) {
    int bits = Float.floatToIntBits(score);
    int rising = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return ((long) ~rising << 32) | token;
  }
}
