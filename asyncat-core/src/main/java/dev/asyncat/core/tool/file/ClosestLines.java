package dev.asyncat.core.tool.file;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Finds lines that a model may have meant, by the pairs of characters they share. */
final class ClosestLines {

  private static final int CANDIDATES = 3;
  private static final int MAX_LINES = 20_000;
  private static final int MAX_LENGTH = 200;
  private static final double ALIKE = 0.4;

  private ClosestLines() {}

  private record Candidate(int number, String text, double likeness) {}

  /** Lines like the first line of {@code find} that is not blank, best first, with numbers. */
  static List<String> to(String find, String text) {
    String wanted =
        find.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse("");
    Set<String> wantedPairs = pairs(wanted);
    if (wantedPairs.isEmpty()) {
      return List.of();
    }
    List<String> lines = text.lines().limit(MAX_LINES).toList();
    return IntStream.range(0, lines.size())
        .mapToObj(
            i -> new Candidate(i + 1, lines.get(i), likeness(wantedPairs, lines.get(i).strip())))
        .filter(candidate -> candidate.likeness() >= ALIKE)
        .sorted(
            Comparator.comparingDouble(Candidate::likeness)
                .reversed()
                .thenComparingInt(Candidate::number))
        .limit(CANDIDATES)
        .map(candidate -> candidate.number() + ": " + shortened(candidate.text()))
        .toList();
  }

  private static double likeness(Set<String> wanted, String line) {
    Set<String> pairs = pairs(line);
    if (pairs.isEmpty()) {
      return 0;
    }
    int total = wanted.size() + pairs.size();
    pairs.retainAll(wanted);
    return 2.0 * pairs.size() / total;
  }

  private static Set<String> pairs(String line) {
    String text = shortened(line);
    Set<String> pairs = new HashSet<>();
    for (int i = 0; i + 2 <= text.length(); i++) {
      pairs.add(text.substring(i, i + 2));
    }
    return pairs;
  }

  private static String shortened(String line) {
    return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH);
  }
}
