package dev.asyncat.core.model;

import dev.asyncat.core.model.TextToolCalls.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code <｜tool▁call▁begin｜>name} and JSON, in a code fence or not, {@code <｜tool▁call▁end｜>}. */
final class DeepSeekCalls implements CallFormat {

  static final String CALL = "<｜tool▁call▁begin｜>";
  private static final String CALL_END = "<｜tool▁call▁end｜>";
  private static final String ALL = "<｜tool▁calls▁begin｜>";
  private static final String ALL_END = "<｜tool▁calls▁end｜>";
  private static final String SEPARATOR = "<｜tool▁sep｜>";

  @Override
  public List<Match> find(String text, Set<String> knownTools) {
    List<Match> matches = new ArrayList<>();
    TextScan begins = new TextScan(text, CALL);
    TextScan ends = new TextScan(text, CALL_END);
    int begin = begins.from(0);
    while (begin < text.length()) {
      int from = begin + CALL.length();
      int next = begins.from(from);
      int end = Math.min(ends.from(from), next);
      int start = text.startsWith(ALL, begin - ALL.length()) ? begin - ALL.length() : begin;
      Call call = call(text.substring(from, end));
      if (text.startsWith(CALL_END, end)) {
        end += CALL_END.length();
      }
      int all = TextScan.skipSpace(text, end, Math.min(text.length(), end + 100));
      if (text.startsWith(ALL_END, all)) {
        end = all + ALL_END.length();
      }
      if (!call.name().isEmpty()) {
        matches.add(new Match(start, end, List.of(call)));
      }
      begin = next;
    }
    return matches;
  }

  private static Call call(String body) {
    int json = body.indexOf('{');
    String head = json < 0 ? body : body.substring(0, json);
    int fence = head.indexOf("```");
    head = fence < 0 ? head : head.substring(0, fence);
    String kind = "function" + SEPARATOR;
    String name = head.strip();
    name = name.startsWith(kind) ? name.substring(kind.length()) : name;
    name = name.replace(SEPARATOR, "\n").lines().findFirst().orElse("").strip();
    return CallReader.call(name, json < 0 ? "{}" : body.substring(json));
  }
}
