package dev.asyncat.core.tool.file;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.ChangeDelta;
import com.github.difflib.patch.Chunk;
import com.github.difflib.patch.Patch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The unified diff that a person sees before a file is changed. */
final class Diff {

  /** How many unchanged lines are shown around a change. */
  static final int CONTEXT = 3;

  private static final int MAX_LINES = 120;
  private static final int MAX_CHARACTERS = 12_000;

  /** Above this many changed lines the search for a small diff costs more than it tells. */
  private static final int MAX_COMPARED = 1_000;

  private Diff() {}

  /** The difference, cut to 120 lines and 12,000 characters; empty if there is none. */
  static Optional<String> of(String path, boolean isNew, String before, String after) {
    List<String> old = lines(before);
    List<String> changed = lines(after);
    if (!isNew && old.equals(changed)) {
      return Optional.empty();
    }
    List<String> diff =
        UnifiedDiffUtils.generateUnifiedDiff(
            isNew ? "/dev/null" : "a/" + path, "b/" + path, old, patch(old, changed), CONTEXT);
    return Optional.of(cut(diff.isEmpty() ? List.of("--- /dev/null", "+++ b/" + path) : diff));
  }

  /**
   * A whole diff.
   *
   * @param text empty if there is no difference
   * @param additions how many lines came
   * @param deletions how many lines went
   */
  record Comparison(String text, int additions, int deletions) {}

  /** Compares two texts. */
  static Comparison compare(
      String oldPath, String newPath, String before, String after, int context) {
    List<String> old = lines(before);
    List<String> changed = lines(after);
    Patch<String> patch = patch(old, changed);
    int additions = 0;
    int deletions = 0;
    for (AbstractDelta<String> delta : patch.getDeltas()) {
      additions += delta.getTarget().size();
      deletions += delta.getSource().size();
    }
    return new Comparison(
        String.join(
            "\n",
            UnifiedDiffUtils.generateUnifiedDiff(
                "a/" + oldPath, "b/" + newPath, old, patch, context)),
        additions,
        deletions);
  }

  private static Patch<String> patch(List<String> old, List<String> changed) {
    int head = 0;
    int shorter = Math.min(old.size(), changed.size());
    while (head < shorter && old.get(head).equals(changed.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head
        && old.get(old.size() - 1 - tail).equals(changed.get(changed.size() - 1 - tail))) {
      tail++;
    }
    List<String> oldMiddle = old.subList(head, old.size() - tail);
    List<String> newMiddle = changed.subList(head, changed.size() - tail);
    if (oldMiddle.size() + newMiddle.size() <= MAX_COMPARED) {
      return DiffUtils.diff(old, changed);
    }
    Patch<String> whole = new Patch<>();
    whole.addDelta(new ChangeDelta<>(new Chunk<>(head, oldMiddle), new Chunk<>(head, newMiddle)));
    return whole;
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    if (!text.isEmpty() && !text.endsWith("\n")) {
      // Else adding the last line feed would look like no change.
      lines.set(lines.size() - 1, lines.getLast() + "\n\\ No newline at end of file");
    }
    return lines;
  }

  private static String cut(List<String> diff) {
    StringBuilder text = new StringBuilder();
    int lines = 0;
    for (String line : diff) {
      if (lines == MAX_LINES || text.length() + line.length() >= MAX_CHARACTERS) {
        text.append("\n... ").append(diff.size() - lines).append(" more lines");
        break;
      }
      text.append(lines == 0 ? "" : "\n").append(line);
      lines++;
    }
    return text.toString();
  }
}
