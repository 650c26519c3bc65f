package dev.asyncat.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.cli.terminal.Style;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.tool.ToolResult;
import org.junit.jupiter.api.Test;

class ToolTextTest {

  private static final Style STYLE = new Style(false, true, false);

  private static String arguments(String json) {
    return ToolText.arguments(Json.parseObject(json), 60, STYLE);
  }

  private static ToolResult result(String json) {
    return new ToolResult(Json.parseObject(json));
  }

  @Test
  void the_most_telling_argument_comes_first_and_long_texts_are_counted() {
    assertThat(arguments("{\"content\": \"a\\nb\\nc\", \"path\": \"x.txt\"}"))
        .isEqualTo("x.txt content=(3 lines)");
    assertThat(arguments("{\"timeout\": 5, \"command\": \"make test\"}"))
        .isEqualTo("make test timeout=5");
    assertThat(arguments("{}")).isEmpty();
  }

  @Test
  void arguments_stay_on_one_line() {
    assertThat(arguments("{\"command\": \"a\\nb\"}")).isEqualTo("a\\nb");
    assertThat(
            ToolText.arguments(
                Json.parseObject("{\"path\": \"" + "x".repeat(99) + "\"}"), 20, STYLE))
        .hasSize(20)
        .endsWith("…");
  }

  @Test
  void a_failure_shows_its_message() {
    assertThat(ToolText.result(ToolResult.error("no such file"), 80, STYLE))
        .containsExactly("no such file");
  }

  @Test
  void the_output_of_a_command_is_shown_in_a_few_lines() {
    StringBuilder output = new StringBuilder();
    for (int i = 1; i <= 8; i++) {
      output.append("line ").append(i).append('\n');
    }
    JsonObject content =
        Json.object()
            .put("success", true)
            .put("exit_code", 3)
            .put("stdout", output.toString())
            .put("stderr", "")
            .build();

    assertThat(ToolText.result(new ToolResult(content), 80, STYLE))
        .containsExactly(
            "line 1", "line 2", "line 3", "line 4", "line 5", "(3 more lines)", "exit code 3");
  }

  @Test
  void other_results_are_summed_up() {
    assertThat(
            ToolText.result(
                result("{\"success\":true,\"path\":\"a\",\"total_lines\":12,\"content\":\"…\"}"),
                80,
                STYLE))
        .containsExactly("a, 12 lines");
    assertThat(ToolText.result(ToolResult.ok(), 80, STYLE)).containsExactly("done");
    assertThat(ToolText.result(result("{\"success\":true,\"odd\":1}"), 80, STYLE))
        .containsExactly("{\"success\":true,\"odd\":1}");
  }
}
