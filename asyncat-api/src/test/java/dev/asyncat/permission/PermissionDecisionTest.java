package dev.asyncat.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionDecisionTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"decision\":\"allow\"}",
        "{\"decision\":\"allow\",\"args\":{\"path\":\"a\"}}",
        "{\"decision\":\"allow_session\"}",
        "{\"decision\":\"allow_always_tool\"}",
        "{\"decision\":\"deny\",\"reason\":\"not now\"}"
      })
  void a_decision_reads_back_as_it_was_written(String text) {
    PermissionDecision decision = PermissionDecision.fromJson(Json.parseObject(text));

    assertThat(decision.toJson()).isEqualTo(Json.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"decision\":null}",
        "{\"decision\":true}",
        "{\"decision\":\"Allow\"}",
        "{\"decision\":\"allow \"}",
        "{\"decision\":\"yes\"}",
        "{\"decision\":[\"allow\"]}",
        "{\"decision\":\"allow\",\"args\":\"x\"}",
        "{\"decision\":\"allow_session\",\"args\":{}}"
      })
  void what_is_not_clearly_a_decision_is_refused(String text) {
    assertThatThrownBy(() -> PermissionDecision.fromJson(Json.parseObject(text)))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void only_deny_does_not_allow() {
    assertThat(PermissionDecision.deny("no").allowed()).isFalse();
    assertThat(PermissionDecision.allow().allowed()).isTrue();
    assertThat(new PermissionDecision.AllowSession().allowed()).isTrue();
    assertThat(new PermissionDecision.AllowAlways().allowed()).isTrue();
  }

  @Test
  void a_rule_for_one_command_covers_no_other() {
    PermissionRule rule = PermissionRule.parse("run_command(git log (short))");

    assertThat(rule.covers("run_command", "git log (short)")).isTrue();
    assertThat(rule.covers("run_command", "git log")).isFalse();
    assertThat(rule.covers("run_command", null)).isFalse();
    assertThat(rule.covers("other", "git log (short)")).isFalse();
    assertThat(rule.text()).isEqualTo("run_command(git log (short))");
    assertThat(PermissionRule.parse(" write_file ").covers("write_file", null)).isTrue();
    assertThatThrownBy(() -> PermissionRule.parse("  "))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void a_rule_is_read_as_it_is_written() {
    for (String text :
        new String[] {
          "write_file",
          "run_command(npm test)",
          "run_command(git commit *)",
          "run_command(=rm *)",
          "!run_command",
          "!run_command(git push *)"
        }) {
      assertThat(PermissionRule.parse(text).text()).isEqualTo(text);
    }
    assertThat(PermissionRule.parse("!run_command").denies()).isTrue();
    assertThat(PermissionRule.parse("run_command(git commit *)").isPattern()).isTrue();
    assertThat(PermissionRule.parse("run_command(=rm *)").isPattern()).isFalse();
  }

  @Test
  void a_pattern_without_a_word_is_refused() {
    assertThatThrownBy(() -> PermissionRule.parse("run_command(*)"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("write 'run_command' alone");
    assertThatThrownBy(() -> PermissionRule.parse("!")).isInstanceOf(InvalidRequestException.class);
  }
}
