package dev.asyncat.llama.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Schemas that are made to be too much. */
class GrammarBombTest {

  private static final JsonObject STRING = schema("{'type':'string'}");

  @Test
  void ten_thousand_values_are_left_to_validation() {
    List<String> values = IntStream.range(0, 10_000).mapToObj(i -> "value-" + i).toList();
    JsonObject schema = STRING.with("enum", Json.strings(values));

    SchemaGrammar grammar = SchemaGrammar.of(schema);

    assertThat(grammar.leftToValidation()).containsExactly("/: which of 10000 values");
    assertThat(start(grammar).after("\"value-77\"").mayEnd()).isTrue();
    assertThat(start(grammar).after("77").dead()).isTrue();
  }

  @Test
  void two_thousand_values_are_followed_without_two_thousand_ways() {
    List<String> values = IntStream.range(0, 2_000).mapToObj(i -> "value-" + i).toList();

    SchemaGrammar grammar = SchemaGrammar.of(STRING.with("enum", Json.strings(values)));

    assertThat(grammar.complete()).isTrue();
    assertThat(start(grammar).after("\"value-1999\"").mustEnd()).isTrue();
    assertThat(start(grammar).after("\"value-2000\"").dead()).isTrue();
  }

  @Test
  void huge_counts_cost_a_few_rules() {
    SchemaGrammar grammar =
        SchemaGrammar.of(
            schema(
                "{'type':'array','minItems':1000000,'maxItems':2000000000,"
                    + "'items':{'type':'string','maxLength':999999999}}"));

    assertThat(grammar.complete()).isTrue();
    assertThat(grammar.text().length()).isLessThan(3_000);
    assertThat(start(grammar).after("[\"a\",\"b\"").dead()).isFalse();
    assertThat(start(grammar).after("[\"a\",\"b\"]").dead()).isTrue();
  }

  @Test
  void a_pattern_of_nested_repetitions_is_followed_in_bounded_time() {
    SchemaGrammar grammar =
        SchemaGrammar.of(schema("{'type':'string','pattern':'^((a{1,100}){1,100}){1,100}$'}"));

    GrammarState after = start(grammar).after("\"" + "a".repeat(200));

    assertThat(after.dead()).isFalse();
    assertThat(after.after("b").dead()).isTrue();
  }

  @Test
  void deep_nesting_becomes_any_value_at_some_depth() {
    String nested = "{'type':'integer'}";
    for (int i = 0; i < 200; i++) {
      nested = "{'type':'object','properties':{'a':" + nested + "},'required':['a']}";
    }

    SchemaGrammar grammar = SchemaGrammar.of(schema(nested));

    assertThat(grammar.leftToValidation()).singleElement().asString().contains("nested deeper");
    assertThat(start(grammar).after("{\"b\"").dead()).isTrue();
    assertThat(start(grammar).after("{\"a\":".repeat(30)).dead()).isFalse();
  }

  @Test
  void a_long_chain_of_references_falls_back() {
    JsonObject.Builder definitions = Json.object();
    for (int i = 0; i < 5_000; i++) {
      definitions.put(
          "d" + i,
          schema("{'type':'array','items':{'$ref':'#/$defs/d" + (i + 1) + "'},'minItems':1}"));
    }
    JsonObject schema =
        definitions.put("d5000", STRING).build().members().isEmpty()
            ? STRING
            : schema("{'$ref':'#/$defs/d0'}").with("$defs", definitions.build());

    assertThat(SchemaGrammar.of(schema).leftToValidation())
        .singleElement()
        .asString()
        .contains("references lead more than");
  }

  @Test
  void references_that_go_in_circles_fall_back() {
    for (String circle :
        new String[] {
          "{'$ref':'#/$defs/a','$defs':{'a':{'$ref':'#/$defs/b'},'b':{'$ref':'#/$defs/a'}}}",
          "{'$defs':{'a':{'allOf':[{'$ref':'#/$defs/a'},{'type':'string'}]}},'$ref':'#/$defs/a'}",
          "{'$defs':{'a':{'$ref':'#/$defs/a','minLength':1}},'$ref':'#/$defs/a'}",
        }) {
      assertThat(SchemaGrammar.of(schema(circle)).leftToValidation())
          .as(circle)
          .singleElement()
          .asString()
          .startsWith("/: everything");
    }
  }

