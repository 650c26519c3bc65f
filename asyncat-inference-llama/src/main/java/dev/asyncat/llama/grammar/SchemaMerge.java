package dev.asyncat.llama.grammar;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;

/**
 * Makes one schema of two that a value has to fit both. Where that cannot be said in one, the first
 * counts, and {@code notSaid} is told of the other.
 */
final class SchemaMerge {

  private static final Set<String> ANNOTATIONS =
      Set.of(
          "title",
          "description",
          "default",
          "examples",
          "example",
          "$comment",
          "$schema",
          "$id",
          "id",
          "$anchor",
          "$defs",
          "definitions",
          "deprecated",
          "readOnly",
          "writeOnly",
          "nullable");

  private final Consumer<String> notSaid;

  SchemaMerge(Consumer<String> notSaid) {
    this.notSaid = notSaid;
  }

  JsonObject both(JsonObject first, JsonObject second) {
    JsonObject.Builder merged = first.toBuilder();
    second
        .members()
        .forEach(
            (key, value) ->
                merged.put(
                    key,
                    first.get(key).map(own -> both(key, own, value, first, second)).orElse(value)));
    if (first.has("additionalProperties") || second.has("additionalProperties")) {
      merged.put("properties", properties(first, second));
    }
    if (!SchemaWords.places(first).isEmpty() || !SchemaWords.places(second).isEmpty()) {
      merged.put("prefixItems", places(first, second));
      merged.put("items", allOf(SchemaWords.items(first), SchemaWords.items(second)));
    }
    return merged.build();
  }

  private Json both(String key, Json own, Json value, JsonObject first, JsonObject second) {
    if (own.equals(value) || ANNOTATIONS.contains(key)) {
      return own;
    }
    return switch (key) {
      case "type" -> commonTypes(first, second);
      case "properties" -> properties(first, second);
      case "required" -> union(own, value);
      case "enum" -> common(own, value);
      case "minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties" ->
          number(own, value, BigDecimal::max);
      case "maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties" ->
          number(own, value, BigDecimal::min);
      case "items", "additionalProperties", "propertyNames" -> allOf(own, value);
      case "prefixItems", "additionalItems" -> own;
      case "anyOf", "oneOf" -> everyPair(own, value);
      case "const" -> throw new UnsatisfiableSchemaException("two constants at the same place");
      default -> {
        notSaid.accept("a second " + key);
        yield own;
      }
    };
  }

  private static Json commonTypes(JsonObject first, JsonObject second) {
    List<String> others = SchemaWords.stated(second).orElse(List.of());
    Set<String> common = new LinkedHashSet<>();
    for (String type : SchemaWords.stated(first).orElse(List.of())) {
      for (String other : others) {
        if (SchemaWords.isA(type, other)) {
          common.add(type);
        } else if (SchemaWords.isA(other, type)) {
          common.add(other);
        }
      }
    }
    if (common.isEmpty()) {
      throw new UnsatisfiableSchemaException("two types that no value has both");
    }
    return Json.strings(common);
  }

  /** A property that one side does not know has to fit what that side says of others. */
  private static JsonObject properties(JsonObject first, JsonObject second) {
    JsonObject own = first.object("properties").orElse(JsonObject.EMPTY);
    JsonObject others = second.object("properties").orElse(JsonObject.EMPTY);
    Set<String> keys = new LinkedHashSet<>(own.members().keySet());
    keys.addAll(others.members().keySet());
    JsonObject.Builder merged = Json.object();
    for (String key : keys) {
      Json one = own.get(key).or(() -> first.get("additionalProperties")).orElse(Json.of(true));
      Json two = others.get(key).or(() -> second.get("additionalProperties")).orElse(Json.of(true));
      merged.put(key, allOf(one, two));
    }
    return merged.build();
  }

  /** What fits each place of an array has to fit what either side says of that place. */
  private static JsonArray places(JsonObject first, JsonObject second) {
    List<Json> own = SchemaWords.places(first);
    List<Json> others = SchemaWords.places(second);
    List<Json> merged = new ArrayList<>();
    for (int i = 0; i < Math.max(own.size(), others.size()); i++) {
      merged.add(
          allOf(
              i < own.size() ? own.get(i) : SchemaWords.items(first),
              i < others.size() ? others.get(i) : SchemaWords.items(second)));
    }
    return new JsonArray(merged);
  }

  private static Json union(Json own, Json value) {
    Set<String> all = new LinkedHashSet<>(strings(own));
    all.addAll(strings(value));
    return Json.strings(all);
  }

  private static List<String> strings(Json value) {
    return value instanceof JsonArray array ? array.strings() : List.of();
  }

  private static Json common(Json own, Json value) {
    List<Json> others = value instanceof JsonArray array ? array.items() : List.of();
    List<Json> items = own instanceof JsonArray array ? array.items() : List.of();
    return new JsonArray(items.stream().filter(others::contains).toList());
  }

  private static Json number(Json own, Json value, BinaryOperator<BigDecimal> which) {
    return own instanceof JsonNumber(BigDecimal one) && value instanceof JsonNumber(BigDecimal two)
        ? new JsonNumber(which.apply(one, two))
        : own;
  }

  private static Json allOf(Json one, Json two) {
    if (one.equals(two) || two.equals(Json.of(true))) {
      return one;
    }
    if (one.equals(Json.of(true))) {
      return two;
    }
    return one.equals(Json.of(false)) || two.equals(Json.of(false))
        ? Json.of(false)
        : Json.object().put("allOf", Json.array(one, two)).build();
  }

  private static Json everyPair(Json own, Json value) {
    List<Json> pairs = new ArrayList<>();
    for (Json one : own instanceof JsonArray array ? array.items() : List.<Json>of()) {
      for (Json two : value instanceof JsonArray array ? array.items() : List.<Json>of()) {
        pairs.add(allOf(one, two));
        if (pairs.size() > 1_000) {
          throw new SchemaTooLargeException("it combines more than 1,000 alternatives");
        }
      }
    }
    return new JsonArray(pairs);
  }

  /** Whether a schema says nothing of what fits. */
  static boolean onlyAnnotations(JsonObject schema) {
    return ANNOTATIONS.containsAll(schema.members().keySet());
  }

  /** The reference of a schema that is nothing but one. */
  static Optional<String> onlyReference(JsonObject schema) {
    boolean alone =
        schema.members().keySet().stream()
            .allMatch(key -> key.equals("$ref") || ANNOTATIONS.contains(key));
    return alone && schema.get("$ref").orElse(Json.nul()) instanceof JsonString(String reference)
        ? Optional.of(reference)
        : Optional.empty();
  }
}
