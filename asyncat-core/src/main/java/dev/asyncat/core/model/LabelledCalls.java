package dev.asyncat.core.model;

import dev.asyncat.core.model.TextToolCalls.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code ✿FUNCTION✿: name} and {@code ✿ARGS✿: {…}} on lines of their own. */
final class LabelledCalls implements CallFormat {

  static final String NAME = "✿FUNCTION✿";
  private static final String ARGUMENTS = "✿ARGS✿";
  private static final String ANY = "✿";

  @Override
  public List<Match> find(String text, Set<String> knownTools) {
    List<Match> matches = new ArrayList<>();
    TextScan names = new TextScan(text, NAME);
    TextScan arguments = new TextScan(text, ARGUMENTS);
    TextScan marks = new TextScan(text, ANY);
    int start = names.from(0);
    while (start < text.length()) {
      int from = start + NAME.length();
      int next = names.from(from);
      int label = arguments.from(from);
      if (label >= next) {
        label = next;
      }
      String name = afterColon(text.substring(from, label)).lines().findFirst().orElse("").strip();
      int end = label;
      Call call = CallReader.call(name, "{}");
      if (label < next) {
        end = marks.from(label + ARGUMENTS.length());
        call = CallReader.call(name, afterColon(text.substring(label + ARGUMENTS.length(), end)));
      }
      if (!name.isEmpty()) {
        matches.add(new Match(start, end, List.of(call)));
      }
      start = next;
    }
    return matches;
  }

  private static String afterColon(String text) {
    String stripped = text.strip();
    return stripped.startsWith(":") ? stripped.substring(1).strip() : stripped;
  }
}
