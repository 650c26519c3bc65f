package dev.asyncat.core.model;

import dev.asyncat.core.model.TextToolCalls.Call;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonNull;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a call out of the JSON that models write for one. */
final class CallReader {

  static final List<String> NAME_KEYS = List.of("name", "function", "tool_name", "tool");
  static final List<String> ARGUMENT_KEYS = List.of("arguments", "args", "parameters", "params");

  private static final List<String> OTHER_KEYS = List.of("id", "type", "call_id");
  private static final Pattern NAME_IN_BROKEN_JSON =
      Pattern.compile(
          "[\"'](?:name|function|tool_name|tool)[\"']\\s{0,9}[:=]\\s{0,9}[\"']([\\w.:-]{1,64})[\"']");

  private CallReader() {}

  /** The call that an object states; empty if it names no tool. */
  static Optional<Call> call(JsonObject object) {
    for (String key : List.of("function", "tool_call")) {
      Optional<JsonObject> inner = object.object(key);
      if (inner.isPresent()) {
        return call(inner.get());
      }
    }
    Optional<String> nameKey = NAME_KEYS.stream().filter(k -> named(object, k)).findFirst();
    if (nameKey.isEmpty()) {
      return Optional.empty();
    }
    String name = object.string(nameKey.get(), "").strip();
    return Optional.of(
        ARGUMENT_KEYS.stream()
            .filter(object::has)
            .findFirst()
            .flatMap(object::get)
            .map(value -> call(name, value))
            .orElseGet(() -> new Call(name, flatArguments(object, nameKey.get()), null)));
  }

  /** A call whose arguments are an object, or text that holds one. */
  static Call call(String name, Json arguments) {
    return switch (arguments) {
      case JsonObject object -> new Call(name, object, null);
      case JsonString(String text) -> text.isBlank() ? none(name) : call(name, text);
      case JsonNull ignored -> none(name);
      case JsonArray array when array.size() == 0 -> none(name);
      default -> broken(name, "they are not an object");
    };
  }

  /** A call whose arguments are JSON text. */
  static Call call(String name, String arguments) {
    JsonRepair.Reading reading = JsonRepair.object(arguments);
    return reading
        .defect()
        .map(problem -> broken(name, problem))
        .orElseGet(() -> new Call(name, reading.object(), null));
  }

  /** A call whose arguments cannot be read. */
  static Call broken(String name, String problem) {
    return new Call(name, JsonObject.EMPTY, "arguments are not valid JSON: " + problem);
  }

  /** The tool that broken JSON names near its beginning. */
  static Optional<String> nameIn(String text, int from, int to) {
    Matcher matcher = NAME_IN_BROKEN_JSON.matcher(text).region(from, Math.min(to, from + 400));
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static Call none(String name) {
    return new Call(name, JsonObject.EMPTY, null);
  }

  private static boolean named(JsonObject object, String key) {
    return object.string(key).filter(name -> !name.isBlank()).isPresent();
  }

  /** Models that forget the arguments key put the arguments beside the name. */
  private static JsonObject flatArguments(JsonObject object, String nameKey) {
    JsonObject.Builder arguments = Json.object();
    object
        .members()
        .forEach(
            (key, value) -> {
              if (!key.equals(nameKey) && !OTHER_KEYS.contains(key)) {
                arguments.put(key, value);
              }
            });
    return arguments.build();
  }
}
