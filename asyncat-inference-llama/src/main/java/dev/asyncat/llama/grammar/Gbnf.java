package dev.asyncat.llama.grammar;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A grammar in llama.cpp's notation, read and checked: every rule exists, none begins with itself,
 * and at least one finite text fits. Immutable and thread-safe.
 *
 * <p>{@link #start()} follows a text through it.
 */
public final class Gbnf {

  /** The rule that a whole text has to fit. */
  static final String ROOT = "root";

  /** A part of an alternative: characters, or another rule. */
  sealed interface Element {}

  /** One character of a set. */
  record Characters(CharSet set) implements Element {}

  /** A text that fits another rule. */
  record Reference(int rule) implements Element {}

  private final String text;
  private final int root;

  /** Every alternative of every rule one after the other, with a null after each. */
  private final @Nullable Element[] elements;

  /** Where the alternatives of each rule begin. */
  private final int[][] alternatives;

  private Gbnf(String text, int root, @Nullable Element[] elements, int[][] alternatives) {
    this.text = text;
    this.root = root;
    this.elements = elements;
    this.alternatives = alternatives;
  }

  /**
   * Reads a grammar.
   *
   * @throws InvalidGrammarException if it is none, is too large, contains a rule that begins with
   *     itself, or is such that no finite text fits
   */
  public static Gbnf parse(String text) {
    GbnfParser parser = new GbnfParser(text);
    int root = parser.number(ROOT);
    List<List<List<Element>>> rules = GbnfCheck.checked(parser.rules(), parser.names(), root);
    return new Gbnf(text, root, flat(rules), starts(rules));
  }

  /** The text it was read from. */
  public String text() {
    return text;
  }

  /** Begins to follow a text. Make one for each text: what was worked out is kept in it. */
  public GrammarState start() {
    return new GrammarStates(this).start();
  }

  /** How many rules there are, those that repetitions need included. */
  int rules() {
    return alternatives.length;
  }

  int root() {
    return root;
  }

  /** What is at a position, null at the end of an alternative. */
  @Nullable Element element(int position) {
    return elements[position];
  }

  int[] alternatives(int rule) {
    return alternatives[rule];
  }

  private static @Nullable Element[] flat(List<List<List<Element>>> rules) {
    List<@Nullable Element> flat = new ArrayList<>();
    for (List<List<Element>> rule : rules) {
      for (List<Element> alternative : rule) {
        flat.addAll(alternative);
        flat.add(null);
      }
    }
    return flat.toArray(new @Nullable Element[0]);
  }

  private static int[][] starts(List<List<List<Element>>> rules) {
    int[][] starts = new int[rules.size()][];
    int at = 0;
    for (int rule = 0; rule < starts.length; rule++) {
      starts[rule] = new int[rules.get(rule).size()];
      for (int i = 0; i < starts[rule].length; i++) {
        starts[rule][i] = at;
        at += rules.get(rule).get(i).size() + 1;
      }
    }
    return starts;
  }
}
