package dev.asyncat.llama.call;

import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the beginning of a call in a text that comes in pieces. What is inside {@code <think>}
 * is only thought of, and no call. Immutable.
 *
 * @param tail the end of the text, as long as a marker may have begun in it
 * @param begun the whole text, as long as it may become an opening; then null
 * @param thinking whether it is inside reasoning
 */
public record CallSearch(CallSyntax syntax, String tail, @Nullable String begun, boolean thinking) {

  private static final String THINK = "<think>";
  private static final String THOUGHT = "</think>";
  private static final int LONGEST_OPENING = 200;

  /** What became of the search. */
  public sealed interface Result {}

  /** No call has begun. */
  public record Open(CallSearch search) implements Result {}

  /**
   * A call has begun.
   *
   * @param call its text, without the marker before it
   * @param length how many characters that and the marker have, or all from the beginning of the
   *     text on if there was an opening
   */
  public record Found(String call, int length) implements Result {}

  /** Before the first character. */
  public static CallSearch begin(CallSyntax syntax) {
    return new CallSearch(syntax, "", syntax.opening().isPresent() ? "" : null, false);
  }

  /** The search after some more text. */
  public Result after(String more) {
    String whole = begun == null ? null : begun + more;
    if (whole != null) {
      Matcher opening = syntax.opening().orElseThrow().matcher(whole);
      if (opening.lookingAt()) {
        return new Found(whole.substring(opening.start(1)), whole.length());
      }
      if (!opening.hitEnd() || whole.length() > LONGEST_OPENING) {
        whole = null;
      }
    }
    String text = tail + more;
    boolean inside = thinking;
    int at = 0;
    while (true) {
      if (inside) {
        int end = text.indexOf(THOUGHT, at);
        if (end < 0) {
          return new Open(new CallSearch(syntax, endOf(text, at, THOUGHT.length()), whole, true));
        }
        at = end + THOUGHT.length();
        inside = false;
      }
      int think = text.indexOf(THINK, at);
      Marked marked = firstMarker(text, at);
      if (marked.begin() >= 0 && (think < 0 || marked.begin() < think)) {
        return new Found(
            text.substring(marked.begin() + marked.marker().length()),
            text.length() - marked.begin());
      }
      if (think < 0) {
        return new Open(new CallSearch(syntax, endOf(text, at, longest()), whole, false));
      }
      at = think + THINK.length();
      inside = true;
    }
  }

  /** How many characters at the end of the text may belong to a call, and have to be kept back. */
  public int undecided() {
    if (begun != null) {
      return begun.length();
    }
    for (int from = 0; from < tail.length() && !thinking; from++) {
      String end = tail.substring(from);
      if (syntax.markers().stream().anyMatch(marker -> marker.startsWith(end))) {
        return end.length();
      }
    }
    return 0;
  }

  private record Marked(int begin, String marker) {}

  private Marked firstMarker(String text, int from) {
    Marked first = new Marked(-1, "");
    for (String marker : syntax.markers()) {
      int found = text.indexOf(marker, from);
      if (found >= 0 && (first.begin() < 0 || found < first.begin())) {
        first = new Marked(found, marker);
      }
    }
    return first;
  }

  private int longest() {
    int longest = THINK.length();
    for (String marker : syntax.markers()) {
      longest = Math.max(longest, marker.length());
    }
    return longest;
  }

  private static String endOf(String text, int from, int longest) {
    return text.substring(Math.max(from, text.length() - longest + 1));
  }
}
