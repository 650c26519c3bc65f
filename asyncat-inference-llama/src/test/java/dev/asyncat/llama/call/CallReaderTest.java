package dev.asyncat.llama.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.json.Json;
import dev.asyncat.tool.ToolCall;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CallReaderTest {

  private static final ToolCall READ =
      new ToolCall("", "read", Json.parseObject("{\"path\":\"a } ] </tool_call> b\"}"));
  private static final String READ_ARGUMENTS = READ.arguments().toString();
  private static final ToolCall LIST = new ToolCall("", "list", Json.parseObject("{}"));

  static Stream<Arguments> answers() {
    String hermes = "\n{\"name\":\"read\", \"arguments\": " + READ_ARGUMENTS + "}\n</tool_call>";
    String second = "<tool_call>{\"name\":\"list\",\"arguments\":{}}</tool_call>";
    String llama = "{\"name\": \"read\", \"parameters\": " + READ_ARGUMENTS + "}";
    return Stream.of(
        row(CallSyntax.HERMES, "Look: <tool_call>" + hermes, "Look: ", READ),
        row(CallSyntax.HERMES, "<tool_call>" + hermes + "\n" + second, "", READ, LIST),
        row(CallSyntax.HERMES, "<tool_call>" + hermes + "\n<tool_", "", READ),
        row(CallSyntax.HERMES, "1 < 2 <tool>", "1 < 2 <tool>"),
        row(CallSyntax.HERMES, "<think><tool_call></think>No <", "<think><tool_call></think>No <"),
        row(CallSyntax.HERMES, "<think>x</think>" + second, "<think>x</think>", LIST),
        row(
            CallSyntax.SMOLLM,
            "<tool_call>[{\"name\":\"read\",\"arguments\":"
                + READ_ARGUMENTS
                + "},\n{\"name\":\"list\",\"arguments\":{}}]</tool_call>",
            "",
            READ,
            LIST),
        row(CallSyntax.LLAMA, llama, "", READ),
        row(CallSyntax.LLAMA, " \n" + llama, "", READ),
        row(CallSyntax.LLAMA, "Well, <|python_tag|>" + llama, "Well, ", READ),
        row(CallSyntax.LLAMA, "{\"colour\": \"red\"}", "{\"colour\": \"red\"}"),
        row(CallSyntax.LLAMA, "See " + llama, "See " + llama),
        row(CallSyntax.GEMMA, "```json\n" + llama + "\n```", "", READ),
        row(CallSyntax.GEMMA, llama, "", READ),
        row(CallSyntax.GEMMA, "```json\n[1]\n```", "```json\n[1]\n```"),
        row(
            CallSyntax.MISTRAL,
            "[TOOL_CALLS] [{\"name\":\"list\",\"arguments\":{},\"id\":\"a1b2c3d4e\"}]",
            "",
            new ToolCall("a1b2c3d4e", "list", LIST.arguments())),
        row(
            CallSyntax.MISTRAL_NAMED,
            "[TOOL_CALLS]read[ARGS]" + READ_ARGUMENTS + "[TOOL_CALLS]list[ARGS]{}",
            "",
            READ,
            LIST));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void calls_are_told_from_text_however_the_text_is_cut(
      CallSyntax syntax, String answer, String text, List<ToolCall> calls) {
    for (int size = 1; size <= answer.length(); size++) {
      CallReader reader = new CallReader(syntax);
      StringBuilder passed = new StringBuilder();
      for (int at = 0; at < answer.length(); at += size) {
        passed.append(reader.add(answer.substring(at, Math.min(answer.length(), at + size))));
      }
      CallReader.Rest rest = reader.end();
      if (calls.isEmpty()) {
        passed.append(rest.text());
      }

      assertThat(passed.toString()).as("pieces of %d", size).isEqualTo(text);
      assertThat(rest.calls()).as("pieces of %d", size).isEqualTo(calls);
    }
  }

  @Test
  void a_call_that_breaks_off_is_none() {
    String whole = "<tool_call>{\"name\":\"read\",\"arguments\":{\"path\":\"a\"}}</tool_call>";
    for (int length = "<tool_call>".length(); length < whole.length(); length++) {
      CallReader reader = new CallReader(CallSyntax.HERMES);
      assertThat(reader.add(whole.substring(0, length))).isEmpty();

      CallReader.Rest rest = reader.end();

      assertThat(rest.calls()).isEmpty();
      assertThat(rest.broken()).isTrue();
      assertThat(rest.text()).isEqualTo(whole.substring(0, length));
    }
  }

  @Test
  void of_two_calls_the_one_that_is_whole_counts() {
    CallReader reader = new CallReader(CallSyntax.HERMES);
    String whole = "<tool_call>{\"name\":\"list\",\"arguments\":{}}</tool_call>";
    reader.add(whole + "\n<tool_call>{\"name\":\"re");

    CallReader.Rest rest = reader.end();

    assertThat(rest.calls()).containsExactly(LIST);
    assertThat(rest.markup()).isEqualTo(whole);
    assertThat(rest.broken()).isTrue();
  }

  @Test
  void text_is_passed_on_at_once_but_for_what_may_begin_a_call() {
    CallReader reader = new CallReader(CallSyntax.HERMES);

    assertThat(reader.add("Hello <tool")).isEqualTo("Hello ");
    assertThat(reader.add(" bag> and")).isEqualTo("<tool bag> and");
    assertThat(new CallReader(CallSyntax.LLAMA).add("Hello")).isEqualTo("Hello");
  }

  private static Arguments row(CallSyntax syntax, String answer, String text, ToolCall... calls) {
    return Arguments.of(syntax, answer, text, List.of(calls));
  }
}
