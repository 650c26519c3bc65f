package dev.asyncat.llama.grammar;

import static dev.asyncat.llama.grammar.RuleSet.UNLIMITED;
import static dev.asyncat.llama.grammar.RuleSet.literal;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Objects. Properties come in the order in which the schema lists them, and optional ones may be
 * left out. Other properties come last, and only where the schema asks for them: it says something
 * of {@code additionalProperties} other than false, or lists no properties at all.
 */
final class ObjectRules {

  /** The longest key that a property may have of which the schema does not say the name. */
  private static final int LONGEST_KEY = 64;

  private final RuleSet rules;
  private final JsonRules json;
  private final SchemaCompiler schemas;

  ObjectRules(RuleSet rules, JsonRules json, SchemaCompiler schemas) {
    this.rules = rules;
    this.json = json;
    this.schemas = schemas;
  }

  /** A member that may be written, or has to be. */
  private record Member(String expression, boolean required) {}

  String object(JsonObject schema, String at) {
    Map<String, Json> properties =
        new LinkedHashMap<>(schema.object("properties").orElse(JsonObject.EMPTY).members());
    Json others = schema.get("additionalProperties").orElse(Json.of(true));
    List<String> required = schema.array("required").orElse(JsonArray.EMPTY).strings();
    for (String key : required) {
      properties.putIfAbsent(key, others);
    }
    if (properties.isEmpty() && schema.object("properties").isEmpty()) {
      return map(schema, others, at);
    }
    List<Member> members = new ArrayList<>();
    properties.forEach(
        (key, value) -> member(key, value, required.contains(key), at).ifPresent(members::add));
    boolean open = schema.has("additionalProperties") && !others.equals(Json.of(false));
    checkWords(schema, properties.keySet(), members, open, at);
    Optional<String> other =
        open ? other(properties.keySet(), others, at) : Optional.<String>empty();
    return written(members, other, SchemaWords.count(schema, "minProperties", 0) > 0);
  }

  private Optional<Member> member(String key, Json value, boolean required, String at) {
    try {
      String name = literal(Json.of(key).toString());
      String expression = json.member(name, schemas.rule(value, at + "/properties/" + key));
      return Optional.of(new Member(expression, required));
    } catch (UnsatisfiableSchemaException nothingFits) {
      if (required) {
        throw nothingFits;
      }
      return Optional.empty();
    }
  }

  private String written(List<Member> members, Optional<String> other, boolean notEmpty) {
    String otherList = other.map(this::list).orElse("");
    List<String> beginnings = new ArrayList<>();
    String rest =
        other.map(expression -> rules.define(json.comma() + " " + expression) + "*").orElse("");
    boolean mayBeEmpty = !notEmpty;
    for (int i = members.size() - 1; i >= 0; i--) {
      Member member = members.get(i);
      if (member.required()) {
        beginnings.clear();
        otherList = "";
        mayBeEmpty = false;
      }
      beginnings.addFirst((member.expression() + " " + rest).strip());
      String next = rules.define(json.comma() + " " + member.expression());
      rest = rules.define((next + (member.required() ? " " : "? ") + rest).strip());
    }
    if (!otherList.isEmpty()) {
      beginnings.add(otherList);
    }
    return beginnings.isEmpty()
        ? json.object("", 0, 0)
        : json.bracketed("{", rules.either(beginnings), mayBeEmpty, "}");
  }

  private String list(String member) {
    return member + " " + rules.define(json.comma() + " " + member) + "*";
  }

  /** Any other property; none if no name is left. */
  private Optional<String> other(Set<String> declared, Json others, String at) {
    if (declared.stream().anyMatch(key -> key.length() > 4 * LONGEST_KEY)) {
      return Optional.empty();
    }
    try {
      String name = TextTree.of(declared).noneOf(rules, JsonRules.PLAIN, LONGEST_KEY);
      String value = schemas.rule(others, at + "/additionalProperties");
      return Optional.of(json.member(json.quoted(rules.define(name)), value));
    } catch (UnsatisfiableSchemaException nothingFits) {
      return Optional.empty();
    }
  }

  /** Properties of any name. */
  private String map(JsonObject schema, Json others, String at) {
    long min = SchemaWords.count(schema, "minProperties", 0);
    long max = SchemaWords.count(schema, "maxProperties", UNLIMITED);
    Map<String, Json> patterns =
        schema.object("patternProperties").orElse(JsonObject.EMPTY).members();
    Json value = others;
    String key = json.string(0, LONGEST_KEY);
    if (patterns.size() == 1) {
      Map.Entry<String, Json> only = patterns.entrySet().iterator().next();
      value = only.getValue();
      key = key(Json.object().put("pattern", only.getKey()).build(), at + "/patternProperties");
    } else if (patterns.size() > 1) {
      schemas.notSaid(at, "patternProperties");
    }
    if (schema.has("propertyNames")) {
      if (patterns.isEmpty()) {
        key = key(schema.get("propertyNames").orElseThrow(), at + "/propertyNames");
      } else {
        schemas.notSaid(at, "propertyNames");
      }
    }
    if (min > 1) {
      schemas.notSaid(at, "minProperties, because the names may repeat");
    }
    try {
      return json.object(json.member(key, schemas.rule(value, at + "/*")), min, max);
    } catch (UnsatisfiableSchemaException nothingFits) {
      if (min > 0) {
        throw nothingFits;
      }
      return json.object("", 0, 0);
    }
  }

  private String key(Json names, String at) {
    JsonObject text = Json.object().put("type", "string").build();
    return schemas.rule(
        names instanceof JsonObject schema
            ? Json.object().put("allOf", Json.array(text, schema)).build()
            : text,
        at);
  }

  /** Notes what is not said of an object with listed properties. */
  private void checkWords(
      JsonObject schema, Set<String> keys, List<Member> members, boolean open, String at) {
    long required = members.stream().filter(Member::required).count();
    if (SchemaWords.count(schema, "minProperties", 0) > Math.max(1, required)) {
      schemas.notSaid(at, "minProperties");
    }
    long max = SchemaWords.count(schema, "maxProperties", Integer.MAX_VALUE);
    if (max < members.size() || (open && max < Integer.MAX_VALUE)) {
      schemas.notSaid(at, "maxProperties");
    }
    if (schema.has("propertyNames")) {
      schemas.notSaid(at, "propertyNames");
    }
    schema
        .object("patternProperties")
        .orElse(JsonObject.EMPTY)
        .members()
        .keySet()
        .forEach(
            pattern -> {
              if (open || keys.stream().anyMatch(key -> mayMatch(pattern, key))) {
                schemas.notSaid(at, "patternProperties " + new JsonString(pattern));
              }
            });
  }

  private static boolean mayMatch(String pattern, String key) {
    // A schema's pattern can be made to take for ever on a long key.
    if (key.length() > LONGEST_KEY || pattern.length() > LONGEST_KEY) {
      return true;
    }
    try {
      return RegexParser.parse(pattern) != null && Pattern.compile(pattern).matcher(key).find();
    } catch (UnsupportedRegexException | PatternSyntaxException unknown) {
      return true;
    }
  }
}
