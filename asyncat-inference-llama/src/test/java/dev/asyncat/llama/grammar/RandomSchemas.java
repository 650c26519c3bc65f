package dev.asyncat.llama.grammar;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Makes JSON schemas of every kind that grammars know. */
final class RandomSchemas {

  private static final List<String> NAMES = List.of("a", "b", "ab", "name", "kind");
  private static final List<String> PATTERNS =
      List.of("^[a-c]+$", "x", "^\\d{2,3}(-\\w)?$", "^(yes|no|maybe)$", "[\"\\\\]$", "^[^a]{0,4}$");

  private final Random random;

  RandomSchemas(long seed) {
    this.random = new Random(seed);
  }

  JsonObject next() {
    // One that may name itself, though never without a value of its own around it.
    JsonObject definition = random.nextBoolean() ? object(2) : array(2);
    JsonObject.Builder root = schema(3).toBuilder();
    return root.put("$defs", Json.object().put("d", definition).build()).build();
  }

  private JsonObject schema(int depth) {
    return switch (random.nextInt(depth > 0 ? 12 : 6)) {
      case 0 -> string();
      case 1 -> number("integer");
      case 2 -> number("number");
      case 3 -> Json.object().put("type", random.nextBoolean() ? "boolean" : "null").build();
      case 4 -> Json.object().put("enum", values()).build();
      case 5 ->
          depth > 0
              ? Json.object().put("$ref", "#/$defs/d").build()
              : Json.object().put("type", Json.strings(List.of("string", "integer"))).build();
      case 6, 7 -> object(depth);
      case 8 -> array(depth);
      case 9 -> combined("anyOf", depth);
      case 10 -> combined("oneOf", depth);
      default -> combined("allOf", depth);
    };
  }

  private JsonObject string() {
    JsonObject.Builder schema = Json.object().put("type", "string");
    switch (random.nextInt(4)) {
      case 0 -> schema.put("maxLength", random.nextInt(5));
      case 1 -> schema.put("pattern", PATTERNS.get(random.nextInt(PATTERNS.size())));
      case 2 -> schema.put("minLength", random.nextInt(4)).put("maxLength", 3 + random.nextInt(4));
      default -> {}
    }
    return schema.build();
  }

  private JsonObject number(String type) {
    JsonObject.Builder schema = Json.object().put("type", type);
    double low = random.nextInt(-200, 200) / (type.equals("number") ? 8.0 : 1.0);
    if (random.nextBoolean()) {
      schema.put(random.nextBoolean() ? "minimum" : "exclusiveMinimum", low);
    }
    if (random.nextBoolean()) {
      schema.put(random.nextBoolean() ? "maximum" : "exclusiveMaximum", low + random.nextInt(300));
    }
    return schema.build();
  }

  private Json values() {
    return new JsonArray(
        list(4, () -> random.nextBoolean() ? Json.of(random.nextInt(30)) : Json.of(name())));
  }

  private JsonObject object(int depth) {
    JsonObject.Builder properties = Json.object();
    list(4, () -> properties.put(name(), schema(depth - 1)));
    JsonObject.Builder schema =
        Json.object()
            .put("type", "object")
            .put("properties", properties.build())
            .put("required", Json.strings(list(2, this::name)));
    switch (random.nextInt(4)) {
      case 0 -> schema.put("additionalProperties", Json.of(false));
      case 1 -> schema.put("additionalProperties", schema(depth - 1));
      default -> {}
    }
    return schema.build();
  }

  private JsonObject array(int depth) {
    JsonObject.Builder schema = Json.object().put("type", "array").put("items", schema(depth - 1));
    if (random.nextBoolean()) {
      schema.put("minItems", random.nextInt(3)).put("maxItems", 2 + random.nextInt(3));
    }
    if (random.nextInt(3) == 0) {
      schema.put("prefixItems", new JsonArray(list(3, () -> (Json) schema(depth - 1))));
    }
    return schema.build();
  }

  private JsonObject combined(String word, int depth) {
    JsonArray parts = new JsonArray(list(3, () -> (Json) schema(depth - 1)));
    JsonObject beside = random.nextBoolean() ? schema(0) : JsonObject.EMPTY;
    return beside.with(word, parts);
  }

  private String name() {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  private <T> List<T> list(int most, Supplier<T> make) {
    List<T> list = new ArrayList<>();
    for (int i = 1 + random.nextInt(most); i > 0; i--) {
      list.add(make.get());
    }
    return list;
  }
}
