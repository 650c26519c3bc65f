package dev.asyncat.core.tool;

import dev.asyncat.core.tool.ArgumentValidation.Problem;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Walks one call's arguments along the schema, converting and collecting what does not fit. */
final class SchemaCheck {

  /** Texts that may well be empty: an empty file, a deletion. */
  private static final Set<String> MAY_BE_EMPTY =
      Set.of(
          "content",
          "text",
          "body",
          "data",
          "replace",
          "replacement",
          "new_string",
          "new_content",
          "new_text");

  private final List<String> missing = new ArrayList<>();
  private final List<Problem> invalid = new ArrayList<>();

  List<String> missing() {
    return missing;
  }

  List<Problem> invalid() {
    return invalid;
  }

  /** The object with its members converted. */
  JsonObject object(String prefix, JsonObject given, JsonObject schema) {
    JsonObject properties = schema.object("properties").orElse(JsonObject.EMPTY);
    List<String> required = schema.array("required").orElse(JsonArray.EMPTY).strings();
    JsonObject.Builder checked = Json.object();
    given
        .members()
        .forEach(
            (key, value) -> {
              JsonObject property =
                  properties
                      .object(key)
                      .or(() -> schema.object("additionalProperties"))
                      .orElse(JsonObject.EMPTY);
              if (properties.has(key) && isUnset(key, value, property, required.contains(key))) {
                return;
              }
              checked.put(key, value(prefix + key, value, property));
            });
    JsonObject kept = checked.build();
    for (String key : required) {
      if (!kept.has(key)) {
        missing.add(prefix + key);
      }
    }
    return kept;
  }

  private static boolean isUnset(String key, Json value, JsonObject schema, boolean required) {
    if (value.isNull()) {
      return !allows(schema, "null") || !required;
    }
    if (!(value instanceof JsonString(String text)) || !text.isEmpty()) {
      return false;
    }
    if (!allows(schema, "string")) {
      return true;
    }
    return required && !MAY_BE_EMPTY.contains(key) && schema.integer("minLength").orElse(1) != 0;
  }

  private Json value(String key, Json given, JsonObject schema) {
    List<String> types = types(schema);
    Optional<Json> converted =
        types.isEmpty()
            ? Optional.of(given)
            : types.stream().flatMap(type -> Conversion.to(type, given).stream()).findFirst();
    String actual = Conversion.typeOf(given);
    if (types.contains(actual) || actual.equals("integer") && types.contains("number")) {
      converted = Optional.of(given);
    }
    if (converted.isEmpty()) {
      return refuse(key, article(String.join(" or ", types)), actual, given);
    }
    Json value = oneOf(key, converted.get(), schema);
    bounds(key, value, schema);
    return switch (value) {
      case JsonObject object when schema.has("properties") || schema.has("additionalProperties") ->
          object(key + ".", object, schema);
      case JsonArray array -> items(key, array, schema);
      default -> value;
    };
  }

  private JsonArray items(String key, JsonArray array, JsonObject schema) {
    JsonObject itemSchema = schema.object("items").orElse(JsonObject.EMPTY);
    List<Json> items = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      items.add(value(key + "[" + i + "]", array.items().get(i), itemSchema));
    }
    return new JsonArray(items);
  }

  private Json oneOf(String key, Json value, JsonObject schema) {
    Optional<JsonArray> words = schema.array("enum");
    if (words.isEmpty() || words.get().items().contains(value)) {
      return value;
    }
    if (value instanceof JsonString(String given)) {
      for (String word : words.get().strings()) {
        if (word.equalsIgnoreCase(given.strip())) {
          return Json.of(word);
        }
      }
    }
    return refuse(
        key,
        "one of " + String.join(", ", words.get().items().stream().map(SchemaCheck::bare).toList()),
        bare(value),
        value);
  }

  private void bounds(String key, Json value, JsonObject schema) {
    if (!(value instanceof JsonNumber(BigDecimal number))) {
      return;
    }
    if (schema.get("minimum").orElse(null) instanceof JsonNumber(BigDecimal minimum)
        && number.compareTo(minimum) < 0) {
      refuse(key, "at least " + minimum, value.toString(), value);
    }
    if (schema.get("maximum").orElse(null) instanceof JsonNumber(BigDecimal maximum)
        && number.compareTo(maximum) > 0) {
      refuse(key, "at most " + maximum, value.toString(), value);
    }
  }

  private Json refuse(String key, String expected, String actual, Json given) {
    invalid.add(new Problem(key, expected, actual));
    return given;
  }

  private static String bare(Json value) {
    return value instanceof JsonString(String text) ? text : value.toString();
  }

  private static String article(String type) {
    return ("aeio".indexOf(type.charAt(0)) >= 0 ? "an " : "a ") + type;
  }

  private static boolean allows(JsonObject schema, String type) {
    List<String> types = types(schema);
    return types.isEmpty() || types.contains(type);
  }

  private static List<String> types(JsonObject schema) {
    return switch (schema.get("type").orElse(Json.nul())) {
      case JsonString(String type) -> List.of(type);
      case JsonArray array -> array.strings();
      default -> List.of();
    };
  }
}
