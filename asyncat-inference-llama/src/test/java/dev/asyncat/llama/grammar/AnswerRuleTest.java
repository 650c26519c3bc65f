package dev.asyncat.llama.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.llama.call.CallSyntax;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerRuleTest {

  private static final ToolSpec READ =
      tool("read", "{'type':'object','properties':{'path':{'type':'string'}},'required':['path']}");
  private static final ToolSpec LIST = tool("list", "{'type':'object','properties':{}}");
  private static final String CALL = "{\"name\": \"read\", \"arguments\": {\"path\": \"a\"}}";
  private static final Gbnf ANSWER =
      Gbnf.parse(
          SchemaGrammar.of(
                  schema(
                      "{'type':'object','properties':{'n':{'type':'integer'}},"
                          + "'required':['n']}"))
              .text());

  @Test
  void text_is_free_until_a_call_begins() {
    AnswerGuard guard = rule(CallSyntax.HERMES).begin();

    assertThat(guard.allows(bytes("anything {\"name\": 1} <tool"))).isTrue();
    say(guard, "anything {\"name\": 1} <tool");
    assertThat(guard.free()).isTrue();
    assertThat(guard.mayEnd()).isTrue();
    say(guard, "_call>");
    assertThat(guard.free()).isFalse();
    assertThat(guard.mayEnd()).isFalse();
    assertThat(guard.allows(bytes("anything"))).isFalse();
    assertThat(guard.allows(bytes("\n{\"name\": \"re"))).isTrue();
    assertThat(guard.allows(bytes("\n{\"name\": \"write"))).isFalse();
  }

  @Test
  void a_token_that_opens_a_call_may_only_go_on_with_one() {
    AnswerGuard guard = rule(CallSyntax.HERMES).begin();
    say(guard, "<tool_call");

    assertThat(guard.allows(bytes(">\n"))).isTrue();
    assertThat(guard.allows(bytes(">{\""))).isTrue();
    assertThat(guard.allows(bytes(">Hello"))).isFalse();
    assertThat(guard.allows(bytes("s>Hello"))).isTrue();
  }

  @Test
  void after_a_call_comes_another_one_or_the_end() {
    AnswerGuard guard = rule(CallSyntax.HERMES).begin();
    say(guard, "<tool_call>" + CALL + "</tool_call>");

    assertThat(guard.over()).isFalse();
    assertThat(guard.mayEnd()).isTrue();
    say(guard, "\n<tool_call>\n{\"name\": \"list\", \"arguments\": {}}\n</tool_call>");
    say(guard, "\n<tool_");
    assertThat(guard.over()).isFalse();
    say(guard, "result");
    assertThat(guard.over()).isTrue();
  }

  @Test
  void the_end_of_a_call_and_what_follows_may_come_in_one_token() {
    AnswerGuard guard = rule(CallSyntax.HERMES).begin();
    say(guard, "<tool_call>" + CALL + "</tool_call");

    assertThat(guard.allows(bytes("><tool_call>{\"name\": \"bad"))).isFalse();
    say(guard, ">\n\nThe result");
    assertThat(guard.over()).isTrue();
  }

  @Test
  void a_family_with_one_call_ends_after_it() {
    AnswerGuard guard = rule(CallSyntax.LLAMA).begin();

    say(guard, "{\"name\": \"list\", \"parameters\": {}");
    assertThat(guard.over()).isFalse();
    say(guard, "}");
    assertThat(guard.over()).isTrue();
  }

  @Test
  void a_call_without_a_marker_is_one_only_at_the_beginning() {
    AnswerGuard atBeginning = rule(CallSyntax.LLAMA).begin();
    say(atBeginning, "{\"name\": ");
    assertThat(atBeginning.allows(bytes("\"nobody"))).isFalse();
    assertThat(atBeginning.allows(bytes("\"list"))).isTrue();
    assertThat(atBeginning.allows(bytes("5"))).isTrue();

    AnswerGuard later = rule(CallSyntax.LLAMA).begin();
    say(later, "For example {\"name\": ");
    assertThat(later.allows(bytes("\"nobody"))).isTrue();
  }

  @Test
  void what_is_thought_is_no_call() {
    AnswerGuard guard = rule(CallSyntax.HERMES).begin();
    say(guard, "<think>I could <tool_call> and");

    assertThat(guard.free()).isTrue();
    say(guard, "</think><tool_call>");
    assertThat(guard.free()).isFalse();
  }

  @Test
  void there_is_an_end_to_calls() {
    AnswerGuard guard = rule(CallSyntax.HERMES).begin();
    int calls = 0;
    while (!guard.over()) {
      say(guard, "<tool_call>" + CALL + "</tool_call>");
      calls++;
    }

    assertThat(calls).isEqualTo(16);
  }

  @Test
  void a_form_holds_from_the_first_character_to_the_last() {
    AnswerGuard guard = AnswerRule.form(ANSWER).begin();

    assertThat(guard.allows(bytes("Here"))).isFalse();
    say(guard, "{\"n\": 12");
    assertThat(guard.mayEnd()).isFalse();
    assertThat(guard.allows(bytes("\""))).isFalse();
    say(guard, "}");
    assertThat(guard.over()).isTrue();
  }

  @Test
  void a_form_or_a_call_is_either() {
    AnswerRule rule = rule(CallSyntax.HERMES).orForm(ANSWER);

    AnswerGuard answers = rule.begin();
    assertThat(answers.allows(bytes("Let me see"))).isFalse();
    say(answers, "{\"n\":1}");
    assertThat(answers.over()).isTrue();

    AnswerGuard calls = rule.begin();
    say(calls, "\n<tool_call>");
    assertThat(calls.allows(bytes("{\"n\""))).isFalse();
    say(calls, CALL + "</tool_call>");
    assertThat(calls.mayEnd()).isTrue();
  }

  @Test
  void a_form_that_begins_like_a_bare_call_stays_possible() {
    Gbnf person =
        Gbnf.parse(
            SchemaGrammar.of(
                    schema(
                        "{'type':'object','properties':{'name':{'type':'string'}},"
                            + "'required':['name']}"))
                .text());
    AnswerRule rule = rule(CallSyntax.LLAMA).orForm(person);

    AnswerGuard answers = rule.begin();
    say(answers, "{\"name\": \"Lis\"}");
    assertThat(answers.over()).isTrue();

    AnswerGuard calls = rule.begin();
    say(calls, "{\"name\": \"list\", \"parameters\": {}}");
    assertThat(calls.over()).isTrue();
  }

  @Test
  void bytes_that_are_not_allowed_are_not_taken() {
    AnswerGuard guard = AnswerRule.form(ANSWER).begin();

    assertThatThrownBy(() -> guard.accept(bytes("x"))).isInstanceOf(IllegalArgumentException.class);
    say(guard, "{\"n\"");
  }

  private static AnswerRule rule(CallSyntax syntax) {
    return AnswerRule.calls(syntax, CallRules.of(syntax, List.of(READ, LIST)).grammar());
  }

  private static void say(AnswerGuard guard, String text) {
    for (byte b : bytes(text)) {
      guard.accept(new byte[] {b});
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ToolSpec tool(String name, String parameters) {
    return new ToolSpec(name, "", schema(parameters), "", PermissionLevel.SAFE);
  }

  private static JsonObject schema(String text) {
    return Json.parseObject(text.replace('\'', '"'));
  }
}
