package dev.asyncat.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.json.Json;
import dev.asyncat.run.AgentMode;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SystemPromptTest {

  private static final ToolSpec TOOL =
      new ToolSpec(
          "read_file",
          "Reads a file.",
          Json.parseObject("{\"properties\":{\"path\":{\"type\":\"string\"}}}"),
          "file",
          PermissionLevel.SAFE);

  @Test
  void the_sections_come_in_their_order() {
    assertThat(prompt("I am Ada.", AgentMode.ACTION, 128_000, false))
        .containsSubsequence(
            "I am Ada.",
            "System: Linux",
            "Working directory: " + Path.of("/work"),
            "You may act",
            "Now: Thursday, 5 March 2026, 23:07 (Europe/Berlin)",
            "How you work",
            "<tool_call>",
            "- read_file");
  }

  @Test
  void native_tools_are_not_listed_again() {
    assertThat(prompt(null, AgentMode.ACTION, 128_000, true))
        .doesNotContain("<tool_call>", "- read_file");
  }

  @Test
  void without_a_soul_the_built_in_one_speaks() {
    assertThat(prompt(null, AgentMode.ACTION, 128_000, true)).startsWith("You are Asyncat");
    assertThat(prompt("  ", AgentMode.ACTION, 4_096, true)).startsWith("You are Asyncat");
  }

  @Test
  void front_matter_of_a_soul_is_left_out() {
    assertThat(prompt("---\nname: ada\n---\nI am Ada.", AgentMode.CHAT, 8_192, true))
        .startsWith("I am Ada.");
    assertThat(prompt("---\nnot closed", AgentMode.CHAT, 8_192, true))
        .startsWith("---\nnot closed");
  }

  @ParameterizedTest
  @EnumSource
  void a_small_window_costs_at_most_350_tokens_before_the_tools(AgentMode mode) {
    assertThat(TokenEstimate.of(prompt(null, mode, 4_096, true))).isLessThanOrEqualTo(350);
  }

  @Test
  void chat_knows_no_workspace_and_no_tools() {
    assertThat(prompt(null, AgentMode.CHAT, 128_000, false))
        .doesNotContain("Working directory", "<tool_call>", "read_file", "System:")
        .contains("no tools", "Now:");
  }

  @Test
  void plan_and_design_say_what_they_forbid() {
    assertThat(prompt(null, AgentMode.PLAN, 4_096, true)).contains("change nothing");
    assertThat(prompt(null, AgentMode.DESIGN, 128_000, true)).contains("design mode");
  }

  @Test
  void the_same_setting_gives_the_same_text() {
    assertThat(prompt(null, AgentMode.ACTION, 128_000, false))
        .isEqualTo(prompt(null, AgentMode.ACTION, 128_000, false));
  }

  private static String prompt(String soul, AgentMode mode, int window, boolean nativeTools) {
    return new SystemPrompt(
            soul,
            "Linux",
            Path.of("/work"),
            Instant.parse("2026-03-05T22:07:00Z"),
            ZoneId.of("Europe/Berlin"),
            mode,
            window,
            false,
            nativeTools,
            List.of(TOOL))
        .text();
  }
}
