package dev.asyncat.core.model;

import dev.asyncat.core.model.TextToolCalls.Call;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code [TOOL_CALLS]} with an array of calls, or with {@code name[ARGS]{…}} each. */
final class MistralCalls implements CallFormat {

  static final String MARK = "[TOOL_CALLS]";
  private static final Pattern NAMED =
      Pattern.compile(
          "([\\w.:-]{1,64})(?:\\[CALL_ID\\][\\w-]{0,64})?(?:\\[ARGS\\])?\\s{0,9}(?=\\{)");

  @Override
  public List<Match> find(String text, Set<String> knownTools) {
    List<Match> matches = new ArrayList<>();
    TextScan marks = new TextScan(text, MARK);
    int start = marks.from(0);
    while (start < text.length()) {
      start = marks.from(read(text, start, matches));
    }
    return matches;
  }

  /** Reads what follows a mark; gives the offset at which the search goes on. */
  private static int read(String text, int start, List<Match> matches) {
    int from = TextScan.skipSpace(text, start + MARK.length(), text.length());
    Matcher named = NAMED.matcher(text).region(from, Math.min(text.length(), from + 300));
    named.useTransparentBounds(true);
    boolean bare = !named.lookingAt();
    int at = bare ? from : named.end();
    if (bare && !(at < text.length() && (text.charAt(at) == '[' || text.charAt(at) == '{'))) {
      return from;
    }
    LenientReader reader = new LenientReader(text, at, text.length());
    Optional<Json> value = reader.read();
    List<Call> calls;
    int end = reader.position();
    if (value.isEmpty()) {
      // What is broken is taken to go on to the next mark, or the end.
      int next = text.indexOf(MARK, end);
      end = next < 0 ? text.length() : next;
      String name = bare ? CallReader.nameIn(text, at, end).orElse("") : named.group(1);
      calls = List.of(CallReader.broken(name, reader.defect()));
    } else {
      calls = bare ? calls(value.get()) : List.of(CallReader.call(named.group(1), value.get()));
    }
    if (!calls.isEmpty()) {
      matches.add(new Match(start, end, calls));
    }
    return end;
  }

  private static List<Call> calls(Json value) {
    List<JsonObject> objects =
        switch (value) {
          case JsonArray array -> array.objects();
          case JsonObject object -> List.of(object);
          default -> List.of();
        };
    return objects.stream().map(CallReader::call).flatMap(Optional::stream).toList();
  }
}
