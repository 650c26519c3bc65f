package dev.asyncat.core.model;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JSON objects anywhere in the text, if their first key names a tool and their second holds the
 * arguments.
 */
final class InlineCalls implements CallFormat {

  private static final Pattern HEAD =
      Pattern.compile(
          "\\{\\s{0,40}[\"']?(?:name|function|tool_name|tool)[\"']?\\s{0,9}:\\s{0,9}[\"']([\\w.:-]{1,64})[\"']"
              + "\\s{0,40},\\s{0,40}[\"']?(?:arguments|args|parameters|params)[\"']?\\s{0,9}:");

  @Override
  public List<Match> find(String text, Set<String> knownTools) {
    List<Match> matches = new ArrayList<>();
    Matcher head = HEAD.matcher(text);
    int at = 0;
    while (head.find(at)) {
      LenientReader reader = new LenientReader(text, head.start(), text.length());
      Optional<Json> value = reader.read();
      if (value.isEmpty()) {
        // Everything the reader has seen belongs to the call, so that no text is read twice.
        at = endOfBroken(text, reader);
        matches.add(
            new Match(
                head.start(), at, List.of(CallReader.broken(head.group(1), reader.defect()))));
      } else {
        at = reader.position();
        if (value.get() instanceof JsonObject object && isCall(object)) {
          int start = head.start();
          int end = at;
          CallReader.call(object)
              .ifPresent(call -> matches.add(new Match(start, end, List.of(call))));
        }
      }
    }
    return matches;
  }

  private static boolean isCall(JsonObject object) {
    Iterator<Map.Entry<String, Json>> members = object.members().entrySet().iterator();
    if (object.members().size() < 2 || !CallReader.NAME_KEYS.contains(members.next().getKey())) {
      return false;
    }
    Map.Entry<String, Json> second = members.next();
    boolean arguments =
        second.getValue() instanceof JsonObject
            || (second.getValue() instanceof JsonString(String text)
                && text.strip().startsWith("{"));
    return arguments && CallReader.ARGUMENT_KEYS.contains(second.getKey());
  }

  private static int endOfBroken(String text, LenientReader reader) {
    int open = reader.openBrackets();
    int at = reader.position();
    while (at < text.length() && open > 0) {
      char c = text.charAt(at++);
      if (c == '{' || c == '[') {
        open++;
      } else if (c == '}' || c == ']') {
        open--;
      }
    }
    return at;
  }
}
