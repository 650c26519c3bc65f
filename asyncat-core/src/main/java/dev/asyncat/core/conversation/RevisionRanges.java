package dev.asyncat.core.conversation;

/** A set of revisions as text: {@code 3-7 12}, ascending. Revisions are added in that order. */
final class RevisionRanges {

  private RevisionRanges() {}

  static boolean contains(String ranges, long revision) {
    if (ranges.isEmpty()) {
      return false;
    }
    for (String range : ranges.split(" ", -1)) {
      if (first(range) <= revision && revision <= last(range)) {
        return true;
      }
    }
    return false;
  }

  /** The set with a revision that is not below any other. */
  static String with(String ranges, long revision) {
    if (ranges.isEmpty()) {
      return Long.toString(revision);
    }
    String lastRange = ranges.substring(ranges.lastIndexOf(' ') + 1);
    if (revision > last(lastRange) + 1) {
      return ranges + " " + revision;
    }
    return ranges.substring(0, ranges.length() - lastRange.length())
        + first(lastRange)
        + (revision == first(lastRange) ? "" : "-" + revision);
  }

  private static long first(String range) {
    int dash = range.indexOf('-');
    return Long.parseLong(dash < 0 ? range : range.substring(0, dash));
  }

  private static long last(String range) {
    return Long.parseLong(range.substring(range.indexOf('-') + 1));
  }
}
