package dev.asyncat.llama.grammar;

import java.util.HashMap;
import java.util.Map;

/**
 * How far a text has come in a grammar. Not thread-safe, and neither are two states of one text at
 * the same time.
 */
public final class GrammarState {

  private static final int REMEMBERED = 128;

  private final GrammarStates states;
  private final int[] stacks;
  private final boolean mayEnd;
  private final Map<Integer, GrammarState> next = new HashMap<>(4);

  GrammarState(GrammarStates states, int[] stacks, boolean mayEnd) {
    this.states = states;
    this.stacks = stacks;
    this.mayEnd = mayEnd;
  }

  /** The state after one more character; {@linkplain #dead() dead} if it is not allowed. */
  public GrammarState after(int character) {
    GrammarState known = next.get(character);
    if (known != null) {
      return known;
    }
    GrammarState state = states.after(stacks, character);
    if (next.size() < REMEMBERED) {
      next.put(character, state);
    }
    return state;
  }

  /** The state after a text. */
  public GrammarState after(String text) {
    GrammarState state = this;
    for (int at = 0; at < text.length() && !state.dead(); ) {
      int character = text.codePointAt(at);
      state = state.after(character);
      at += Character.charCount(character);
    }
    return state;
  }

  /** Whether the text fits the grammar as it is. */
  public boolean mayEnd() {
    return mayEnd;
  }

  /** Whether the text fits and nothing may follow. */
  public boolean mustEnd() {
    return mayEnd && stacks.length == 0;
  }

  /** Whether the text does not fit and no continuation of it does. */
  public boolean dead() {
    return !mayEnd && stacks.length == 0;
  }

  /** Whether any character from {@code first} to {@code last} may follow. */
  boolean allowsAnyOf(int first, int last) {
    for (int stack : stacks) {
      if (states.characters(stack).meets(first, last)) {
        return true;
      }
    }
    return false;
  }

  /** What may follow. */
  CharSet following() {
    CharSet all = CharSet.NONE;
    for (int stack : stacks) {
      all = all.or(states.characters(stack));
    }
    return all;
  }
}
