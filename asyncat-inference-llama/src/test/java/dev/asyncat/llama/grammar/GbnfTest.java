package dev.asyncat.llama.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GbnfTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "root ::= \"ab\" ~ ab ~ a",
        "root ::= \"a\" | \"b\" \"c\" ~ bc ~ ab",
        "root ::= [a-c0] ~ b ~ d",
        "root ::= [^a-c] ~ d ~ a",
        "root ::= \"a\"* \"b\" ~ aab ~ aa",
        "root ::= \"ab\"+ ~ abab ~ aba",
        "root ::= \"a\"? \"b\" ~ b ~ aab",
        "root ::= \"a\"{2} ~ aa ~ aaa",
        "root ::= \"a\"{2,} ~ aaaa ~ a",
        "root ::= \"a\"{1,2} ~ aa ~ aaa",
        "root ::= (\"a\" | \"b\")* \"c\" ~ abac ~ ab",
        "root ::= ([ab]{2} \"-\")* [c] ~ ab-ba-c ~ ab-b-c",
        "root ::= . . ~ xy ~ x",
        "root ::= [\\u00e4\\x41\\U0001F600] ~ ä ~ a",
        "root ::= [-a] \"\\\\\" ~ -\\ ~ a",
        "root ::= x-1 x-1 # twice%nx-1 ::= \"a\" |%n  \"b\" ~ ab ~ a",
        "root ::= item (\",\" item)*%nitem ::= [0-9] ~ 1,2,3 ~ 1,,2",
        "root ::= \"(\" root? \")\" ~ ((())) ~ (()",
      })
  void a_text_fits_or_not(String grammar, String fits, String misses) {
    Gbnf read = Gbnf.parse(grammar.replace("%n", "\n"));

    assertThat(read.start().after(fits).mayEnd()).isTrue();
    assertThat(read.start().after(misses).mayEnd()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "root ::= other ~ no rule named other",
        "main ::= \"a\" ~ no rule named root",
        "root ::= \"a ~ ends early",
        "root ::= (\"a\" ~ ends early",
        "root = \"a\" ~ column 6: expected ::=",
        "root ::= [] ~ no character",
        "root ::= \"a\"{2,1} ~ at least 2 and at most 1",
        "root ::= \"a\"{900000000} ~ too large",
        "root ::= \"\\q\" ~ unknown escape",
        "root ::= \"\\u12\" ~ 4 hexadecimal digits",
        "root ::= root \"a\" | \"a\" ~ begin with one of the same rule",
        "root ::= \"a\"? root \"b\" | \"c\" ~ begin with one of the same rule",
        "root ::= \"a\" root ~ no finite text",
        "root ::= * ~ expected the end of the rule",
      })
  void what_is_no_grammar_is_an_error_that_says_why(String grammar, String why) {
    assertThatThrownBy(() -> Gbnf.parse(grammar))
        .isInstanceOf(InvalidGrammarException.class)
        .hasMessageContaining(why);
  }

  @Test
  void a_rule_cannot_be_defined_twice() {
    assertThatThrownBy(() -> Gbnf.parse("root ::= \"a\"\nroot ::= \"b\""))
        .hasMessageContaining("line 2")
        .hasMessageContaining("second rule");
  }

  @Test
  void large_grammars_are_refused_and_not_built() {
    String bomb = "root ::= \"aaaaaaaaaa\"" + "{1000}".repeat(3);

    assertThatThrownBy(() -> Gbnf.parse(bomb)).hasMessageContaining("too large");
    assertThatThrownBy(() -> Gbnf.parse("root ::= " + "(".repeat(100_000)))
        .hasMessageContaining("nested deeper");
  }

  @Test
  void an_alternative_without_an_end_is_left_out() {
    Gbnf grammar = Gbnf.parse("root ::= \"a\" endless | \"ab\"\nendless ::= \"b\" endless");

    assertThat(grammar.start().after("ab").mustEnd()).isTrue();
  }

  @Test
  void a_state_says_whether_the_text_may_or_must_end_or_cannot_go_on() {
    Gbnf grammar = Gbnf.parse("root ::= \"a\" \"b\"?");

    assertThat(grammar.start().mayEnd()).isFalse();
    assertThat(grammar.start().after("a").mayEnd()).isTrue();
    assertThat(grammar.start().after("a").mustEnd()).isFalse();
    assertThat(grammar.start().after("ab").mustEnd()).isTrue();
    assertThat(grammar.start().after("abc").dead()).isTrue();
    assertThat(grammar.start().after("x").after("a").dead()).isTrue();
  }

  @Test
  void very_ambiguous_grammars_take_bounded_time() {
    Gbnf grammar = Gbnf.parse("root ::= ((\"a\"{0,40}){0,40}){0,40} \"b\"");

    assertThat(grammar.start().after("a".repeat(60) + "b").mayEnd()).isTrue();
    assertThat(grammar.start().after("a".repeat(60) + "c").dead()).isTrue();
  }

  @Test
  void deep_recursion_needs_no_deep_stack() {
    Gbnf grammar = Gbnf.parse("root ::= \"[\" root? \"]\"");
    int depth = 100_000;

    GrammarState inside = grammar.start().after("[".repeat(depth));

    assertThat(inside.after("]".repeat(depth)).mustEnd()).isTrue();
    assertThat(inside.after("]".repeat(depth - 1)).mayEnd()).isFalse();
  }

  @Test
  void bytes_may_end_inside_a_character_that_can_still_be_allowed() {
    GrammarPosition start = position("root ::= [ä-ö] | \"☃!\"");

    assertThat(start.after(bytes(0xC3), 0)).isNotNull();
    assertThat(start.after(bytes(0xC3), 0).mayEnd()).isFalse();
    assertThat(start.after(bytes(0xC3), 0).after(bytes(0xA4), 0).mustEnd()).isTrue();
    assertThat(start.after(bytes(0xC3, 0x80), 0)).isNull();
    assertThat(start.after(bytes(0xC4), 0)).isNull();
    assertThat(start.after(bytes(0xE2, 0x98), 0).after(bytes(0x83, '!'), 0).mustEnd()).isTrue();
    assertThat(start.after(bytes(0xE2, 0x99), 0)).isNull();
  }

  @Test
  void bytes_that_are_no_utf_8_are_never_allowed() {
    GrammarPosition start = position("root ::= .*");

    assertThat(start.after("aä☃😀".getBytes(StandardCharsets.UTF_8), 0)).isNotNull();
    for (int[] broken :
        new int[][] {
          {0x80},
          {0xC0, 0x80},
          {0xC1},
          {0xC3, 'a'},
          {0xE0, 0x80},
          {0xED, 0xA0},
          {0xF4, 0x90},
          {0xF5},
          {0xFF},
          {0xF0, 0x80}
        }) {
      assertThat(start.after(bytes(broken), 0)).as(Arrays.toString(broken)).isNull();
    }
  }

  private static GrammarPosition position(String grammar) {
    return GrammarPosition.at(Gbnf.parse(grammar).start());
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
