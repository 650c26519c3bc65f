package dev.asyncat.llama.engine;

import dev.asyncat.llama.binding.NativeContext;
import java.util.Arrays;

/**
 * Knows which tokens a context holds, so that a prompt that begins like the one before need not be
 * read from the start. Used by the computing thread alone.
 */
final class ContextMemory {

  /**
   * The end of a prompt is always read anew. Its last token must be, because its scores are needed;
   * and one or two tokens alone are computed by other code than several, which rounds differently,
   * so that the same prompt could get another answer the second time.
   */
  static final int REREAD_TOKENS = 8;

  private final NativeContext context;
  private final int[] tokens;
  private int held;

  ContextMemory(NativeContext context) {
    this.context = context;
    this.tokens = new int[context.contextTokens()];
  }

  /**
   * Keeps what a prompt has in common with what is held, but for the prompt's end, and forgets the
   * rest.
   *
   * @return how many tokens were kept
   */
  int keepCommon(int[] prompt) {
    int difference = Arrays.mismatch(tokens, 0, held, prompt, 0, prompt.length);
    int common = Math.clamp(prompt.length - REREAD_TOKENS, 0, difference < 0 ? held : difference);
    held = context.forgetFrom(common) ? common : 0;
    return held;
  }

  /** Reads tokens after those that are held. */
  NativeContext.Outcome read(int[] source, int from, int count, boolean last) {
    System.arraycopy(source, from, tokens, held, count);
    NativeContext.Outcome outcome;
    try {
      outcome = context.read(tokens, held, count, last);
    } catch (RuntimeException e) {
      forgetAll();
      throw e;
    }
    if (outcome == NativeContext.Outcome.DONE) {
      held += count;
    } else {
      held = context.forgetFrom(held) ? held : 0;
    }
    return outcome;
  }

  boolean full() {
    return held == tokens.length;
  }

  void scores(float[] target) {
    context.scores(target);
  }

  private void forgetAll() {
    context.forgetFrom(0);
    held = 0;
  }
}
