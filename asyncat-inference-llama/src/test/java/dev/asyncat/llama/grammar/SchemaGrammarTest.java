package dev.asyncat.llama.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaGrammarTest {

  private static final int TEXTS = 15;
  private static final int SCHEMAS = Integer.getInteger("asyncat.grammar.schemas", 300);

  static Stream<SchemaCase> cases() {
    return SchemaCase.all();
  }

  @Test
  void there_are_more_than_a_hundred_schemas() {
    assertThat(SchemaCase.all()).hasSizeGreaterThan(150);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void values_that_fit_are_let_through_and_others_are_not(SchemaCase given) {
    Gbnf grammar = Gbnf.parse(SchemaGrammar.of(given.schema()).text());

    assertThat(given.fits()).allMatch(value -> fits(grammar, value));
    assertThat(given.misses()).noneMatch(value -> fits(grammar, value));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void what_a_grammar_does_not_say_is_named(SchemaCase given) {
    SchemaGrammar grammar = SchemaGrammar.of(given.schema());

    assertThat(grammar.complete()).isEqualTo(given.left().isEmpty());
    assertThat(given.left()).allMatch(grammar.leftToValidation().toString()::contains);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void every_text_of_a_complete_grammar_is_json_that_fits(SchemaCase given) {
    SchemaGrammar grammar = SchemaGrammar.of(given.schema());
    Gbnf rules = Gbnf.parse(grammar.text());
    RandomTexts texts = new RandomTexts(rules, given.name().hashCode());
    Optional<Judge> judge =
        grammar.complete() ? Optional.of(new Judge(given.schema())) : Optional.empty();

    for (int i = 0; i < TEXTS; i++) {
      String text = texts.next(10 * i);
      assertThat(rules.start().after(text).mayEnd()).as(text).isTrue();
      assertThat(Json.parse(text)).as(text).isNotNull();
      judge.ifPresent(it -> assertThat(it.faults(text)).as(text).isEmpty());
    }
  }

  @Test
  void texts_fit_schemas_that_nobody_thought_of() {
    int complete = 0;
    for (int seed = 0; seed < SCHEMAS; seed++) {
      JsonObject schema = new RandomSchemas(seed).next();
      SchemaGrammar grammar = SchemaGrammar.of(schema);
      if (grammar.complete()) {
        complete++;
        RandomTexts texts = new RandomTexts(Gbnf.parse(grammar.text()), seed);
        Judge judge = new Judge(schema);
        for (int i = 0; i < 5; i++) {
          String text = texts.next(20 * i);
          assertThat(judge.faults(text)).as("%d: %s against %s", seed, text, schema).isEmpty();
        }
      }
    }
    assertThat(complete).isGreaterThan(SCHEMAS / 3);
  }

  private static boolean fits(Gbnf grammar, Json value) {
    return grammar.start().after(value.toString()).mayEnd();
  }
}
