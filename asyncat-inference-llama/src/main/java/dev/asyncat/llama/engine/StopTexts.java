package dev.asyncat.llama.engine;

import java.util.List;

/**
 * Watches a stream for texts that end it. What could be the beginning of one is held back until it
 * is clear that it is not. Not thread-safe.
 */
final class StopTexts {

  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private boolean stopped;

  StopTexts(List<String> stops) {
    this.stops = stops;
  }

  /** Takes a piece of the stream and gives what may be passed on. */
  String add(String text) {
    held.append(text);
    int end = earliestStop();
    if (end >= 0) {
      stopped = true;
      return held.substring(0, end);
    }
    int safe = held.length() - beginningOfStop();
    String passed = held.substring(0, safe);
    held.delete(0, safe);
    return passed;
  }

  /** Takes a piece in which stop texts mean nothing, and gives what may be passed on. */
  String unwatched(String text) {
    String passed = held + text;
    held.setLength(0);
    return passed;
  }

  /** Whether a stop text was there. Nothing more may be added then. */
  boolean stopped() {
    return stopped;
  }

  /** What was held back and turned out to be harmless, because the stream is over. */
  String rest() {
    return stopped ? "" : held.toString();
  }

  /** Where the stop text begins that is complete first, so that it does not matter how it came. */
  private int earliestStop() {
    int begin = -1;
    int end = Integer.MAX_VALUE;
    for (String stop : stops) {
      int at = held.indexOf(stop);
      int endsAt = at + stop.length();
      if (at >= 0 && (endsAt < end || (endsAt == end && at < begin))) {
        begin = at;
        end = endsAt;
      }
    }
    return begin;
  }

  /** The length of the longest end of the held text that a stop text begins with. */
  private int beginningOfStop() {
    int longest = 0;
    for (String stop : stops) {
      for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
        if (stop.startsWith(held.substring(held.length() - length))) {
          longest = length;
        }
      }
    }
    return longest;
  }
}
