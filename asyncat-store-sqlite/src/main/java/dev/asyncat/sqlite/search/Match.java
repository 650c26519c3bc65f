package dev.asyncat.sqlite.search;

import dev.asyncat.search.SearchQuery;
import java.util.stream.Collectors;

/** Queries in the language of the full-text index. Everything in them that was typed is quoted. */
public final class Match {

  private Match() {}

  /** Fits what has every term. */
  public static String all(SearchQuery query) {
    return joined(query, " AND ");
  }

  /** Fits what has any term. */
  public static String any(SearchQuery query) {
    return joined(query, " OR ");
  }

  /** Fits where the words stand side by side, also within longer words. */
  public static String part(SearchQuery query) {
    return quoted(query.line());
  }

  private static String joined(SearchQuery query, String operator) {
    return query.terms().stream().map(Match::term).collect(Collectors.joining(operator));
  }

  /** Fits what has the term. */
  public static String term(SearchQuery.Term term) {
    String words = quoted(String.join(" ", term.words()));
    return term.prefix() ? words + " *" : words;
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\"", "\"\"") + "\"";
  }
}
