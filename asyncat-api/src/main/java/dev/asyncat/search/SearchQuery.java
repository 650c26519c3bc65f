package dev.asyncat.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What somebody looks for, whatever they typed: nothing in it has a meaning beyond its words.
 *
 * <p>A text fits when it has each term. A term of one word also fits longer words that begin with
 * it, if it has two characters or more; a term of several must stand there side by side.
 *
 * @param terms without repetitions, in the order of the text, at most {@value #MOST_TERMS}; empty
 *     if the text has no word at all
 */
public record SearchQuery(List<Term> terms) {

  /** How many terms count; further ones are ignored. */
  public static final int MOST_TERMS = 32;

  /** How many characters a part of a word must have to be found. */
  public static final int SHORTEST_PART = 3;

  private static final int LONGEST_RUN = 64;

  /** Copies the list. */
  public SearchQuery {
    terms = List.copyOf(terms);
  }

  /**
   * One thing to find.
   *
   * @param words one, or several side by side
   * @param prefix whether longer words count that begin with the last of them
   */
  public record Term(List<String> words, boolean prefix) {

    /** Copies the list. */
    public Term {
      words = List.copyOf(words);
      if (words.isEmpty()) {
        throw new IllegalArgumentException("a term needs a word");
      }
    }

    /** Whether the words of a text, in order, have this term. */
    public boolean in(List<String> text) {
      if (prefix) {
        String start = words.getFirst();
        return text.stream().anyMatch(word -> word.startsWith(start));
      }
      return Collections.indexOfSubList(text, words) >= 0;
    }
  }

  /** Reads what somebody typed. */
  public static SearchQuery of(String text) {
    Set<Term> terms = new LinkedHashSet<>();
    for (List<String> run : SearchWords.runs(text)) {
      if (terms.size() == MOST_TERMS) {
        break;
      }
      boolean single = run.size() == 1;
      terms.add(
          new Term(
              run.subList(0, Math.min(run.size(), LONGEST_RUN)),
              single
                  && run.getFirst().length() > 1
                  && Character.isLetterOrDigit(run.getFirst().codePointAt(0))));
    }
    return new SearchQuery(new ArrayList<>(terms));
  }

  /** Whether there is nothing to look for. */
  public boolean isEmpty() {
    return terms.isEmpty();
  }

  /** All its words as one line, as {@link SearchWords#line} gives those of a text. */
  public String line() {
    return terms.stream().flatMap(term -> term.words().stream()).collect(Collectors.joining(" "));
  }

  /**
   * Whether the words stand side by side in a {@linkplain SearchWords#line line}, also as a part of
   * longer words; never if they have less than {@value #SHORTEST_PART} characters.
   */
  public boolean isPartOf(String line) {
    String part = line();
    return part.codePointCount(0, part.length()) >= SHORTEST_PART && line.contains(part);
  }

  /** Whether the words of a text have every term; never if there is none. */
  public boolean allIn(List<String> text) {
    return !terms.isEmpty() && terms.stream().allMatch(term -> term.in(text));
  }
}
