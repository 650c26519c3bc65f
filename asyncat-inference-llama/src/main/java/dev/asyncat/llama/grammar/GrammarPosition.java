package dev.asyncat.llama.grammar;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How far the UTF-8 bytes of a text have come in a grammar. Tokens end inside characters, so a
 * position may lie inside one, too.
 *
 * @param state after the last whole character
 * @param partial the bits of a character that has begun, 0 if none has
 * @param missing how many of its bytes are missing
 * @param least the smallest character that so many bytes may stand for
 */
record GrammarPosition(GrammarState state, int partial, int missing, int least) {

  static GrammarPosition at(GrammarState state) {
    return new GrammarPosition(state, 0, 0, 0);
  }

  /** Where more bytes lead; null if they are not allowed. */
  @Nullable GrammarPosition after(byte[] bytes, int from) {
    GrammarState reached = state;
    int value = partial;
    int left = missing;
    int smallest = least;
    for (int i = from; i < bytes.length; i++) {
      int unit = bytes[i] & 0xFF;
      if (left > 0) {
        if ((unit & 0xC0) != 0x80) {
          return null;
        }
        value = (value << 6) | (unit & 0x3F);
        left--;
      } else if (unit < 0x80) {
        value = unit;
      } else if (unit >= 0xC2 && unit <= 0xDF) {
        value = unit & 0x1F;
        left = 1;
        smallest = 0x80;
      } else if (unit >= 0xE0 && unit <= 0xEF) {
        value = unit & 0x0F;
        left = 2;
        smallest = 0x800;
      } else if (unit >= 0xF0 && unit <= 0xF4) {
        value = unit & 0x07;
        left = 3;
        smallest = 0x10000;
      } else {
        return null;
      }
      if (left > 0) {
        int first = value << (6 * left);
        int last = first | ((1 << (6 * left)) - 1);
        if (!reached.allowsAnyOf(Math.max(first, smallest), Math.min(last, CharSet.LAST))) {
          return null;
        }
      } else {
        reached = value < smallest ? null : reached.after(value);
        if (reached == null || reached.dead()) {
          return null;
        }
        smallest = 0;
        value = 0;
      }
    }
    return new GrammarPosition(reached, value, left, smallest);
  }

  /**
   * How many of these bytes make the text complete, so that nothing may follow; -1 if none do.
   * Grammars that are followed by something else end with a character of ASCII.
   */
  int completedWithin(byte[] bytes) {
    for (int length = 1; length < bytes.length; length++) {
      byte last = bytes[length - 1];
      if (last == '}' || last == ']' || last == '>') {
        GrammarPosition then = after(Arrays.copyOf(bytes, length), 0);
        if (then == null) {
          return -1;
        }
        if (then.mustEnd()) {
          return length;
        }
      }
    }
    return -1;
  }

  /** Whether the text fits as it is. */
  boolean mayEnd() {
    return missing == 0 && state.mayEnd();
  }

  /** Whether the text fits and nothing may follow. */
  boolean mustEnd() {
    return missing == 0 && state.mustEnd();
  }
}
