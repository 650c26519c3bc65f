package dev.asyncat.llama.call;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.asyncat.json.JsonSyntaxException;
import dev.asyncat.tool.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the calls of a text that begins with one, marker left out. A call counts only if it is
 * there to its end.
 *
 * @param calls those that are complete; their ids are empty unless the model gave some
 * @param length how many characters they take, with what closes the last one
 * @param unfinished whether more begins after them that is no white space
 */
public record CallText(List<ToolCall> calls, int length, boolean unfinished) {

  /** Copies the list. */
  public CallText {
    calls = List.copyOf(calls);
  }

  /** Reads a text. */
  public static CallText read(CallSyntax syntax, String text) {
    List<ToolCall> calls = new ArrayList<>();
    int end = 0;
    int at = 0;
    while (true) {
      Optional<Part> part = part(syntax, text, at);
      if (part.isEmpty()) {
        break;
      }
      calls.addAll(part.get().calls());
      end = part.get().end();
      int next = skipSpace(text, end);
      Optional<String> marker =
          syntax.markers().stream().filter(some -> text.startsWith(some, next)).findFirst();
      if (!syntax.several() || marker.isEmpty()) {
        break;
      }
      at = next + marker.get().length();
    }
    return new CallText(calls, end, skipSpace(text, end) < text.length());
  }

  private record Part(List<ToolCall> calls, int end) {}

  private static Optional<Part> part(CallSyntax syntax, String text, int from) {
    int at = skipSpace(text, from);
    Optional<String> name = Optional.empty();
    if (syntax.form() == CallSyntax.Form.NAME_AND_ARGUMENTS) {
      int marker = text.indexOf(CallSyntax.ARGUMENTS_MARKER, at);
      if (marker < 0) {
        return Optional.empty();
      }
      name = Optional.of(text.substring(at, marker).strip());
      at = skipSpace(text, marker + CallSyntax.ARGUMENTS_MARKER.length());
    }
    int end = endOfValue(text, at);
    if (end < 0) {
      return Optional.empty();
    }
    List<ToolCall> calls;
    try {
      Json value = Json.parse(text.substring(at, end));
      calls = name.isPresent() ? named(name.get(), value) : calls(syntax, value);
    } catch (JsonSyntaxException notJson) {
      return Optional.empty();
    }
    int closed = skipSpace(text, end);
    if (!text.startsWith(syntax.close(), closed)) {
      return Optional.empty();
    }
    return calls.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Part(calls, syntax.close().isEmpty() ? end : closed + syntax.close().length()));
  }

  private static List<ToolCall> named(String nameAndId, Json value) {
    int marker = nameAndId.indexOf(CallSyntax.ID_MARKER);
    String name = marker < 0 ? nameAndId : nameAndId.substring(0, marker);
    String id = marker < 0 ? "" : nameAndId.substring(marker + CallSyntax.ID_MARKER.length());
    return value instanceof JsonObject arguments
        ? List.of(new ToolCall(id.strip(), name.strip(), arguments))
        : List.of();
  }

  private static List<ToolCall> calls(CallSyntax syntax, Json value) {
    List<Json> objects = value instanceof JsonArray array ? array.items() : List.of(value);
    List<ToolCall> calls = new ArrayList<>();
    for (Json object : objects) {
      Optional<ToolCall> call = call(syntax, object);
      if (call.isEmpty()) {
        return List.of();
      }
      calls.add(call.get());
    }
    return calls;
  }

  private static Optional<ToolCall> call(CallSyntax syntax, Json value) {
    return value instanceof JsonObject object
            && object.get("name").orElse(Json.nul()) instanceof JsonString(String name)
            && object.get(syntax.arguments()).orElse(Json.nul()) instanceof JsonObject arguments
        ? Optional.of(new ToolCall(object.string("id", ""), name, arguments))
        : Optional.empty();
  }

  /** Where the object or array that begins here ends; -1 if it does not, or there is none. */
  private static int endOfValue(String text, int from) {
    if (from >= text.length() || (text.charAt(from) != '{' && text.charAt(from) != '[')) {
      return -1;
    }
    int depth = 0;
    boolean inString = false;
    for (int at = from; at < text.length(); at++) {
      char c = text.charAt(at);
      if (inString) {
        if (c == '\\') {
          at++;
        } else if (c == '"') {
          inString = false;
        }
      } else if (c == '"') {
        inString = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
        if (depth == 0) {
          return at + 1;
        }
      }
    }
    return -1;
  }

  private static int skipSpace(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }
}
