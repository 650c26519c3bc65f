package dev.asyncat.llama.grammar;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code anyOf} and {@code oneOf}. What stands beside them has to fit, too, so it goes into every
 * alternative. That exactly one fits is certain where no value could fit two.
 */
final class SchemaAlternatives {

  private final SchemaCompiler schemas;

  SchemaAlternatives(SchemaCompiler schemas) {
    this.schemas = schemas;
  }

  /** An expression for each alternative that some value fits. */
  List<String> of(JsonObject schema, String at) {
    boolean exactlyOne = schema.has("oneOf");
    String word = exactlyOne ? "oneOf" : "anyOf";
    JsonObject beside = SchemaCompiler.without(schema, word);
    List<JsonObject> merged = new ArrayList<>();
    List<String> found = new ArrayList<>();
    UnsatisfiableSchemaException nothingFits =
        new UnsatisfiableSchemaException("there is no alternative at " + at);
    List<Json> parts = schema.array(word).orElse(JsonArray.EMPTY).items();
    for (int i = 0; i < parts.size(); i++) {
      String place = at + "/" + word + "/" + i;
      try {
        if (parts.get(i) instanceof JsonObject part && isPlainReference(part, beside)) {
          found.add(schemas.rule(part, place));
          merged.add(schemas.flat(part, place, 0));
          continue;
        }
        JsonObject both =
            parts.get(i) instanceof JsonObject part
                ? new SchemaMerge(what -> schemas.notSaid(place, what))
                    .both(beside, schemas.flat(part, place, 0))
                : requireAllowed(parts.get(i), beside, place);
        found.add(schemas.rule(both, place));
        merged.add(both);
      } catch (UnsatisfiableSchemaException e) {
        nothingFits = e;
      }
    }
    if (found.isEmpty()) {
      throw nothingFits;
    }
    if (exactlyOne && !exclusive(merged)) {
      schemas.notSaid(at, "that only one of oneOf fits");
    }
    return found;
  }

  private static boolean isPlainReference(JsonObject part, JsonObject beside) {
    return SchemaMerge.onlyReference(part).isPresent() && SchemaMerge.onlyAnnotations(beside);
  }

  private static JsonObject requireAllowed(Json part, JsonObject beside, String at) {
    if (part.equals(Json.of(false))) {
      throw new UnsatisfiableSchemaException("no value is allowed at " + at);
    }
    return beside;
  }

  private static boolean exclusive(List<JsonObject> alternatives) {
    for (int i = 0; i < alternatives.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (!exclude(alternatives.get(i), alternatives.get(j))) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean exclude(JsonObject one, JsonObject two) {
    Optional<List<Json>> listedOne = SchemaWords.listed(one);
    Optional<List<Json>> listedTwo = SchemaWords.listed(two);
    if (listedOne.isPresent() && listedTwo.isPresent()) {
      return listedOne.get().stream().noneMatch(listedTwo.get()::contains);
    }
    Set<String> types = statedTypes(one, listedOne);
    Set<String> others = statedTypes(two, listedTwo);
    if (!types.isEmpty() && !others.isEmpty() && apart(types, others)) {
      return true;
    }
    return SchemaWords.types(one).equals(List.of("object"))
        && SchemaWords.types(two).equals(List.of("object"))
        && refusesAllOf(one, two)
        && refusesAllOf(two, one);
  }

  private static boolean apart(Set<String> types, Set<String> others) {
    return types.stream()
        .noneMatch(
            type ->
                others.stream()
                    .anyMatch(
                        other -> SchemaWords.isA(type, other) || SchemaWords.isA(other, type)));
  }

  private static Set<String> statedTypes(JsonObject schema, Optional<List<Json>> listed) {
    return new HashSet<>(
        listed
            .map(values -> values.stream().map(SchemaWords::typeOf).toList())
            .or(() -> SchemaWords.stated(schema))
            .orElse(List.of()));
  }

  /** Whether a schema refuses every object that the rules for the other one write. */
  private static boolean refusesAllOf(JsonObject schema, JsonObject other) {
    JsonObject properties = schema.object("properties").orElse(JsonObject.EMPTY);
    JsonObject written = other.object("properties").orElse(JsonObject.EMPTY);
    List<String> required = schema.array("required").orElse(JsonArray.EMPTY).strings();
    List<String> certain = other.array("required").orElse(JsonArray.EMPTY).strings();
    boolean writesNoOthers =
        other.has("properties") && !open(other) && written.members().keySet().containsAll(certain);
    if (writesNoOthers && !written.members().keySet().containsAll(required)) {
      return true;
    }
    if (schema.get("additionalProperties").orElse(Json.nul()).equals(Json.of(false))
        && !properties.members().keySet().containsAll(certain)) {
      return true;
    }
    return Stream.concat(required.stream(), certain.stream())
        .anyMatch(key -> neverTheSame(properties, written, key));
  }

  private static boolean open(JsonObject schema) {
    return schema.has("additionalProperties")
        && !schema.get("additionalProperties").orElseThrow().equals(Json.of(false));
  }

  private static boolean neverTheSame(JsonObject properties, JsonObject written, String key) {
    Optional<List<Json>> values = properties.object(key).flatMap(SchemaWords::listed);
    Optional<List<Json>> others = written.object(key).flatMap(SchemaWords::listed);
    return values.isPresent()
        && others.isPresent()
        && values.get().stream().noneMatch(others.get()::contains);
  }
}
