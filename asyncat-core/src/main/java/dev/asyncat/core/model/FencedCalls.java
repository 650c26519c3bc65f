package dev.asyncat.core.model;

import dev.asyncat.core.model.TextToolCalls.Call;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A code fence that holds JSON and nothing else, or a text that is nothing else, if every object in
 * it calls a tool that exists. An example in an answer is so not taken for a call.
 */
final class FencedCalls implements CallFormat {

  private static final String FENCE = "```";
  private static final Set<String> LANGUAGES =
      Set.of("", "json", "tool_code", "tool_call", "tool", "tool_calls", "javascript", "python");

  @Override
  public List<Match> find(String text, Set<String> knownTools) {
    List<Match> matches = new ArrayList<>();
    int all = TextScan.skipSpace(text, 0, text.length());
    List<Call> whole = calls(text, all, text.length(), knownTools);
    if (!whole.isEmpty()) {
      return List.of(new Match(0, text.length(), whole));
    }
    TextScan fences = new TextScan(text, FENCE);
    int open = fences.from(0);
    while (open < text.length()) {
      int from = JsonRepair.afterFenceOpening(text, open);
      int close = fences.from(from);
      String language = text.substring(open + FENCE.length(), from);
      if (LANGUAGES.contains(language)) {
        List<Call> calls = calls(text, from, close, knownTools);
        if (calls.isEmpty() && language.equals("tool_code")) {
          calls = python(text, from, close, knownTools);
        }
        if (!calls.isEmpty()) {
          matches.add(new Match(open, Math.min(close + FENCE.length(), text.length()), calls));
        }
      }
      open = close == text.length() ? close : fences.from(close + FENCE.length());
    }
    return matches;
  }

  /** The calls between two offsets, or none if there is anything else. */
  private static List<Call> calls(String text, int from, int limit, Set<String> knownTools) {
    List<Call> calls = new ArrayList<>();
    int at = TextScan.skipSpace(text, from, limit);
    while (at < limit) {
      if (text.charAt(at) != '{' && text.charAt(at) != '[') {
        return List.of();
      }
      LenientReader reader = new LenientReader(text, at, limit);
      Optional<Json> value = reader.read();
      if (value.isEmpty() || !add(calls, value.get(), knownTools)) {
        return List.of();
      }
      at = reader.skipClosers();
    }
    return calls;
  }

  /** Calls in Python, as Gemma was trained to write them. */
  private static List<Call> python(String text, int from, int limit, Set<String> knownTools) {
    List<Call> calls = new ArrayList<>();
    int at = TextScan.skipSpace(text, from, limit);
    while (at < limit) {
      PythonCall python = new PythonCall(text, at, limit);
      Optional<Call> call = python.read(knownTools);
      if (call.isEmpty()) {
        return List.of();
      }
      calls.add(call.get());
      at = python.position();
    }
    return calls;
  }

  private static boolean add(List<Call> calls, Json value, Set<String> knownTools) {
    if (value instanceof JsonArray array) {
      return array.size() > 0
          && array.items().stream().allMatch(item -> add(calls, item, knownTools));
    }
    Optional<Call> call =
        value instanceof JsonObject object && hasArguments(object)
            ? CallReader.call(object).filter(c -> knownTools.contains(c.name()))
            : Optional.empty();
    call.ifPresent(calls::add);
    return call.isPresent();
  }

  private static boolean hasArguments(JsonObject object) {
    return CallReader.ARGUMENT_KEYS.stream().anyMatch(object::has)
        || object.object("function").isPresent();
  }
}
