package dev.asyncat.llama.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.llama.call.CallSyntax;
import dev.asyncat.llama.call.CallText;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CallRulesTest {

  static Stream<CallSyntax> syntaxes() {
    return Stream.of(
        CallSyntax.HERMES,
        CallSyntax.SMOLLM,
        CallSyntax.LLAMA,
        CallSyntax.GEMMA,
        CallSyntax.MISTRAL,
        CallSyntax.MISTRAL_NAMED);
  }

  /** Every schema of an object in the table, as the parameters of a tool. */
  private static List<ToolSpec> tools() {
    List<ToolSpec> tools = new ArrayList<>();
    ObjectSchemas.complete().forEach(schema -> tools.add(tool("tool_" + tools.size(), schema)));
    return tools;
  }

  @ParameterizedTest
  @MethodSource("syntaxes")
  void every_call_is_read_back_and_fits(CallSyntax syntax) {
    List<ToolSpec> tools = tools();
    Map<String, Judge> judges =
        tools.stream()
            .collect(Collectors.toMap(ToolSpec::name, tool -> new Judge(tool.parameters())));
    CallRules rules = CallRules.of(syntax, tools);
    RandomTexts texts = new RandomTexts(rules.grammar(), 3);

    assertThat(rules.leftToValidation()).isEmpty();
    for (int i = 0; i < 150; i++) {
      String text = texts.next(i);
      CallText read = CallText.read(syntax, text);
      assertThat(read.unfinished()).as(text).isFalse();
      assertThat(read.calls()).as(text).isNotEmpty();
      for (ToolCall call : read.calls()) {
        assertThat(judges.get(call.name()).faults(call.arguments().toString())).as(text).isEmpty();
      }
    }
  }

  @Test
  void tools_without_a_usable_schema_take_an_object() {
    List<ToolSpec> tools =
        List.of(
            tool("odd", Json.parseObject("{\"description\":\"?\"}")),
            tool("empty", JsonObject.EMPTY));

    GrammarState start = CallRules.of(CallSyntax.LLAMA, tools).grammar().start();

    assertThat(start.after("{\"name\": \"odd\", \"parameters\": {\"a\": 1}}").mustEnd()).isTrue();
    assertThat(start.after("{\"name\": \"empty\", \"parameters\": 1").dead()).isTrue();
  }

  @Test
  void what_is_left_to_validation_names_its_tool() {
    ToolSpec tool =
        tool(
            "send",
            Json.parseObject(
                "{\"type\":\"object\",\"properties\":{\"to\":{\"type\":\"string\",\"format\":\"email\"}}}"));

    assertThat(CallRules.of(CallSyntax.HERMES, List.of(tool)).leftToValidation())
        .containsExactly("send at /properties/to: format email");
  }

  @Test
  void too_many_tools_lose_their_schemas_and_not_their_names() {
    JsonObject.Builder properties = Json.object();
    for (int i = 0; i < 200; i++) {
      properties.put("p" + i, Json.parseObject("{\"type\":\"string\",\"maxLength\":100}"));
    }
    JsonObject large =
        Json.object().put("type", "object").put("properties", properties.build()).build();
    List<ToolSpec> tools = IntStream.range(0, 300).mapToObj(i -> tool("tool_" + i, large)).toList();

    CallRules rules = CallRules.of(CallSyntax.HERMES, tools);

    assertThat(rules.leftToValidation()).singleElement().asString().contains("all arguments");
    GrammarState named = rules.grammar().start().after("{\"name\": \"tool_299\"");
    assertThat(named.dead()).isFalse();
    assertThat(rules.grammar().start().after("{\"name\": \"tool_300").dead()).isTrue();
  }

  private static ToolSpec tool(String name, JsonObject parameters) {
    return new ToolSpec(name, "", parameters, "", PermissionLevel.SAFE);
  }
}
