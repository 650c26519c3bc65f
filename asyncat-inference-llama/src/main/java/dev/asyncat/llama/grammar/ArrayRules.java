package dev.asyncat.llama.grammar;

import static dev.asyncat.llama.grammar.RuleSet.UNLIMITED;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Arrays: of one kind of item, or of a given one at each place. */
final class ArrayRules {

  /** More places than this are not told apart. */
  private static final int MOST_PLACES = 200;

  private final RuleSet rules;
  private final JsonRules json;
  private final SchemaCompiler schemas;

  ArrayRules(RuleSet rules, JsonRules json, SchemaCompiler schemas) {
    this.rules = rules;
    this.json = json;
    this.schemas = schemas;
  }

  String array(JsonObject schema, String at) {
    long min = SchemaWords.count(schema, "minItems", 0);
    long max = SchemaWords.count(schema, "maxItems", UNLIMITED);
    if (schema.bool("uniqueItems", false) && (max == UNLIMITED || max > 1)) {
      schemas.notSaid(at, "uniqueItems");
    }
    if (schema.has("contains")) {
      schemas.notSaid(at, "contains");
    }
    List<Json> places = SchemaWords.places(schema);
    Json items = SchemaWords.items(schema);
    if (!places.isEmpty()) {
      return tuple(places, items, min, max, at);
    }
    try {
      return json.array(schemas.rule(items, at + "/items"), min, max);
    } catch (UnsatisfiableSchemaException nothingFits) {
      if (min > 0) {
        throw nothingFits;
      }
      return json.array("", 0, 0);
    }
  }

  private String tuple(List<Json> places, Json items, long min, long max, String at) {
    if (places.size() > MOST_PLACES) {
      throw new SchemaTooLargeException("an array with more than " + MOST_PLACES + " places");
    }
    List<String> each = new ArrayList<>();
    for (Json place : places) {
      if (max != UNLIMITED && each.size() >= max) {
        break;
      }
      try {
        each.add(schemas.rule(place, at + "/" + each.size()));
      } catch (UnsatisfiableSchemaException nothingFits) {
        if (each.size() < min) {
          throw nothingFits;
        }
        return written(each, "", min);
      }
    }
    return written(each, more(each.size(), items, min, max, at), min);
  }

  /** What may follow the places. Only where it must or is described: nobody wants more. */
  private String more(int places, Json items, long min, long max, String at) {
    boolean described = items instanceof JsonObject;
    if ((!described && min <= places) || (max != UNLIMITED && max <= places)) {
      return "";
    }
    try {
      String another = rules.define(json.comma() + " " + schemas.rule(items, at + "/items"));
      return rules.repeat(
          another, Math.max(0, min - places), max == UNLIMITED ? max : max - places);
    } catch (UnsatisfiableSchemaException nothingFits) {
      if (min > places) {
        throw nothingFits;
      }
      return "";
    }
  }

  private String written(List<String> places, String more, long min) {
    if (places.isEmpty()) {
      return json.array("", 0, 0);
    }
    String rest = more.isEmpty() ? "" : rules.define(more);
    for (int i = places.size() - 1; i > 0; i--) {
      String part = json.comma() + " " + places.get(i) + " " + rest;
      rest = i < min ? rules.define(part.strip()) : rules.define(rules.define(part.strip()) + "?");
    }
    return json.bracketed("[", (places.getFirst() + " " + rest).strip(), min == 0, "]");
  }
}