  @Test
  void an_alternative_that_only_names_itself_is_left_out() {
    SchemaGrammar grammar =
        SchemaGrammar.of(
            schema(
                "{'$defs':{'a':{'anyOf':[{'$ref':'#/$defs/a'},{'type':'string'}]}},"
                    + "'$ref':'#/$defs/a'}"));

    assertThat(start(grammar).after("\"x\"").mayEnd()).isTrue();
  }

  @Test
  void alternatives_that_multiply_fall_back() {
    JsonArray alternatives =
        new JsonArray(
            IntStream.range(0, 12).mapToObj(i -> (Json) schema("{'minimum':" + i + "}")).toList());
    JsonObject choice = Json.object().put("anyOf", alternatives).build();
    JsonObject schema =
        schema("{'type':'integer'}")
            .with("allOf", new JsonArray(Collections.nCopies(12, choice)))
            .with("anyOf", alternatives);

    SchemaGrammar equal = SchemaGrammar.of(schema);
    SchemaGrammar different = SchemaGrammar.of(schema.with("allOf", differing()));

    assertThat(equal.leftToValidation()).isEmpty();
    assertThat(different.leftToValidation())
        .singleElement()
        .asString()
        .contains("more than 1,000 alternatives");
  }

  private static JsonArray differing() {
    List<Json> all = new ArrayList<>();
    for (int part = 0; part < 12; part++) {
      List<Json> some = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        some.add(schema("{'maximum':" + (1000 * part + i) + "}"));
      }
      all.add(Json.object().put("anyOf", new JsonArray(some)).build());
    }
    return new JsonArray(all);
  }

  @Test
  void ten_thousand_properties_fall_back_or_fit() {
    JsonObject.Builder properties = Json.object();
    for (int i = 0; i < 10_000; i++) {
      properties.put("property" + i, STRING);
    }
    JsonObject schema =
        schema("{'type':'object','additionalProperties':{'type':'integer'}}")
            .with("properties", properties.build());

    SchemaGrammar grammar = SchemaGrammar.of(schema);

    assertThat(grammar.leftToValidation()).singleElement().asString().contains("everything");
    assertThat(start(grammar).after("{\"a\": 1}").mayEnd()).isTrue();
  }

  @Test
  void words_of_the_wrong_type_are_no_failure() {
    for (String odd :
        new String[] {
          "{'type':5}",
          "{'type':'nonsense'}",
          "{'type':'object','properties':5,'required':'a'}",
          "{'type':'object','properties':{'a':7}}",
          "{'type':'array','items':'x','minItems':-1,'maxItems':'y'}",
          "{'type':'string','minLength':1e400,'pattern':5}",
          "{'enum':[]}",
          "{'enum':'a'}",
          "{'anyOf':[]}",
          "{'anyOf':{}}",
          "{'allOf':[1,false]}",
          "{'$ref':5}",
          "{'$ref':'#/a/b/%zz'}",
          "{'type':'integer','minimum':5,'maximum':1}",
          "{'type':'number','minimum':1e300,'maximum':-1e300}",
          "{'type':'string','minLength':5,'maxLength':1}",
        }) {
      SchemaGrammar grammar = SchemaGrammar.of(schema(odd));
      assertThat(start(grammar).dead()).as(odd).isFalse();
    }
  }

  @Test
  void white_space_is_limited() {
    GrammarState start = start(SchemaGrammar.of(schema("{'type':'object','properties':{'a':{}}}")));

    assertThat(start.after("{\n        \"a\": 1\n}").mayEnd()).isTrue();
    assertThat(start.after("{ \"a\": 1 }").mayEnd()).isTrue();
    assertThat(start.after("{\n\n").dead()).isTrue();
    assertThat(start.after("{" + "  ").dead()).isTrue();
    assertThat(start.after("{\n" + " ".repeat(21)).dead()).isTrue();
  }

  private static GrammarState start(SchemaGrammar grammar) {
    return Gbnf.parse(grammar.text()).start();
  }

  private static JsonObject schema(String text) {
    return Json.parseObject(text.replace('\'', '"'));
  }
}
