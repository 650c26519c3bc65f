package dev.asyncat.core.tool.web;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Evaluator;
import org.jsoup.select.QueryParser;
import org.jsoup.select.Selector;

/**
 * The elements of a page that a selector names. Selectors with regular expressions are refused: one
 * that never ends could not be stopped.
 */
record PageSelection(String selector, Evaluator evaluator) {

  private static final int MOST_CHARACTERS = 500;
  private static final int MOST_ELEMENTS = 1_000;
  private static final Pattern REGULAR_EXPRESSION =
      Pattern.compile(":matches\\w*\\s*\\(|~=", Pattern.CASE_INSENSITIVE);

  /**
   * Reads a selector.
   *
   * @throws InvalidRequestException if it is none
   */
  static PageSelection of(String selector) {
    if (selector.length() > MOST_CHARACTERS) {
      throw new InvalidRequestException(
          "the selector is longer than %d characters".formatted(MOST_CHARACTERS));
    }
    if (REGULAR_EXPRESSION.matcher(selector).find()) {
      throw new InvalidRequestException(
          "selectors with regular expressions (:matches, ~=) are not supported");
    }
    try {
      return new PageSelection(selector, QueryParser.parse(selector));
    } catch (Selector.SelectorParseException | IllegalArgumentException malformed) {
      throw new InvalidRequestException(
          "'%s' is not a CSS selector: %s".formatted(selector, malformed.getMessage()), malformed);
    }
  }

  /**
   * The readable text of each element, in the order of the page.
   *
   * @throws UnavailableException if that takes longer than it may
   */
  List<String> texts(Document page, Duration patience, CancellationToken cancellation) {
    long giveUp = System.nanoTime() + patience.toNanos();
    List<String> texts = new ArrayList<>();
    for (Element element : page.getAllElements()) {
      cancellation.throwIfCancelled();
      if (System.nanoTime() - giveUp > 0) {
        throw new UnavailableException(
            "the page is too large for the selector '%s'; use a simpler one".formatted(selector));
      }
      if (evaluator.matches(page, element)) {
        texts.add(ReadableText.ofElement(element));
        if (texts.size() == MOST_ELEMENTS) {
          return texts;
        }
      }
    }
    return texts;
  }
}
