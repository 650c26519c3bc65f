package dev.asyncat.llama.engine;

import java.util.Arrays;

/**
 * Guesses how a text goes on from how it went on before: agents copy file names, code and JSON from
 * their prompt. The model checks a guess in one step, which costs less than a step for each token
 * only on some machines; see {@code Calibration}.
 */
final class TokenLookup {

  /** The longest end of the text that is looked for; longer ones are followed more surely. */
  private static final int LONGEST_MATCH = 4;

  private static final int SHORTEST_MATCH = 2;

  private TokenLookup() {}

  /**
   * The tokens that followed when the text last ended as it does now.
   *
   * @param text the tokens so far
   * @param length how many of {@code text} count
   * @param most how many tokens to guess at most
   */
  static int[] guess(int[] text, int length, int most) {
    for (int match = LONGEST_MATCH; match >= SHORTEST_MATCH; match--) {
      int at = before(text, length, match);
      if (at >= 0) {
        int from = at + match;
        return Arrays.copyOfRange(text, from, Math.min(from + most, length));
      }
    }
    return new int[0];
  }

  /** Where the last {@code match} tokens stood before, as late as possible; -1 for nowhere. */
  private static int before(int[] text, int length, int match) {
    int end = length - match;
    for (int at = end - 1; at >= 0; at--) {
      if (Arrays.equals(text, at, at + match, text, end, length)) {
        return at;
      }
    }
    return -1;
  }
}
