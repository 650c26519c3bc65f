package dev.asyncat.core.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.permission.PermissionPolicy.Exposure;
import dev.asyncat.core.permission.PermissionPolicy.Verdict;
import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.run.AgentMode;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.Effect.RunCommand.Part;
import dev.asyncat.tool.PermissionLevel;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PermissionPolicyTest {

  private static final Path DIRECTORY = Path.of("/w");
  private static final Path FILE = Path.of("/w/a.txt");
  private static final Effect READ = new Effect.Read(FILE);
  private static final Effect WRITE = new Effect.Write(FILE);
  private static final Effect COMMAND = new Effect.RunCommand("npm test", Path.of("/w"));

  @ParameterizedTest
  @EnumSource(AgentMode.class)
  void what_only_looks_never_asks(AgentMode mode) {
    assertThat(decide(List.of(READ), mode, false))
        .isEqualTo(new Verdict.Allowed(PermissionLevel.SAFE, PermissionOutcome.AUTO_SAFE, null));
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
        .isEqualTo(
            new Verdict.Allowed(PermissionLevel.DANGEROUS, PermissionOutcome.AUTO_APPROVED, null));
    assertThat(decide(List.of(WRITE), AgentMode.DESIGN, true)).isInstanceOf(Verdict.Ask.class);
  }

  @Test
  void what_always_would_store_for_a_command_names_the_command() {
    Verdict verdict = decide(List.of(COMMAND), AgentMode.ACTION, false);

    assertThat(verdict)
        .isEqualTo(
            new Verdict.Ask(
                PermissionLevel.DANGEROUS, new PermissionRule("tool", "npm test"), null));
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
                new PermissionRule("tool", "POST https://example.org:8443"),
                null));
    assertThat(
            decide(
                List.of(new Effect.Request("GET", URI.create("https://example.org/"))),
                AgentMode.ACTION,
                false))
        .isInstanceOf(Verdict.Allowed.class);
  }

  @Test
  void commands_like_the_approved_one_are_covered_and_no_others() {
    List<PermissionRule> grants = List.of(PermissionRule.parse("tool(git commit *)"));

    assertThat(decide(command("git", "commit", "-m", "x"), grants))
        .isInstanceOf(Verdict.Allowed.class);
    assertThat(decide(command("git", "commit"), grants)).isInstanceOf(Verdict.Allowed.class);
    assertThat(decide(command("git", "commits"), grants)).isInstanceOf(Verdict.Ask.class);
    assertThat(decide(command("git", "-C", "x", "commit"), grants)).isInstanceOf(Verdict.Ask.class);
    assertThat(decide(command("git", "push"), grants)).isInstanceOf(Verdict.Ask.class);
    assertThat(decide(new Effect.RunCommand("git commit $(x)", DIRECTORY), grants))
        .as("not taken apart")
        .isInstanceOf(Verdict.Ask.class);
    assertThat(decide(parts(new Part(List.of("git", "commit"), false, false, null)), grants))
        .as("not only words")
        .isInstanceOf(Verdict.Ask.class);
  }

  @Test
  void several_commands_are_covered_if_each_is_harmless_or_approved() {
    List<PermissionRule> grants = List.of(PermissionRule.parse("tool(git add *)"));
    Part add = part("git", "add", ".");
    Part look = new Part(List.of("ls"), true, true, null);

    assertThat(decide(parts(look, add), grants)).isInstanceOf(Verdict.Allowed.class);
    assertThat(decide(parts(add, part("rm", "x")), grants)).isInstanceOf(Verdict.Ask.class);
    assertThat(
            PermissionPolicy.decide(
                "tool", List.of(parts(look, add), WRITE), AgentMode.ACTION, false, grants))
        .as("output goes to a file as well")
        .isInstanceOf(Verdict.Ask.class);
  }

  @Test
  void always_stores_a_pattern_for_one_command_and_the_exact_text_for_more() {
    Part commit = new Part(List.of("git", "commit"), false, true, "git commit *");

    assertThat(decide(parts(commit), List.of()))
        .isEqualTo(
            new Verdict.Ask(
                PermissionLevel.DANGEROUS, PermissionRule.parse("tool(git commit *)"), null));
    assertThat(decide(new Effect.RunCommand("a; b", DIRECTORY, List.of(commit, commit)), List.of()))
        .isEqualTo(
            new Verdict.Ask(PermissionLevel.DANGEROUS, PermissionRule.parse("tool(a; b)"), null));
  }

  @Test
  void an_exact_rule_is_no_pattern_whatever_it_ends_in() {
    Effect.RunCommand all = new Effect.RunCommand("rm *", DIRECTORY);
    PermissionRule rule = ((Verdict.Ask) decide(all, List.of())).rule();

    assertThat(rule.text()).isEqualTo("tool(=rm *)");
    assertThat(decide(all, List.of(rule))).isInstanceOf(Verdict.Allowed.class);
    assertThat(decide(command("rm", "-rf", "x"), List.of(rule))).isInstanceOf(Verdict.Ask.class);
    assertThat(PermissionRule.parse(rule.text())).isEqualTo(rule);
  }

  @Test
  void a_rule_that_refuses_wins_over_all_that_allow() {
    List<PermissionRule> rules =
        List.of(PermissionRule.parse("tool"), PermissionRule.parse("!tool(git push *)"));

    for (Effect.RunCommand hidden :
        List.of(
            command("git", "push", "--force"),
            command("git", "-C", "x", "push"),
            command("sudo", "/usr/bin/git", "push"),
            command("sh", "-c", "cd x && git push origin"),
            parts(part("ls"), part("git", "push")))) {
      assertThat(PermissionPolicy.decide("tool", List.of(hidden), AgentMode.ACTION, true, rules))
          .as(hidden.toString())
          .isInstanceOfSatisfying(
              Verdict.Refused.class,
              refused -> assertThat(refused.reason()).contains("!tool(git push *)"));
    }
    assertThat(PermissionPolicy.decide("tool", List.of(COMMAND), AgentMode.ACTION, true, rules))
        .as("it cannot be told what is in it")
        .isInstanceOf(Verdict.Ask.class);
    assertThat(decide(command("git", "pull"), rules)).isInstanceOf(Verdict.Allowed.class);
    assertThat(
            PermissionPolicy.decide(
                "tool",
                List.of(READ),
                AgentMode.ACTION,
                true,
                List.of(PermissionRule.parse("!tool"))))
        .isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void a_command_that_is_refused_is_refused_to_every_tool_that_runs_commands() {
    List<PermissionRule> rules =
        List.of(PermissionRule.parse("tool"), PermissionRule.parse("!run_command(git push *)"));

    assertThat(decide(command("git", "push"), rules)).isInstanceOf(Verdict.Refused.class);
    assertThat(PermissionPolicy.decide("tool", List.of(COMMAND), AgentMode.ACTION, true, rules))
        .as("it cannot be told what is in it")
        .isInstanceOf(Verdict.Ask.class);
    assertThat(decide(command("git", "pull"), rules)).isInstanceOf(Verdict.Allowed.class);
    assertThat(PermissionPolicy.decide("tool", List.of(WRITE), AgentMode.ACTION, true, rules))
        .isInstanceOf(Verdict.Allowed.class);
  }

  @Test
  void after_secrets_were_read_what_reaches_out_asks_unless_approved_since() {
    Effect get = new Effect.Request("GET", URI.create("https://example.org/"));
    PermissionRule all = PermissionRule.parse("tool");
    Exposure exposure = new Exposure("the run has read .env", List.of());
    Exposure known = new Exposure("the run has read .env", List.of(all));

    for (Effect effect : List.of(get, command("npm", "test"), COMMAND)) {
      assertThat(exposed(effect, AgentMode.ACTION, false, List.of(all), exposure))
          .isInstanceOfSatisfying(
              Verdict.Ask.class,
              ask -> {
                assertThat(ask.reason()).contains(".env");
                assertThat(ask.level()).isNotEqualTo(PermissionLevel.SAFE);
              });
      assertThat(exposed(effect, AgentMode.ACTION, false, List.of(all), known))
          .isInstanceOf(Verdict.Allowed.class);
      assertThat(exposed(effect, AgentMode.ACTION, true, List.of(), exposure))
          .as("autoApprove was asked for")
          .isInstanceOfSatisfying(
              Verdict.Allowed.class, allowed -> assertThat(allowed.reason()).contains(".env"));
      assertThat(exposed(effect, AgentMode.PLAN, false, List.of(all), known))
          .isInstanceOf(Verdict.Refused.class);
    }
    for (Effect effect : List.of(READ, parts(new Part(List.of("ls"), true, true, null)))) {
      assertThat(exposed(effect, AgentMode.ACTION, false, List.of(), exposure))
          .isInstanceOf(Verdict.Allowed.class);
    }
    assertThat(exposed(WRITE, AgentMode.ACTION, false, List.of(all), exposure))
        .isInstanceOf(Verdict.Allowed.class);
  }

  private static Verdict exposed(
      Effect effect,
      AgentMode mode,
      boolean autoApprove,
      List<PermissionRule> rules,
      Exposure exposure) {
    return PermissionPolicy.decide("tool", List.of(effect), mode, autoApprove, rules, exposure);
  }

  private static Verdict decide(Effect effect, List<PermissionRule> rules) {
    return PermissionPolicy.decide("tool", List.of(effect), AgentMode.ACTION, false, rules);
  }

  private static Effect.RunCommand command(String... words) {
    return parts(part(words));
  }

  private static Effect.RunCommand parts(Part... parts) {
    return new Effect.RunCommand("as it was written", DIRECTORY, List.of(parts));
  }

  private static Part part(String... words) {
    return new Part(List.of(words), false, true, null);
  }

  private static Verdict decide(List<Effect> effects, AgentMode mode, boolean autoApprove) {
    return PermissionPolicy.decide("tool", effects, mode, autoApprove, List.of());
  }
}
