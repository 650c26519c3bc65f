package dev.asyncat.llama.grammar;

import dev.asyncat.llama.grammar.Gbnf.Characters;
import dev.asyncat.llama.grammar.Gbnf.Element;
import dev.asyncat.llama.grammar.Gbnf.Reference;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Works out the states of a grammar as they are reached, each once. Not thread-safe.
 *
 * <p>A state is a set of stacks, as many as there are ways to read the text so far. A stack is a
 * position and what comes after its rule has ended; stacks share what they have in common.
 */
final class GrammarStates {

  /**
   * More ways to read one text are not followed. That forbids some texts of very ambiguous grammars
   * and allows none that does not fit; every way that is kept leads to an end.
   */
  private static final int MOST_STACKS = 1_000;

  private static final int MOST_STEPS = 50_000;
  private static final int BOTTOM = -1;

  private final Gbnf grammar;
  private final Map<Long, Integer> stacks = new HashMap<>();
  private final Map<Content, GrammarState> states = new HashMap<>();
  private int[] positions = new int[256];
  private int[] parents = new int[256];
  private int[] seenIn = new int[256];
  private int stackCount;
  private int search;
  private int[] open = new int[64];
  private int openCount;

  /** What makes two states the same. */
  @SuppressWarnings("ArrayRecordComponent") // compared by its content, and never changed
  private record Content(int[] stacks, boolean mayEnd) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Content content
          && mayEnd == content.mayEnd
          && Arrays.equals(stacks, content.stacks);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(stacks) * 2 + (mayEnd ? 1 : 0);
    }
  }

  GrammarStates(Gbnf grammar) {
    this.grammar = grammar;
  }

  GrammarState start() {
    for (int alternative : grammar.alternatives(grammar.root())) {
      open(alternative, BOTTOM);
    }
    return reached();
  }

  /** The state after one more character; a dead one if it is not allowed. */
  GrammarState after(int[] from, int character) {
    for (int stack : from) {
      if (characters(stack).contains(character)) {
        open(positions[stack] + 1, parents[stack]);
      }
    }
    return reached();
  }

  /** The characters that a stack of a state waits for. */
  CharSet characters(int stack) {
    return grammar.element(positions[stack]) instanceof Characters(CharSet set)
        ? set
        : CharSet.NONE;
  }

  /** Goes on from what was opened to where every stack waits for a character. */
  private GrammarState reached() {
    search++;
    int[] waiting = new int[8];
    int waitingCount = 0;
    boolean mayEnd = false;
    int steps = 0;
    while (openCount > 0) {
      int stack = open[--openCount];
      if (seenIn[stack] == search || ++steps > MOST_STEPS) {
        continue;
      }
      seenIn[stack] = search;
      int position = positions[stack];
      int parent = parents[stack];
      Element element = grammar.element(position);
      if (element == null) {
        if (parent == BOTTOM) {
          mayEnd = true;
        } else {
          open(positions[parent], parents[parent]);
        }
      } else if (element instanceof Reference(int rule)) {
        boolean last = grammar.element(position + 1) == null;
        int after = last ? parent : stack(position + 1, parent);
        for (int alternative : grammar.alternatives(rule)) {
          open(alternative, after);
        }
      } else if (waitingCount < MOST_STACKS) {
        if (waitingCount == waiting.length) {
          waiting = Arrays.copyOf(waiting, waitingCount * 2);
        }
        waiting[waitingCount++] = stack;
      }
    }
    int[] sorted = Arrays.copyOf(waiting, waitingCount);
    Arrays.sort(sorted);
    boolean end = mayEnd;
    return states.computeIfAbsent(
        new Content(sorted, end), _ -> new GrammarState(this, sorted, end));
  }

  private void open(int position, int parent) {
    if (openCount == open.length) {
      open = Arrays.copyOf(open, openCount * 2);
    }
    open[openCount++] = stack(position, parent);
  }

  private int stack(int position, int parent) {
    Integer known = stacks.get(key(position, parent));
    if (known != null) {
      return known;
    }
    if (stackCount == positions.length) {
      positions = Arrays.copyOf(positions, stackCount * 2);
      parents = Arrays.copyOf(parents, stackCount * 2);
      seenIn = Arrays.copyOf(seenIn, stackCount * 2);
    }
    positions[stackCount] = position;
    parents[stackCount] = parent;
    stacks.put(key(position, parent), stackCount);
    return stackCount++;
  }

  private static long key(int position, int parent) {
    return ((long) position << 32) | (parent & 0xFFFF_FFFFL);
  }
}
