package dev.asyncat.langchain4j;

import org.jspecify.annotations.Nullable;

/** Joins characters that a stream cut in two. */
final class WholeCharacters {

  private String half = "";
  private boolean any;

  /** The piece, with the half character before it and without the one at its end. */
  String next(@Nullable String piece) {
    if (piece == null || piece.isEmpty()) {
      return "";
    }
    any = true;
    String joined = half + piece;
    int end = joined.length();
    if (Character.isHighSurrogate(joined.charAt(end - 1))) {
      end--;
    }
    half = joined.substring(end);
    return joined.substring(0, end);
  }

  /**
   * What is still to be said at the end: all of it if the model streamed nothing, else the
   * replacement character if the last one was never completed.
   */
  String rest(@Nullable String all) {
    if (!any && all != null) {
      String begun = next(all);
      return half.isEmpty() ? begun : begun + '\uFFFD';
    }
    return half.isEmpty() ? "" : "\uFFFD";
  }
}
