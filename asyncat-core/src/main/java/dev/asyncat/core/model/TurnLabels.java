package dev.asyncat.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a text whose lines begin with the labels of the reason-and-act style.
 *
 * <p>A thought ends at the next label; without one, at the first empty line that is followed by
 * anything. Lines inside code fences are never labels.
 */
record TurnLabels(String thought, String answer, boolean explicit) {

  private static final String LABEL_TEXT =
      "[ \\t]{0,3}(?:#{1,4} )?(?:\\*\\*|__)?"
          + "(Thoughts?|Final Answer|Answer|Action Input|Action|Observation)"
          + "(?:\\*\\*|__)?[ \\t]{0,3}:(?:\\*\\*|__)?[ \\t]{0,9}";
  private static final Pattern LABEL = Pattern.compile(LABEL_TEXT, Pattern.CASE_INSENSITIVE);
  private static final Pattern ANY_LABEL =
      Pattern.compile("^" + LABEL_TEXT, Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

  static TurnLabels read(String text) {
    if (!ANY_LABEL.matcher(text).find()) {
      return new TurnLabels("", text.strip(), false);
    }
    List<Line> lines = lines(text);
    int lastLabel = lines.size() - 1;
    while (lastLabel >= 0 && lines.get(lastLabel).label() == Label.NONE) {
      lastLabel--;
    }
    if (lastLabel < 0) {
      return new TurnLabels("", text.strip(), false);
    }
    return new Reader(lines, lastLabel).read();
  }

  private static List<Line> lines(String text) {
    List<Line> lines = new ArrayList<>();
    boolean fence = false;
    for (String line : text.split("\n", -1)) {
      boolean toggles = line.stripLeading().startsWith("```");
      Matcher label = LABEL.matcher(line);
      if (fence || toggles || !label.lookingAt()) {
        lines.add(new Line(Label.NONE, line, line));
      } else {
        lines.add(new Line(label(label.group(1)), line, line.substring(label.end())));
      }
      fence ^= toggles;
    }
    return lines;
  }

  private static Label label(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "thought", "thoughts" -> Label.THOUGHT;
      case "answer" -> Label.ANSWER;
      case "final answer" -> Label.FINAL_ANSWER;
      default -> Label.ACTION;
    };
  }

  private enum Label {
    NONE,
    THOUGHT,
    ANSWER,
    FINAL_ANSWER,
    ACTION
  }

  /**
   * A line.
   *
   * @param whole with its label
   * @param content without it
   */
  private record Line(Label label, String whole, String content) {}

  private static final class Reader {

    private final List<Line> lines;
    private final int lastLabel;
    private final StringBuilder thought = new StringBuilder();
    private final StringBuilder plain = new StringBuilder();
    private final StringBuilder answer = new StringBuilder();
    private StringBuilder current = plain;
    private boolean explicit;
    private boolean isFinal;

    Reader(List<Line> lines, int lastLabel) {
      this.lines = lines;
      this.lastLabel = lastLabel;
    }

    TurnLabels read() {
      for (int i = 0; i < lines.size(); i++) {
        Line line = lines.get(i);
        switch (line.label()) {
          case NONE -> plainLine(line, i);
          case THOUGHT -> begin(thought, line.content());
          case ACTION -> {
            if (current == thought) {
              current = plain;
            }
            append(line.whole());
          }
          case ANSWER -> answerLine(line, false);
          case FINAL_ANSWER -> answerLine(line, true);
        }
      }
      String marked = answer.toString().strip();
      return marked.isEmpty()
          ? new TurnLabels(thought.toString().strip(), plain.toString().strip(), false)
          : new TurnLabels(thought.toString().strip(), marked, true);
    }

    private void plainLine(Line line, int index) {
      if (current == thought && index > lastLabel && line.content().isBlank()) {
        current = plain;
      }
      append(line.content());
    }

    private void answerLine(Line line, boolean finalAnswer) {
      if (explicit && (isFinal || !finalAnswer)) {
        begin(answer, line.whole());
        return;
      }
      if (finalAnswer) {
        answer.setLength(0);
      }
      explicit = true;
      isFinal = finalAnswer;
      begin(answer, line.content());
    }

    private void begin(StringBuilder part, String content) {
      current = part;
      append(content);
    }

    private void append(String line) {
      current.append(line).append('\n');
    }
  }
}
