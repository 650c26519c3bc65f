package dev.asyncat.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.model.TextToolCalls.Call;
import dev.asyncat.core.model.TextToolCalls.Found;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextToolCallsTest {

  private static final Set<String> KNOWN = Set.of("read_file", "list_directory", "run_command");
  private static final Call READ = call("read_file", "{\"path\":\"a.txt\"}");
  private static final Call LIST = call("list_directory", "{}");

  static Stream<Arguments> outputs() {
    return Stream.of(
        row(
            "the format we ask for",
            """
            I will look.
            <tool_call>
            {"name": "read_file", "arguments": {"path": "a.txt"}}
            </tool_call>""",
            "I will look.",
            READ),
        row(
            "two calls in one turn",
            """
            <tool_call>
            {"name": "read_file", "arguments": {"path": "a.txt"}}
            </tool_call>
            <tool_call>
            {"name": "list_directory", "arguments": {}}
            </tool_call>""",
            "",
            READ,
            LIST),
        row(
            "a code fence inside the tag",
            """
            <tool_call>
            ```json
            {"name": "read_file", "arguments": {"path": "a.txt"}}
            ```
            </tool_call>
            Done.""",
            "Done.",
            READ),
        row(
            "no closing tag",
            "<tool_call>{\"name\": \"read_file\", \"arguments\": {\"path\": \"a.txt\"}}",
            "",
            READ),
        row(
            "no closing tag, and prose after it",
            "<tool_call>{\"name\":\"read_file\",\"arguments\":{\"path\":\"a.txt\"}}\nI wait.",
            "I wait.",
            READ),
        row(
            "an opening tag where the closing one should be",
            "<tool_call>{\"name\":\"read_file\",\"arguments\":{\"path\":\"a.txt\"}}<tool_call>",
            "<tool_call>",
            READ),
        row(
            "a missing brace",
            "<tool_call>{\"name\": \"read_file\", \"arguments\": {\"path\": \"a.txt\"}</tool_call>",
            "",
            READ),
        row(
            "a brace too many",
            "<tool_call>{\"name\":\"read_file\",\"arguments\":{\"path\":\"a.txt\"}}}</tool_call>",
            "",
            READ),
        row(
            "several objects in one tag",
            """
            <tool_call>{"name": "read_file", "arguments": {"path": "a.txt"}}
            {"name": "list_directory", "arguments": {}}</tool_call>""",
            "",
            READ,
            LIST),
        row(
            "an array in the tag",
            "<tool_call>[{\"name\":\"read_file\",\"arguments\":{\"path\":\"a.txt\"}}]</tool_call>",
            "",
            READ),
        row(
            "other keys",
            "<tool_call>{\"tool\": \"read_file\", \"params\": {\"path\": \"a.txt\"}}</tool_call>",
            "",
            READ),
        row(
            "arguments as JSON text",
            "<tool_call>{\"name\":\"read_file\",\"arguments\":\"{\\\"path\\\":\\\"a.txt\\\"}\"}</tool_call>",
            "",
            READ),
        row(
            "the form of an API request",
            """
            <tool_call>{"id": "1", "type": "function",
             "function": {"name": "read_file", "arguments": "{\\"path\\": \\"a.txt\\"}"}}
            </tool_call>""",
            "",
            READ),
        row("no arguments", "<tool_call>{\"name\": \"list_directory\"}</tool_call>", "", LIST),
        row(
            "arguments beside the name",
            "<tool_call>{\"name\": \"read_file\", \"path\": \"a.txt\"}</tool_call>",
            "",
            READ),
        row(
            "lines instead of JSON",
            """
            <tool_call>
            name: read_file
            arguments: {"path": "a.txt"}
            </tool_call>""",
            "",
            READ),
        row(
            "lines with equals signs",
            "<tool_call>name=read_file\narguments={\"path\": \"a.txt\"}</tool_call>",
            "",
            READ),
        row(
            "elements instead of JSON",
            """
            <tool_call>
            <function=read_file>
            <parameter=path>
            a.txt
            </parameter>
            </function>
            </tool_call>""",
            "",
            READ),
        row(
            "a closing tag inside an argument",
            "<tool_call>{\"name\":\"read_file\",\"arguments\":{\"path\":\"</tool_call>\"}}</tool_call>",
            "",
            call("read_file", "{\"path\":\"</tool_call>\"}")),
        row(
            "an unknown tool",
            "<tool_call>{\"name\": \"fly\", \"arguments\": {\"to\": \"Rome\"}}</tool_call>",
            "",
            call("fly", "{\"to\":\"Rome\"}")),
        row(
            "the Qwen agent format",
            """
            Let me see.
            ✿FUNCTION✿: read_file
            ✿ARGS✿: {"path": "a.txt"}
            ✿FUNCTION✿: list_directory
            ✿ARGS✿: {}
            """,
            "Let me see.",
            READ,
            LIST),
        row(
            "the DeepSeek format",
            """
            <｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>read_file
            ```json
            {"path": "a.txt"}
            ```<｜tool▁call▁end｜><｜tool▁calls▁end｜>""",
            "",
            READ),
        row(
            "the DeepSeek format without kind and fence",
            "<｜tool▁call▁begin｜> read_file\n{\"path\": \"a.txt\"}<｜tool▁call▁end｜>",
            "",
            READ),
        row(
            "the newer DeepSeek format",
            "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>read_file<｜tool▁sep｜>{\"path\":\"a.txt\"}<｜tool▁call▁end｜>"
                + "<｜tool▁call▁begin｜>list_directory<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
            "",
            READ,
            LIST),
        row(
            "the Llama 3 format",
            "<|python_tag|>{\"name\": \"read_file\", \"parameters\": {\"path\": \"a.txt\"}}<|eom_id|>",
            "",
            READ),
        row(
            "the Llama 3 format with a method call",
            "<|python_tag|>read_file.call({\"path\": \"a.txt\"})<|eot_id|>",
            "",
            READ),
        row(
            "two Llama 3 calls with a semicolon",
            "<|python_tag|>{\"name\":\"read_file\",\"parameters\":{\"path\":\"a.txt\"}}; "
                + "{\"name\":\"list_directory\",\"parameters\":{}}",
            "",
            READ,
            LIST),
        row(
            "the Mistral format",
            "[TOOL_CALLS] [{\"name\": \"read_file\", \"arguments\": {\"path\": \"a.txt\"}},"
                + " {\"name\": \"list_directory\", \"arguments\": {}}]",
            "",
            READ,
            LIST),
        row(
            "the newer Mistral format",
            "[TOOL_CALLS]read_file[ARGS]{\"path\": \"a.txt\"}[TOOL_CALLS]list_directory[ARGS]{}",
            "",
            READ,
            LIST),
        row(
            "a fence as Gemma writes it",
            """
            Sure.
            ```tool_code
            {"name": "read_file", "parameters": {"path": "a.txt"}}
            ```
            """,
            "Sure.",
            READ),
        row(
            "a fence with Python as Gemma was trained to write it",
            "Sure.\n```tool_code\nread_file(path=\"a.txt\")\n```",
            "Sure.",
            READ),
        row(
            "Python inside print, and two calls",
            """
            ```tool_code
            print(default_api.read_file(path='a.txt'))
            list_directory()
            ```
            """,
            "",
            READ,
            LIST),
        row(
            "Python with values of every type",
            "```tool_code\nrun_command(command='ls', timeout=5, tags=['a'], all=True)\n```",
            "",
            call(
                "run_command", "{\"command\":\"ls\",\"timeout\":5,\"tags\":[\"a\"],\"all\":true}")),
        row(
            "the reason-and-act style, with an imagined observation",
            """
            Thought: I need the file.
            Action: read_file
            Action Input: {"path": "a.txt"}
            Observation: It says hello.
            Answer: hello""",
            "Thought: I need the file.",
            READ),
        row(
            "the reason-and-act style with a fence",
            "**Action:** `read_file`\n**Action Input:**\n```json\n{\"path\": \"a.txt\"}\n```",
            "",
            READ),
        row(
            "a fence with the keys the other way round",
            "```json\n{\"arguments\": {\"path\": \"a.txt\"}, \"name\": \"read_file\"}\n```",
            "",
            READ),
        row(
            "bare JSON as Llama 3.2 writes it",
            "{\"name\": \"read_file\", \"parameters\": {\"path\": \"a.txt\"}}",
            "",
            READ),
        row(
            "JSON in the middle of prose",
            "I call {\"name\": \"read_file\", \"arguments\": {\"path\": \"a.txt\"}} now.",
            "I call\nnow.",
            READ),
        row(
            "JSON in single quotes",
            "{'name': 'read_file', 'arguments': {'path': 'a.txt'}}",
            "",
            READ),
        row(
            "braces inside an argument",
            "Look: {\"name\":\"run_command\",\"arguments\":{\"command\":\"awk '{print $1}'\"}} ok",
            "Look:\nok",
            call("run_command", "{\"command\":\"awk '{print $1}'\"}")),
        row(
            "an unknown tool in prose",
            "{\"tool\": \"fly\", \"args\": {\"to\": \"Rome\"}}",
            "",
            call("fly", "{\"to\":\"Rome\"}")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("outputs")
  void calls_are_found_in_what_models_write(
      String name, String text, String rest, List<Call> calls) {
    Found found = TextToolCalls.find(text, KNOWN);

    assertThat(found.calls()).isEqualTo(calls);
    assertThat(found.rest()).isEqualTo(rest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Plain text.",
        "I would call read_file(\"a.txt\") here.",
        "read_file({\"path\": \"a.txt\"})",
        "Use <tool_call> and </tool_call> around a call.",
        "<tool_call>",
        "<tool_call></tool_call>",
        "{\"name\": \"Ada\", \"age\": 36}",
        "{\"name\": \"x\", \"arguments\": 3}",
        "{\"name\": \"x\", \"params\": \"none\"}",
        "```json\n{\"name\": \"unknown\", \"version\": \"1\", \"parameters\": {}}\n```",
        "```json\n{\"path\": \"a.txt\"}\n```",
        "```java\nint a;\n```",
        "```tool_code\nread_file(\"a.txt\")\n```",
        "```tool_code\nfly(to=\"Rome\")\n```",
        "```tool_code\nread_file(path=\"a.txt\n```",
        "```tool_code\nx = read_file(path=\"a.txt\")\n```",
        "```python\nread_file(path=\"a.txt\")\n```",
        "Action: fly\nAction Input: {\"to\": \"Rome\"}",
        "Action: read_file",
        "The set {1, 2} and {name} and { \"name\" }",
        "<|python_tag|>print(1)",
        "[TOOL_CALLS] nothing",
        "✿ a flower",
        "<｜tool▁call▁end｜>",
      })
  void text_without_a_call_stays_as_it_is(String text) {
    Found found = TextToolCalls.find(text, KNOWN);

    assertThat(found.rest()).isEqualTo(text);
    assertThat(found.calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<tool_call>{\"name\": \"read_file\", \"arguments\": {\"path\": \"a.t</tool_call>",
        "<tool_call>{\"name\": \"read_file\", \"arguments\": {\"path\": \"say \"hi\"\"}}</tool_call>",
        "<tool_call>{\"name\": \"read_file\", \"arguments\": [1]}</tool_call>",
        "<tool_call>{\"name\": \"read_file\", \"arguments\": \"{oops\"}</tool_call>",
        "✿FUNCTION✿: read_file\n✿ARGS✿: {\"path\": ",
        "<｜tool▁call▁begin｜>read_file\n{\"path\": <｜tool▁call▁end｜>",
        "<|python_tag|>{\"name\": \"read_file\", \"parameters\": {\"path\": ",
        "<|python_tag|>read_file.call({\"path\": )",
        "[TOOL_CALLS][{\"name\": \"read_file\", \"arguments\": {\"path\": ",
        "[TOOL_CALLS]read_file[ARGS]{\"path\": \"a",
        "I call {\"name\": \"read_file\", \"arguments\": {\"path\": \"a",
        "Action: read_file\nAction Input: a.txt",
        "{\"name\": \"read_file\", \"arguments\": {\"path\": \"say \"hi\"\"}}",
      })
  void arguments_that_cannot_be_read_make_a_call_with_a_defect(String text) {
    Found found = TextToolCalls.find(text, KNOWN);

    assertThat(found.calls()).hasSize(1);
    Call call = found.calls().getFirst();
    assertThat(call.name()).isEqualTo("read_file");
    assertThat(call.arguments()).isEqualTo(JsonObject.EMPTY);
    assertThat(call.defect())
        .hasValueSatisfying(
            defect -> assertThat(defect).startsWith("arguments are not valid JSON: "));
    assertThat(found.rest()).doesNotContain("read_file");
  }

  @Test
  void a_tagged_object_that_names_no_tool_is_told_to_the_model() {
    Found found = TextToolCalls.find("<tool_call>{\"path\": \"a.txt\"}</tool_call>", KNOWN);

    assertThat(found.calls()).extracting(Call::name).containsExactly("");
    assertThat(found.calls().getFirst().defect()).contains("the call does not name its tool");
  }

  @Test
  void the_first_format_that_is_there_wins() {
    String text =
        "<tool_call>{\"name\":\"read_file\",\"arguments\":{\"path\":\"a.txt\"}}</tool_call>\n"
            + "{\"name\": \"list_directory\", \"arguments\": {}}";

    Found found = TextToolCalls.find(text, KNOWN);

    assertThat(found.calls()).containsExactly(READ);
    assertThat(found.rest()).contains("list_directory");
  }

  @Test
  void a_fence_with_an_unknown_tool_is_an_example_only_for_the_fence_format() {
    String text = "```json\n{\"arguments\": {\"a\": 1}, \"name\": \"fly\"}\n```";

    assertThat(TextToolCalls.find(text, KNOWN).calls()).isEmpty();
    assertThat(TextToolCalls.find(text, Set.of("fly")).calls()).hasSize(1);
  }

  static Stream<String> hostile() {
    return Stream.of(
        "{",
        "{{\"",
        "<tool_call>",
        "<tool_call>{",
        "<tool_call>{\"a\":\"",
        "<tool_call>{\"a\":“",
        "<tool_call>{\"name\":\"x\",\"arguments\":{\"a\":\"</tool_call>",
        "<tool_call>\n\n\n",
        "<tool_call>name: x\n",
        "<tool_call><function=x><parameter=y>",
        "</tool_call>",
        "{\"name\":\"x\",\"arguments\":",
        "{\"name\":\"x\",\"arguments\":{\"a\":“",
        "{\"name\":\"x\",\"arguments\":{\"a\":\"}}",
        "{\"name\":\"x\",\"arguments\":{/*",
        "{ \"name\" : ",
        "[TOOL_CALLS]",
        "[TOOL_CALLS][",
        "[TOOL_CALLS][\"",
        "[TOOL_CALLS]['a','",
        "[TOOL_CALLS]x[ARGS]{\"a\":“",
        "<|python_tag|>",
        "<|python_tag|>{",
        "<|python_tag|>{\"a\":“",
        "<|python_tag|>x.call(",
        "✿FUNCTION✿",
        "✿FUNCTION✿: x ✿ARGS✿",
        "✿ARGS✿",
        "<｜tool▁call▁begin｜>",
        "<｜tool▁call▁begin｜>x{",
        "```",
        "```json\n{",
        "```json\n{\"a\":“",
        "```tool_code[[",
        "```tool_code\nread_file(a=",
        "```tool_code\nread_file(a=“",
        "Action: read_file\nAction Input: ",
        "Action: fly\nAction Input: {\"a\":“",
        "\\\"");
  }

  /** The bound is far above what linear time needs and far below what quadratic time needs. */
  @ParameterizedTest
  @MethodSource("hostile")
  @Timeout(20)
  void megabytes_of_anything_are_read_in_linear_time(String piece) {
    String text = piece.repeat(2_000_000 / piece.length());

    Found found = TextToolCalls.find(text, KNOWN);

    assertThat(found.rest().length()).isLessThanOrEqualTo(text.length());
  }

  @Test
  void no_text_makes_it_throw() {
    Random random = new Random(5);
    List<String> pieces =
        Stream.concat(
                hostile(),
                Stream.of(
                    "</tool_call>",
                    "}",
                    "]",
                    "\"",
                    ":",
                    ",",
                    "name",
                    "\"name\"",
                    "arguments",
                    "read_file",
                    "[ARGS]",
                    "<|eom_id|>",
                    "<｜tool▁sep｜>",
                    " ",
                    "\n",
                    "✿",
                    ")"))
            .toList();
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(12); j > 0; j--) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }

      Found found = TextToolCalls.find(text.toString(), KNOWN);

      assertThat(found.rest().length()).as("%s", text).isLessThanOrEqualTo(text.length());
    }
  }

  private static Arguments row(String name, String text, String rest, Call... calls) {
    return Arguments.of(name, text, rest, List.of(calls));
  }

  private static Call call(String name, String arguments) {
    return new Call(name, Json.parseObject(arguments), null);
  }
}
