package dev.asyncat.llama.grammar;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonBool;
import dev.asyncat.json.JsonNull;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.asyncat.llama.grammar.NumberRules.Limit;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the words of a schema. */
final class SchemaWords {

  private static final Set<String> OF_OBJECTS =
      Set.of(
          "properties",
          "required",
          "additionalProperties",
          "patternProperties",
          "propertyNames",
          "minProperties",
          "maxProperties");
  private static final Set<String> OF_ARRAYS =
      Set.of("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains");
  private static final Set<String> OF_STRINGS =
      Set.of("minLength", "maxLength", "pattern", "format");
  private static final Set<String> OF_NUMBERS =
      Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf");

  private SchemaWords() {}

  /**
   * The types that values may have. Where the schema names none, they are guessed from its other
   * words; empty if anything goes.
   */
  static List<String> types(JsonObject schema) {
    return stated(schema)
        .orElseGet(
            () -> {
              if (has(schema, OF_OBJECTS)) {
                return List.of("object");
              }
              if (has(schema, OF_ARRAYS)) {
                return List.of("array");
              }
              if (has(schema, OF_NUMBERS)) {
                return List.of("number");
              }
              return has(schema, OF_STRINGS) ? List.of("string") : List.of();
            });
  }

  /** The types that the schema names, if it names any. */
  static Optional<List<String>> stated(JsonObject schema) {
    return schema
        .get("type")
        .map(
            type ->
                switch (type) {
                  case JsonString(String one) -> List.of(one);
                  case JsonArray several -> several.strings();
                  default -> List.<String>of();
                });
  }

  /** The type of a value, {@code integer} for numbers without a fraction. */
  static String typeOf(Json value) {
    return switch (value) {
      case JsonObject _ -> "object";
      case JsonArray _ -> "array";
      case JsonString _ -> "string";
      case JsonNumber(BigDecimal number) ->
          number.stripTrailingZeros().scale() <= 0 ? "integer" : "number";
      case JsonBool _ -> "boolean";
      case JsonNull _ -> "null";
    };
  }

  /** Whether a value of one type has the other, too. */
  static boolean isA(String actual, String wanted) {
    return actual.equals(wanted) || (actual.equals("integer") && wanted.equals("number"));
  }

  /** A number at a key. */
  static Optional<BigDecimal> number(JsonObject schema, String key) {
    return schema.get(key).orElse(Json.nul()) instanceof JsonNumber(BigDecimal number)
        ? Optional.of(number)
        : Optional.empty();
  }

  /** A count at a key, no larger than an int; {@code other} if there is none. */
  static long count(JsonObject schema, String key, long other) {
    return number(schema, key)
        .map(number -> number.max(BigDecimal.ZERO).min(BigDecimal.valueOf(Integer.MAX_VALUE)))
        .map(BigDecimal::longValue)
        .orElse(other);
  }

  /** The values that a schema lists with {@code enum} or {@code const}; empty if it lists none. */
  static Optional<List<Json>> listed(JsonObject schema) {
    Optional<List<Json>> constant = schema.get("const").map(List::of);
    Optional<List<Json>> words = schema.array("enum").map(JsonArray::items);
    return constant.isPresent() && words.isPresent()
        ? Optional.of(constant.get().stream().filter(words.get()::contains).toList())
        : constant.or(() -> words);
  }

  /** What is said of single places: {@code prefixItems}, or in older schemas an array of items. */
  static List<Json> places(JsonObject schema) {
    return schema
        .array("prefixItems")
        .or(() -> schema.array("items"))
        .map(JsonArray::items)
        .orElse(List.of());
  }

  /** What is said of the items after those, or of all where there are none. */
  static Json items(JsonObject schema) {
    boolean listed = schema.array("items").isPresent() && !schema.has("prefixItems");
    return schema.get(listed ? "additionalItems" : "items").orElse(Json.of(true));
  }

  /** Where the numbers of a schema begin, if they do. */
  static Optional<Limit> lowest(JsonObject schema) {
    boolean open = schema.bool("exclusiveMinimum", false);
    Optional<Limit> low = number(schema, "minimum").map(value -> new Limit(value, !open));
    Optional<Limit> above =
        number(schema, "exclusiveMinimum").map(value -> new Limit(value, false));
    return low.isPresent()
            && above.isPresent()
            && low.get().value().compareTo(above.get().value()) > 0
        ? low
        : above.or(() -> low);
  }

  /** Where the numbers of a schema end, if they do. */
  static Optional<Limit> highest(JsonObject schema) {
    boolean open = schema.bool("exclusiveMaximum", false);
    Optional<Limit> high = number(schema, "maximum").map(value -> new Limit(value, !open));
    Optional<Limit> below =
        number(schema, "exclusiveMaximum").map(value -> new Limit(value, false));
    return high.isPresent()
            && below.isPresent()
            && high.get().value().compareTo(below.get().value()) < 0
        ? high
        : below.or(() -> high);
  }

  /** Whether a word says which values of a type fit. */
  static boolean narrows(String word) {
    return OF_STRINGS.contains(word)
        || OF_NUMBERS.contains(word)
        || OF_OBJECTS.contains(word)
        || OF_ARRAYS.contains(word);
  }

  private static boolean has(JsonObject schema, Set<String> words) {
    return schema.members().keySet().stream().anyMatch(words::contains);
  }
}
