package dev.asyncat.core.model;

import dev.asyncat.core.model.TextToolCalls.Call;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code <|python_tag|>} with JSON objects or {@code name.call({…})}, up to the end of the turn.
 */
final class PythonTagCalls implements CallFormat {

  static final String TAG = "<|python_tag|>";
  private static final List<String> ENDS = List.of("<|eom_id|>", "<|eot_id|>");
  private static final Pattern METHOD = Pattern.compile("([\\w:-]{1,64})\\.call\\(");

  @Override
  public List<Match> find(String text, Set<String> knownTools) {
    List<Match> matches = new ArrayList<>();
    TextScan tags = new TextScan(text, TAG);
    List<TextScan> ends = ENDS.stream().map(end -> new TextScan(text, end)).toList();
    int start = tags.from(0);
    while (start < text.length()) {
      int from = start + TAG.length();
      int next = tags.from(from);
      int end = next;
      int after = next;
      for (int i = 0; i < ENDS.size(); i++) {
        int found = ends.get(i).from(from);
        if (found < end) {
          end = found;
          after = found + ENDS.get(i).length();
        }
      }
      List<Call> calls = calls(text, from, end);
      if (!calls.isEmpty()) {
        matches.add(new Match(start, after, calls));
      }
      start = next;
    }
    return matches;
  }

  private static List<Call> calls(String text, int from, int end) {
    List<Call> calls = new ArrayList<>();
    int at = TextScan.skipFence(text, from, end);
    Matcher method = METHOD.matcher(text).region(at, end);
    if (method.lookingAt()) {
      LenientReader reader = new LenientReader(text, method.end(), end);
      Optional<Json> arguments = reader.read();
      calls.add(
          arguments
              .map(json -> CallReader.call(method.group(1), json))
              .orElseGet(() -> CallReader.broken(method.group(1), reader.defect())));
      return calls;
    }
    while (at < end && text.charAt(at) == '{') {
      LenientReader reader = new LenientReader(text, at, end);
      Optional<Json> json = reader.read();
      if (json.isEmpty()) {
        CallReader.nameIn(text, at, end)
            .ifPresent(name -> calls.add(CallReader.broken(name, reader.defect())));
        return calls;
      }
      if (json.get() instanceof JsonObject object) {
        CallReader.call(object).ifPresent(calls::add);
      }
      at = TextScan.skipSpace(text, reader.skipClosers(), end);
    }
    return calls;
  }
}
