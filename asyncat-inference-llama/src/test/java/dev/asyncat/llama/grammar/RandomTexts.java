package dev.asyncat.llama.grammar;

import dev.asyncat.llama.grammar.Gbnf.Characters;
import dev.asyncat.llama.grammar.Gbnf.Element;
import dev.asyncat.llama.grammar.Gbnf.Reference;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Makes texts that fit a grammar, choosing at random until they are long enough to end. */
final class RandomTexts {

  private static final int FAR = 1_000_000;

  private final Gbnf grammar;
  private final Random random;
  private final int[] height;

  RandomTexts(Gbnf grammar, long seed) {
    int rules = grammar.rules();
    this.grammar = grammar;
    this.random = new Random(seed);
    this.height = new int[rules];
    Arrays.fill(height, FAR);
    for (boolean changed = true; changed; ) {
      changed = false;
      for (int rule = 0; rule < rules; rule++) {
        int least = IntStream.of(grammar.alternatives(rule)).map(this::height).min().orElse(FAR);
        changed |= least + 1 < height[rule];
        height[rule] = Math.min(height[rule], least + 1);
      }
    }
  }

  /** A text; after about so many characters it takes the shortest way to its end. */
  String next(int characters) {
    StringBuilder text = new StringBuilder();
    Deque<Integer> open = new ArrayDeque<>();
    open.push(choose(grammar.root(), true));
    while (!open.isEmpty()) {
      int at = open.pop();
      Element element = grammar.element(at);
      if (element == null) {
        continue;
      }
      open.push(at + 1);
      switch (element) {
        case Characters(CharSet set) -> text.appendCodePoint(anyOf(set));
        case Reference(int rule) -> open.push(choose(rule, text.length() < characters));
      }
    }
    return text.toString();
  }

  private int choose(int rule, boolean freely) {
    int[] alternatives = grammar.alternatives(rule);
    if (freely) {
      return alternatives[random.nextInt(alternatives.length)];
    }
    int best = alternatives[0];
    for (int alternative : alternatives) {
      best = height(alternative) < height(best) ? alternative : best;
    }
    return best;
  }

  private int height(int alternative) {
    int most = 0;
    for (int at = alternative; grammar.element(at) != null; at++) {
      most = Math.max(most, grammar.element(at) instanceof Reference(int rule) ? height[rule] : 0);
    }
    return most;
  }

  /** Any of a range, most ranges being as likely as others; rare characters stay rare. */
  private int anyOf(CharSet set) {
    List<int[]> ranges = set.ranges();
    int[] range = ranges.get(random.nextInt(Math.min(ranges.size(), 1 + random.nextInt(8))));
    int last = random.nextInt(10) > 0 ? Math.min(range[1], Math.max(range[0], 0x17F)) : range[1];
    return range[0] + random.nextInt(last - range[0] + 1);
  }
}
