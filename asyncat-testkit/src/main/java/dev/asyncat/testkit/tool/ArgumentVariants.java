package dev.asyncat.testkit.tool;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Arguments like given ones, but for one of them. */
record ArgumentVariants(JsonObject schema, JsonObject valid) {

  /**
   * Arguments with something wrong.
   *
   * @param key what is wrong
   */
  record Wrong(String key, JsonObject arguments) {}

  /** Each without one that is required. */
  List<Wrong> missing() {
    List<Wrong> missing = new ArrayList<>();
    for (String key : schema.array("required").orElse(JsonArray.EMPTY).strings()) {
      Map<String, Json> members = new LinkedHashMap<>(valid.members());
      members.remove(key);
      missing.add(new Wrong(key, new JsonObject(members)));
    }
    return missing;
  }

  /** Each with one of a type that cannot be converted to the right one. */
  List<Wrong> wrongTyped() {
    List<Wrong> wrong = new ArrayList<>();
    schema
        .object("properties")
        .orElse(JsonObject.EMPTY)
        .members()
        .forEach(
            (key, property) ->
                misfit(property)
                    .ifPresent(value -> wrong.add(new Wrong(key, valid.with(key, value)))));
    return wrong;
  }

  /** Each with a text of two lines. */
  List<JsonObject> withLineBreaks() {
    List<JsonObject> variants = new ArrayList<>();
    valid
        .members()
        .forEach(
            (key, value) -> {
              if (value instanceof JsonString(String text)) {
                variants.add(valid.with(key, Json.of(text + "\nsecond line\r\nthird line")));
              }
            });
    return variants;
  }

  private static Optional<Json> misfit(Json property) {
    if (!(property instanceof JsonObject schema)) {
      return Optional.empty();
    }
    return switch (schema.string("type", "")) {
      case "string" -> Optional.of(Json.object().put("not", "a text").build());
      case "integer", "number", "object" -> Optional.of(Json.of("neither number nor object"));
      case "boolean" -> Optional.of(Json.of("perhaps"));
      case "array" -> Optional.of(Json.of(true));
      default -> Optional.empty();
    };
  }
}
