package dev.asyncat.benchmarks.eval;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What many trials say together. */
record Summary(List<Trial> trials) {

  /** Rows of a Markdown table: all tasks, then each kind. */
  String table(String title) {
    StringBuilder text =
        new StringBuilder(
            """
            | %s | done | sound calls | rounds | tokens in (new) | tokens out | seconds |
            |---|---|---|---|---|---|---|
            """
                .formatted(title));
    text.append(row("all", trials));
    Map<String, List<Trial>> kinds =
        trials.stream()
            .collect(
                Collectors.groupingBy(
                    trial -> trial.task().kind(), TreeMap::new, Collectors.toList()));
    kinds.forEach((kind, some) -> text.append(row(kind, some)));
    return text.toString();
  }

  private static String row(String name, List<Trial> some) {
    long calls = some.stream().mapToLong(Trial::calls).sum();
    long sound = some.stream().mapToLong(Trial::sound).sum();
    return "| %s | %d of %d | %s | %.1f | %.0f (%.0f) | %.0f | %.1f |%n"
        .formatted(
            name,
            some.stream().filter(Trial::done).count(),
            some.size(),
            calls == 0 ? "none" : "%.0f %%".formatted(100.0 * sound / calls),
            some.stream().mapToInt(Trial::rounds).average().orElse(0),
            some.stream().mapToLong(Trial::inputTokens).average().orElse(0),
            some.stream()
                .mapToLong(trial -> trial.inputTokens() - trial.cachedTokens())
                .average()
                .orElse(0),
            some.stream().mapToLong(Trial::outputTokens).average().orElse(0),
            some.stream().mapToLong(trial -> trial.time().toMillis()).average().orElse(0) / 1000);
  }
}
