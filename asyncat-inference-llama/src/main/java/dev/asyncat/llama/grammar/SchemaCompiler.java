package dev.asyncat.llama.grammar;

import static dev.asyncat.llama.grammar.RuleSet.UNLIMITED;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonBool;
import dev.asyncat.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns one JSON schema into rules. Every text that fits the rules fits the schema, except for what
 * {@link #notSaid()} lists. Not thread-safe.
 */
final class SchemaCompiler {

  private static final int MOST_STEPS = 20_000;
  private static final int MOST_NESTING = 64;

  /** The same with what references name counted in. Each level needs some stack of the thread. */
  private static final int MOST_LEVELS = 400;

  /** Longer lists of values are left to validation. */
  private static final int MOST_LISTED = 2_000;

  private static final int MOST_LISTED_CHARACTERS = 50_000;
  private static final int MOST_NOTES = 20;

  /** Words that a grammar cannot say. */
  private static final List<String> NEVER_SAID =
      List.of(
          "not",
          "if",
          "then",
          "else",
          "dependentRequired",
          "dependentSchemas",
          "dependencies",
          "unevaluatedItems",
          "$dynamicRef",
          "$recursiveRef");

  private final SchemaReferences references;
  private final RuleSet rules;
  private final JsonRules json;
  private final StringRules strings;
  private final NumberRules numbers;
  private final ObjectRules objects;
  private final ArrayRules arrays;
  private final SchemaAlternatives alternatives;
  private final Map<String, String> named = new HashMap<>();
  private final Set<String> notSaid = new LinkedHashSet<>();
  private final Set<String> open = new HashSet<>();
  private final Set<String> usedByItself = new HashSet<>();
  private int steps;
  private int depth;
  private int levels;

  SchemaCompiler(JsonObject root, RuleSet rules) {
    this.references = new SchemaReferences(root);
    this.rules = rules;
    this.json = new JsonRules(rules);
    this.strings = new StringRules(rules, json);
    this.numbers = new NumberRules(rules, json);
    this.objects = new ObjectRules(rules, json, this);
    this.arrays = new ArrayRules(rules, json, this);
    this.alternatives = new SchemaAlternatives(this);
  }

  /** What the rules do not say, each with its place. */
  List<String> notSaid() {
    return List.copyOf(notSaid);
  }

  /** Notes what the rules do not say of the schema at a place. */
  void notSaid(String at, String what) {
    if (notSaid.size() < MOST_NOTES) {
      notSaid.add((at.isEmpty() ? "/" : at) + ": " + what);
    }
  }

  /**
   * The name of a rule, or another expression without parts, for values that fit a schema.
   *
   * @param at where the schema is, for messages
   * @throws UnsatisfiableSchemaException if no value fits
   * @throws SchemaTooLargeException if there is no end to it
   */
  String rule(Json schema, String at) {
    charge(1);
    if (levels >= MOST_LEVELS) {
      throw new SchemaTooLargeException("its references lead more than " + MOST_LEVELS + " deep");
    }
    if (depth >= MOST_NESTING) {
      notSaid(at, "what is nested deeper than " + MOST_NESTING);
      return json.any();
    }
    depth++;
    levels++;
    try {
      return switch (schema) {
        case JsonObject object -> object(object, at);
        case JsonBool(boolean anything) when !anything ->
            throw new UnsatisfiableSchemaException("no value is allowed at " + at);
        default -> json.any();
      };
    } finally {
      depth--;
      levels--;
    }
  }

  private void charge(int cost) {
    steps += cost;
    if (steps > MOST_STEPS) {
      throw new SchemaTooLargeException("it has more than " + MOST_STEPS + " parts");
    }
  }

  private String object(JsonObject schema, String at) {
    Optional<String> only = SchemaMerge.onlyReference(schema);
    if (only.isPresent()) {
      return reference(only.get(), at);
    }
    JsonObject flat = flat(schema, at, 0);
    if (flat.has("oneOf") || flat.has("anyOf")) {
      return rules.either(alternatives.of(flat, at));
    }
    return plain(flat, at);
  }

  private String reference(String reference, String at) {
    String known = named.get(reference);
    if (known != null) {
      if (open.contains(reference)) {
        usedByItself.add(reference);
      }
      return known;
    }
    Optional<Json> target = references.find(reference);
    if (target.isEmpty()) {
      notSaid(at, "$ref " + reference + ", which is not in this schema");
      return json.any();
    }
    String name = rules.reserve();
    named.put(reference, name);
    open.add(reference);
    int before = depth;
    try {
      // What a reference names begins anew, so that recursion is no nesting.
      depth = Math.min(depth, MOST_NESTING / 2);
      rules.set(name, rule(target.get(), reference));
    } catch (UnsatisfiableSchemaException nothingFits) {
      if (usedByItself.contains(reference)) {
        throw new SchemaTooLargeException("no value fits " + reference + ", which names itself");
      }
      named.remove(reference);
      rules.drop(name);
      throw nothingFits;
    } finally {
      depth = before;
      open.remove(reference);
    }
    return name;
  }

  /** The same without references and {@code allOf} at its top. */
  JsonObject flat(JsonObject schema, String at, int level) {
    charge(1);
    if (level > MOST_NESTING) {
      throw new SchemaTooLargeException("it refers to itself without anything between");
    }
    SchemaMerge merge = new SchemaMerge(what -> notSaid(at, what));
    JsonObject flat = schema;
    Optional<String> reference = schema.string("$ref");
    if (reference.isPresent()) {
      Optional<Json> target = references.find(reference.get());
      flat = without(flat, "$ref");
      if (target.isPresent()) {
        flat = merge.both(flat, charged(flatOrAll(target.get(), at, level)));
      } else {
        notSaid(at, "$ref " + reference.get() + ", which is not in this schema");
      }
    }
    for (Json part : schema.array("allOf").orElse(JsonArray.EMPTY)) {
      flat = merge.both(without(flat, "allOf"), charged(flatOrAll(part, at, level)));
    }
    return without(flat, "allOf");
  }

  private JsonObject charged(JsonObject part) {
    charge(part.object("properties").orElse(part).members().size() / 10);
    return part;
  }

  private JsonObject flatOrAll(Json schema, String at, int level) {
    return switch (schema) {
      case JsonObject object -> flat(object, at, level + 1);
      case JsonBool(boolean anything) when !anything ->
          throw new UnsatisfiableSchemaException("no value is allowed at " + at);
      default -> JsonObject.EMPTY;
    };
  }

  static JsonObject without(JsonObject schema, String key) {
    if (!schema.has(key)) {
      return schema;
    }
    JsonObject.Builder rest = Json.object();
    schema
        .members()
        .forEach(
            (other, value) -> {
              if (!other.equals(key)) {
                rest.put(other, value);
              }
            });
    return rest.build();
  }

  private String plain(JsonObject schema, String at) {
    for (String word : NEVER_SAID) {
      if (schema.has(word)) {
        notSaid(at, word);
      }
    }
    Optional<List<Json>> listed = SchemaWords.listed(schema);
    if (listed.isPresent()) {
      return listed(listed.get(), schema, at);
    }
    List<String> types = new ArrayList<>(SchemaWords.types(schema));
    if (types.isEmpty() && schema.has("type")) {
      notSaid(at, "type");
    }
    if (schema.bool("nullable", false) && !types.isEmpty()) {
      types.add("null");
    }
    if (types.contains("number")) {
      types.remove("integer");
    }
    if (types.isEmpty()) {
      return json.any();
    }
    List<String> found = new ArrayList<>();
    UnsatisfiableSchemaException nothingFits = null;
    for (String type : types) {
      try {
        found.add(ofType(type, schema, at));
      } catch (UnsatisfiableSchemaException e) {
        nothingFits = e;
      }
    }
    if (nothingFits != null && found.isEmpty()) {
      throw nothingFits;
    }
    return rules.either(found);
  }

  private String ofType(String type, JsonObject schema, String at) {
    return switch (type) {
      case "object" -> objects.object(schema, at);
      case "array" -> arrays.array(schema, at);
      case "string" ->
          strings.string(
              SchemaWords.count(schema, "minLength", 0),
              SchemaWords.count(schema, "maxLength", UNLIMITED),
              schema.string("pattern"),
              schema.string("format"),
              what -> notSaid(at, what));
      case "number" -> numbers.number(schema, what -> notSaid(at, what));
      case "integer" -> numbers.integer(schema, what -> notSaid(at, what));
      case "boolean" -> json.bool();
      case "null" -> json.nul();
      default -> {
        notSaid(at, "type " + type);
        yield json.any();
      }
    };
  }

  private String listed(List<Json> values, JsonObject schema, String at) {
    Optional<List<String>> types = SchemaWords.stated(schema);
    List<Json> fitting =
        values.stream()
            .filter(
                value ->
                    types.isEmpty()
                        || types.get().stream()
                            .anyMatch(type -> SchemaWords.isA(SchemaWords.typeOf(value), type)))
            .toList();
    if (fitting.isEmpty()) {
      throw new UnsatisfiableSchemaException("none of the listed values fits at " + at);
    }
    List<String> texts = fitting.stream().map(Json::toString).toList();
    if (texts.size() > MOST_LISTED
        || texts.stream().mapToInt(String::length).sum() > MOST_LISTED_CHARACTERS) {
      notSaid(at, "which of " + texts.size() + " values");
      return rules.either(
          fitting.stream()
              .map(SchemaWords::typeOf)
              .distinct()
              .map(type -> ofType(type, JsonObject.EMPTY, at))
              .toList());
    }
    boolean narrowed = schema.members().keySet().stream().anyMatch(SchemaWords::narrows);
    if (narrowed) {
      notSaid(at, "other words beside a list of values");
    }
    return rules.define(TextTree.of(texts).anyOf(rules));
  }
}
