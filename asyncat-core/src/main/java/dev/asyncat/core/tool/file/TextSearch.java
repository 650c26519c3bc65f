package dev.asyncat.core.tool.file;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the place of an edit: literally, or, where that is nowhere, by lines with their white space
 * at both ends ignored. All replacements are literal text. Pure; stateless.
 */
final class TextSearch {

  private TextSearch() {}

  /**
   * Places that match.
   *
   * @param exact false if white space had to be ignored
   */
  record Found(List<Place> places, boolean exact) {}

  /** A stretch of the text and what comes in its stead. */
  record Place(int start, int end, String replacement) {
    String applyTo(String text) {
      return text.substring(0, start) + replacement + text.substring(end);
    }

    Place shifted(int by) {
      return new Place(start + by, end + by, replacement);
    }
  }

  static Found find(String text, String find, String replacement) {
    List<Place> exact = literally(text, find, replacement);
    if (exact.isEmpty() && text.contains("\r\n") && find.contains("\n")) {
      // A file of both kinds of line endings: the model has only seen line feeds.
      exact = literally(text, windows(find), windows(replacement));
    }
    return exact.isEmpty()
        ? new Found(byTrimmedLines(text, find, replacement), false)
        : new Found(exact, true);
  }

  private static String windows(String text) {
    return text.replace("\r\n", "\n").replace("\n", "\r\n");
  }

  private static List<Place> literally(String text, String find, String replacement) {
    List<Place> places = new ArrayList<>();
    for (int i = text.indexOf(find); i >= 0; i = text.indexOf(find, i + find.length())) {
      places.add(new Place(i, i + find.length(), replacement));
    }
    return places;
  }

  private static List<Place> byTrimmedLines(String text, String find, String replacement) {
    List<String> wanted = withoutLastFeed(find).lines().toList();
    if (wanted.stream().allMatch(String::isBlank)) {
      return List.of();
    }
    List<String> trimmed = wanted.stream().map(String::strip).toList();
    List<Line> lines = Line.of(text);
    List<Place> places = new ArrayList<>();
    for (int i = 0; i + wanted.size() <= lines.size(); i++) {
      if (matches(lines, i, trimmed)) {
        places.add(place(lines.subList(i, i + wanted.size()), wanted, replacement, text));
        i += wanted.size() - 1;
      }
    }
    return places;
  }

  private static boolean matches(List<Line> lines, int from, List<String> trimmed) {
    for (int i = 0; i < trimmed.size(); i++) {
      if (!lines.get(from + i).text().strip().equals(trimmed.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static Place place(
      List<Line> matched, List<String> wanted, String replacement, String text) {
    int start = matched.getFirst().start();
    int end = matched.getLast().end();
    if (replacement.isEmpty()) {
      // Deleting whole lines takes their line feed along.
      return new Place(start, Math.min(text.length(), end + 1), "");
    }
    List<String> found = matched.stream().map(Line::text).toList();
    return new Place(
        start, end, Indentation.carryOver(wanted, found, withoutLastFeed(replacement)));
  }

  private static String withoutLastFeed(String text) {
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  /** A line without its line feed. */
  record Line(String text, int start, int end) {
    static List<Line> of(String text) {
      List<Line> lines = new ArrayList<>();
      int start = 0;
      while (start < text.length()) {
        int feed = text.indexOf('\n', start);
        int end = feed < 0 ? text.length() : feed;
        lines.add(new Line(text.substring(start, end), start, end));
        start = end + 1;
      }
      return lines;
    }
  }
}
