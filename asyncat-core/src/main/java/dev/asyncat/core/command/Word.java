package dev.asyncat.core.command;

import java.util.List;
import java.util.Optional;

/** One word of a command line, quotes removed. */
record Word(List<Piece> pieces) {

  Word {
    pieces = List.copyOf(pieces);
  }

  /** A stretch of a word. */
  sealed interface Piece {}

  /** Stands for itself. */
  record Text(String text) implements Piece {}

  /** An unquoted {@code *} or {@code ?}. */
  record Wildcard(char symbol) implements Piece {}

  /**
   * Something whose value only the shell knows.
   *
   * @param what it is, for messages
   */
  record Unread(String what) implements Piece {}

  /** What keeps its value from being known, if anything. */
  Optional<String> unread() {
    return pieces.stream()
        .filter(Unread.class::isInstance)
        .map(piece -> ((Unread) piece).what())
        .findFirst();
  }

  boolean hasWildcard() {
    return pieces.stream().anyMatch(Wildcard.class::isInstance);
  }

  /** As it would be written without quotes; what is unread is left out. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (Piece piece : pieces) {
      switch (piece) {
        case Text(String part) -> text.append(part);
        case Wildcard(char symbol) -> text.append(symbol);
        case Unread ignored -> {}
      }
    }
    return text.toString();
  }
}
