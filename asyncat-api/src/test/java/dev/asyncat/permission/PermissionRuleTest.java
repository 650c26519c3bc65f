package dev.asyncat.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.run.AgentMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionRuleTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "write_file",
        "!write_file",
        "run_command(npm test)",
        "run_command(git commit *)",
        "run_command(=rm *)",
        "!run_command(git push *)",
        "write_file in design",
        "!run_command(git log *) in plan",
        "run_command(echo in plan)",
        "run_command(echo (a) in plan)",
        "run_command(a\nb) in action",
        "run_command()"
      })
  void the_text_form_can_be_read_back(String text) {
    assertThat(PermissionRule.parse(text).text()).isEqualTo(text);
  }

  @Test
  void a_rule_for_a_mode_holds_in_that_one() {
    PermissionRule rule = PermissionRule.parse("!fetch_url   in plan ");

    assertThat(rule.holdsIn(AgentMode.PLAN)).isTrue();
    assertThat(rule.holdsIn(AgentMode.ACTION)).isFalse();
    assertThat(PermissionRule.parse("fetch_url").holdsIn(AgentMode.DESIGN)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "!",
        "git push",
        "run_command(x",
        "(x)",
        "a b(x)",
        "t(*)",
        "x in nowhere"
      })
  void what_is_no_rule_is_refused(String text) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> PermissionRule.parse(text));
  }
}
