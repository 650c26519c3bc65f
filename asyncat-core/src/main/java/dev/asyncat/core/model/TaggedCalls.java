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

/** {@code <tool_call>…</tool_call>}, the closing tag optional. */
final class TaggedCalls implements CallFormat {

  static final String OPEN = "<tool_call>";
  private static final String CLOSE = "</tool_call>";

  private static final Pattern NAME_LINE =
      Pattern.compile(
          "(?:function|tool_name|tool|name)[ \\t]{0,9}[:=][ \\t]{0,9}[\"']?([\\w.:-]{1,64})");
  private static final Pattern ARGUMENTS_LINE =
      Pattern.compile("(?:arguments|args|parameters|params)[ \\t]{0,9}[:=]");
  private static final Pattern FUNCTION = Pattern.compile("<function=([\\w.:-]{1,64})>");
  private static final Pattern PARAMETER = Pattern.compile("<parameter=([\\w.:-]{1,64})>");

  @Override
  public List<Match> find(String text, Set<String> knownTools) {
    return text.contains(OPEN) ? new Search(text).matches() : List.of();
  }

  private static final class Search {

    /** An argument may hold the tags as text. More such cases than this are not looked into. */
    private int longerReads = 16;

    private final String text;
    private final TextScan opens;
    private final TextScan closes;
    private final List<Match> matches = new ArrayList<>();

    Search(String text) {
      this.text = text;
      opens = new TextScan(text, OPEN);
      closes = new TextScan(text, CLOSE);
    }

    List<Match> matches() {
      int start = opens.from(0);
      while (start < text.length()) {
        int end = call(start, start + OPEN.length());
        start = opens.from(end);
      }
      return matches;
    }

    /** Reads what follows an opening tag; gives the offset at which the search goes on. */
    private int call(int start, int from) {
      int close = closes.from(from);
      int limit = Math.min(close, opens.from(from));
      int at = TextScan.skipFence(text, from, limit);
      List<Call> calls = new ArrayList<>();
      int end = limit;
      if (at < limit && (text.charAt(at) == '{' || text.charAt(at) == '[')) {
        end = json(at, limit, calls);
      } else {
        Optional<Call> call =
            text.startsWith("<function=", at) ? elements(at, limit) : lines(at, limit);
        call.ifPresent(calls::add);
      }
      if (calls.isEmpty()) {
        return from;
      }
      int tag = TextScan.skipFence(text, end, text.length());
      end = text.startsWith(CLOSE, tag) ? tag + CLOSE.length() : end;
      matches.add(new Match(start, end, calls));
      return end;
    }

    private int json(int from, int limit, List<Call> calls) {
      LenientReader reader = new LenientReader(text, from, limit);
      Optional<Json> value = reader.read();
      int longer = limit;
      while (value.isEmpty() && reader.endedEarly() && longer < text.length() && longerReads > 0) {
        longerReads--;
        int next = text.indexOf(CLOSE, longer + 1);
        longer = next < 0 ? text.length() : next;
        reader = new LenientReader(text, from, longer);
        value = reader.read();
      }
      if (value.isEmpty()) {
        LenientReader first = new LenientReader(text, from, limit);
        String problem = first.read().isPresent() ? "it cannot be read" : first.defect();
        calls.add(CallReader.broken(CallReader.nameIn(text, from, limit).orElse(""), problem));
        return limit;
      }
      add(calls, value.get());
      return more(reader.skipClosers(), longer, calls);
    }

    /** Some models write several objects into one pair of tags. */
    private int more(int from, int limit, List<Call> calls) {
      int end = from;
      int at = TextScan.skipSpace(text, from, limit);
      while (at < limit && text.charAt(at) == '{') {
        LenientReader reader = new LenientReader(text, at, limit);
        Optional<Json> value = reader.read();
        if (value.isEmpty()) {
          calls.add(
              CallReader.broken(CallReader.nameIn(text, at, limit).orElse(""), reader.defect()));
          return limit;
        }
        add(calls, value.get());
        end = reader.skipClosers();
        at = TextScan.skipSpace(text, end, limit);
      }
      return end;
    }

    private Optional<Call> lines(int from, int limit) {
      Matcher name = NAME_LINE.matcher(text).region(from, Math.min(limit, from + 100));
      if (!name.lookingAt()) {
        return Optional.empty();
      }
      Matcher arguments =
          ARGUMENTS_LINE.matcher(text).region(name.end(), Math.min(limit, name.end() + 100));
      return Optional.of(
          arguments.find()
              ? CallReader.call(name.group(1), text.substring(arguments.end(), limit))
              : CallReader.call(name.group(1), Json.nul()));
    }

    private Optional<Call> elements(int from, int limit) {
      Matcher function = FUNCTION.matcher(text).region(from, limit);
      if (!function.lookingAt()) {
        return Optional.empty();
      }
      JsonObject.Builder arguments = Json.object();
      Matcher parameter = PARAMETER.matcher(text).region(function.end(), limit);
      boolean found = parameter.find();
      while (found) {
        String key = parameter.group(1);
        int valueFrom = parameter.end();
        found = parameter.find();
        int valueTo = found ? parameter.start() : limit;
        arguments.put(key, value(text.substring(valueFrom, valueTo)));
      }
      return Optional.of(new Call(function.group(1), arguments.build(), null));
    }

    /** Values in elements carry no type: what reads as JSON that is no string is taken as such. */
    private static Json value(String element) {
      int close = element.lastIndexOf("</parameter>");
      String raw = close < 0 ? element.replace("</function>", "") : element.substring(0, close);
      String value = withoutOneLineBreak(raw);
      LenientReader reader = new LenientReader(value, 0, value.length());
      char first = value.isBlank() ? '"' : value.strip().charAt(0);
      if (first == '"' || first == '\'' || first == '`') {
        return Json.of(value);
      }
      Optional<Json> json = reader.read();
      return json.isPresent() && !reader.endedEarly() && reader.skipClosers() == value.length()
          ? json.get()
          : Json.of(value);
    }

    private static String withoutOneLineBreak(String text) {
      int from = text.startsWith("\n") ? 1 : 0;
      int to = text.length() > from && text.endsWith("\n") ? text.length() - 1 : text.length();
      return text.substring(from, to);
    }

    private static void add(List<Call> calls, Json value) {
      if (value instanceof JsonArray array) {
        array.forEach(item -> add(calls, item));
        return;
      }
      Optional<Call> call =
          value instanceof JsonObject object ? CallReader.call(object) : Optional.empty();
      calls.add(
          call.orElseGet(() -> new Call("", JsonObject.EMPTY, "the call does not name its tool")));
    }
  }
}
