package dev.asyncat.langchain4j;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * JSON schemas in LangChain4j's types. What these can say is said in them, because every model
 * adapter reads them; a part with more keywords, such as a range, is passed as it is.
 */
final class ToolSchemas {

  private static final Set<String> PLAIN = Set.of("type", "description");
  private static final Set<String> ENUM = Set.of("type", "description", "enum");
  private static final Set<String> ARRAY = Set.of("type", "description", "items");
  private static final Set<String> OBJECT = Set.of("type", "description", "properties", "required");
  private static final Set<String> CHOICE = Set.of("description", "anyOf");

  private ToolSchemas() {}

  /**
   * The parameters of a tool. Keywords of the outermost object other than properties, required,
   * description, additionalProperties and definitions have no place in LangChain4j and are left
   * out; arguments are validated against the whole schema when the tool is called.
   */
  static JsonObjectSchema parameters(JsonObject schema) {
    JsonObjectSchema.Builder builder = object(schema);
    schema.bool("additionalProperties").ifPresent(builder::additionalProperties);
    Map<String, JsonSchemaElement> definitions = new LinkedHashMap<>();
    schema
        .object("$defs")
        .ifPresent(defs -> defs.members().forEach((k, v) -> definitions.put(k, element(v))));
    if (!definitions.isEmpty()) {
      builder.definitions(definitions);
    }
    return builder.build();
  }

  private static JsonObjectSchema.Builder object(JsonObject schema) {
    Map<String, JsonSchemaElement> properties = new LinkedHashMap<>();
    schema
        .object("properties")
        .ifPresent(all -> all.members().forEach((k, v) -> properties.put(k, element(v))));
    return JsonObjectSchema.builder()
        .description(description(schema))
        .addProperties(properties)
        .required(schema.array("required").orElse(JsonArray.EMPTY).strings());
  }

  private static JsonSchemaElement element(Json json) {
    if (!(json instanceof JsonObject schema)) {
      return JsonRawSchema.from("{}");
    }
    JsonSchemaElement typed = typed(schema);
    return typed == null ? JsonRawSchema.from(schema.toString()) : typed;
  }

  private static @Nullable JsonSchemaElement typed(JsonObject schema) {
    Set<String> keys = schema.members().keySet();
    return switch (schema.string("type", "")) {
      case "string" -> string(schema, keys);
      case "integer" ->
          PLAIN.containsAll(keys)
              ? JsonIntegerSchema.builder().description(description(schema)).build()
              : null;
      case "number" ->
          PLAIN.containsAll(keys)
              ? JsonNumberSchema.builder().description(description(schema)).build()
              : null;
      case "boolean" ->
          PLAIN.containsAll(keys)
              ? JsonBooleanSchema.builder().description(description(schema)).build()
              : null;
      case "array" ->
          ARRAY.containsAll(keys) && schema.object("items").isPresent()
              ? JsonArraySchema.builder()
                  .description(description(schema))
                  .items(element(schema.object("items").orElse(JsonObject.EMPTY)))
                  .build()
              : null;
      case "object" ->
          OBJECT.containsAll(keys) && keys.contains("properties") ? object(schema).build() : null;
      case "" -> choice(schema, keys);
      default -> null;
    };
  }

  private static @Nullable JsonSchemaElement string(JsonObject schema, Set<String> keys) {
    if (PLAIN.containsAll(keys)) {
      return JsonStringSchema.builder().description(description(schema)).build();
    }
    List<Json> values = schema.array("enum").orElse(JsonArray.EMPTY).items();
    boolean words = !values.isEmpty() && values.stream().allMatch(JsonString.class::isInstance);
    return ENUM.containsAll(keys) && words
        ? JsonEnumSchema.builder()
            .description(description(schema))
            .enumValues(new JsonArray(values).strings())
            .build()
        : null;
  }

  private static @Nullable JsonSchemaElement choice(JsonObject schema, Set<String> keys) {
    List<Json> options = schema.array("anyOf").orElse(JsonArray.EMPTY).items();
    if (options.isEmpty() || !CHOICE.containsAll(keys)) {
      return null;
    }
    List<JsonSchemaElement> elements = new ArrayList<>();
    options.forEach(option -> elements.add(element(option)));
    return JsonAnyOfSchema.builder().description(description(schema)).anyOf(elements).build();
  }

  private static @Nullable String description(JsonObject schema) {
    return schema.string("description").orElse(null);
  }
}
