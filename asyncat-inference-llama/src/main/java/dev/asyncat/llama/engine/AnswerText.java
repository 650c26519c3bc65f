package dev.asyncat.llama.engine;

import java.util.List;

/**
 * Turns the tokens of one answer into text for its listener: whole characters, up to a stop text.
 * Not thread-safe.
 */
final class AnswerText {

  private final Generation listener;
  private final TokenPieces pieces;
  private final Utf8Joiner joiner = new Utf8Joiner();
  private final StopTexts stops;

  AnswerText(Generation listener, TokenPieces pieces, List<String> stops) {
    this.listener = listener;
    this.pieces = pieces;
    this.stops = new StopTexts(stops);
  }

  /**
   * Adds a token that does not end the answer.
   *
   * @param free whether the text is free, so that stop texts count
   * @return whether a stop text ends it
   */
  boolean add(int token, boolean free) {
    String more = joiner.add(pieces.bytes(token));
    listener.text(free ? stops.add(more) : stops.unwatched(more));
    return stops.stopped();
  }

  /**
   * Passes on what was held back, because no more comes.
   *
   * @return whether a stop text ends it
   */
  boolean end() {
    listener.text(stops.add(joiner.end()));
    listener.text(stops.rest());
    return stops.stopped();
  }
}
