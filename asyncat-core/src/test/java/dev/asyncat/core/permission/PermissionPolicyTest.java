package dev.asyncat.core.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.permission.PermissionPolicy.Verdict;
import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.run.AgentMode;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PermissionPolicyTest {

  private static final Path FILE = Path.of("/w/a.txt");
  private static final Effect READ = new Effect.Read(FILE);
  private static final Effect WRITE = new Effect.Write(FILE);
  private static final Effect COMMAND = new Effect.RunCommand("npm test", Path.of("/w"));

  @ParameterizedTest
  @EnumSource(AgentMode.class)
  void what_only_looks_never_asks(AgentMode mode) {
    assertThat(decide(List.of(READ), mode, false))
        .isEqualTo(new Verdict.Allowed(PermissionLevel.SAFE, PermissionOutcome.AUTO_SAFE));
    assertThat(decide(List.of(), mode, false)).isInstanceOf(Verdict.Allowed.class);
  }

  @Test
  void the_strongest_effect_decides() {
    assertThat(decide(List.of(READ, WRITE), AgentMode.ACTION, false).level())
        .isEqualTo(PermissionLevel.MODERATE);
    assertThat(decide(List.of(WRITE, COMMAND, READ), AgentMode.ACTION, false).level())
        .isEqualTo(PermissionLevel.DANGEROUS);
  }

  @Test
  void a_tool_that_does_not_say_what_it_does_asks() {
    assertThat(decide(List.of(new Effect.Unstated()), AgentMode.ACTION, false))
        .isInstanceOf(Verdict.Ask.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = AgentMode.class,
      names = {"PLAN", "CHAT"})
  void plan_and_chat_refuse_changes_whatever_was_granted(AgentMode mode) {
    Verdict verdict =
        PermissionPolicy.decide(
            "write_file",
            List.of(WRITE),
            mode,
            true,
            List.of(new PermissionRule("write_file", null)));

    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused -> assertThat(refused.outcome()).isEqualTo(PermissionOutcome.PLAN_MODE_DENIED));
  }

  @Test
  void approving_everything_counts_in_mode_action_only() {
    assertThat(decide(List.of(COMMAND), AgentMode.ACTION, true))
        .isEqualTo(new Verdict.Allowed(PermissionLevel.DANGEROUS, PermissionOutcome.AUTO_APPROVED));
    assertThat(decide(List.of(WRITE), AgentMode.DESIGN, true)).isInstanceOf(Verdict.Ask.class);
  }

  @Test
  void what_always_would_store_for_a_command_names_the_command() {
    Verdict verdict = decide(List.of(COMMAND), AgentMode.ACTION, false);

    assertThat(verdict)
        .isEqualTo(
            new Verdict.Ask(PermissionLevel.DANGEROUS, new PermissionRule("tool", "npm test")));
  }

  @Test
  void a_grant_for_one_command_does_not_cover_another() {
    List<PermissionRule> grants = List.of(new PermissionRule("tool", "npm test"));

    assertThat(PermissionPolicy.decide("tool", List.of(COMMAND), AgentMode.ACTION, false, grants))
        .isInstanceOf(Verdict.Allowed.class);
    assertThat(
            PermissionPolicy.decide(
                "tool",
                List.of(new Effect.RunCommand("npm test; rm -rf /", Path.of("/w"))),
                AgentMode.ACTION,
                false,
                grants))
        .isInstanceOf(Verdict.Ask.class);
  }

  @Test
  void a_request_that_is_not_a_get_is_bound_to_method_and_host() {
    Effect post = new Effect.Request("POST", URI.create("https://example.org:8443/a?b"));

    assertThat(decide(List.of(post), AgentMode.ACTION, false))
        .isEqualTo(
            new Verdict.Ask(
                PermissionLevel.MODERATE,
                new PermissionRule("tool", "POST https://example.org:8443")));
    assertThat(
            decide(
                List.of(new Effect.Request("GET", URI.create("https://example.org/"))),
                AgentMode.ACTION,
                false))
        .isInstanceOf(Verdict.Allowed.class);
  }

  private static Verdict decide(List<Effect> effects, AgentMode mode, boolean autoApprove) {
    return PermissionPolicy.decide("tool", effects, mode, autoApprove, List.of());
  }
}
