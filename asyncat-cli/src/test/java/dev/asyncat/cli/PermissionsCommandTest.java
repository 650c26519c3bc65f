package dev.asyncat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.Asyncat;
import dev.asyncat.core.profile.ProfileDraft;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.sqlite.SqliteStore;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PermissionsCommandTest {

  @TempDir private Path directory;

  private Cli cli(Turn... turns) {
    return new Cli(directory, ScriptedModel.of(turns)).withServer();
  }

  private String listed() {
    Cli cli = cli();
    assertThat(cli.run("permissions", "list")).isZero();
    return cli.out();
  }

  private void profile(String name, String... rules) {
    try (SqliteStore store = SqliteStore.open(directory.resolve("data"));
        Asyncat asyncat = Asyncat.builder().store(store).build()) {
      asyncat
          .profiles()
          .create(
              asyncat.users().defaultUser().id(),
              ProfileDraft.builder().name(name).alwaysAllowedTools(List.of(rules)).build());
    }
  }

  @Test
  void rules_are_added_listed_and_revoked() {
    assertThat(listed()).contains("Nothing is allowed or refused for good.");

    Cli allowing = cli();
    assertThat(allowing.run("permissions", "allow", "run_command(git commit *)")).isZero();
    assertThat(allowing.err())
        .contains(
            "allowed from now on: run_command about commands that begin with the words git"
                + " commit");
    assertThat(cli().run("permissions", "deny", "run_command(git push *)")).isZero();
    assertThat(cli().run("permissions", "deny", "!fetch_url in plan")).isZero();

    assertThat(listed())
        .isEqualTo(
            """
            allow  run_command(git commit *)
            deny   !run_command(git push *)
            deny   !fetch_url in plan
            """);

    assertThat(cli().run("permissions", "revoke", "!run_command(git push *)")).isZero();
    assertThat(listed()).doesNotContain("push");
    Cli again = cli();
    assertThat(again.run("permissions", "revoke", "!run_command(git push *)")).isEqualTo(2);
    assertThat(again.err()).contains("there is no rule !run_command(git push *) for all runs");
  }

  @Test
  void rules_of_profiles_are_among_them() {
    profile("Review", "write_file");

    assertThat(cli().run("permissions", "deny", "fetch_url", "--profile", "review")).isZero();
    assertThat(listed())
        .contains("allow  write_file  (profile review)", "deny   !fetch_url  (profile review)");
    assertThat(cli().run("permissions", "revoke", "write_file", "--profile", "review")).isZero();
    assertThat(listed()).doesNotContain("write_file");

    Cli unknown = cli();
    assertThat(unknown.run("permissions", "allow", "write_file", "--profile", "nobody"))
        .isEqualTo(2);
    assertThat(unknown.err()).contains("There is no profile 'nobody'. There are: [review]");
  }

  @Test
  void what_is_no_rule_is_refused_and_an_unknown_tool_is_noticed() {
    Cli wrong = cli();
    assertThat(wrong.run("permissions", "allow", "git push please")).isEqualTo(2);
    assertThat(wrong.err()).contains("'git push please' is not the name of a tool");
    assertThat(cli().run("permissions", "allow", "!write_file")).isEqualTo(2);
    assertThat(cli().run("permissions", "allow", "run_command(*)")).isEqualTo(2);

    Cli typo = cli();
    assertThat(typo.run("permissions", "allow", "write_fiel")).isZero();
    assertThat(typo.err()).contains("there is no tool write_fiel here");
  }

  @Test
  void a_rule_decides_in_the_next_run() {
    cli().run("permissions", "deny", "read_file");
    Cli run =
        cli(
            Turn.calling("read_file", Json.object().put("path", "a").build()),
            Turn.saying("I may not."));

    assertThat(run.run("run", "Read a", "--yes", "--json")).isZero();
    assertThat(run.out()).contains("Permission denied: the rule !read_file refuses it");
  }

  @Test
  void a_server_on_the_data_directory_does_it() throws Exception {
    profile("Review", "write_file");
    try (Serving server = new Serving(cli())) {
      assertThat(server.code).isNotDone();
      assertThat(cli().run("permissions", "deny", "run_command(rm -rf *)")).isZero();
      assertThat(cli().run("permissions", "allow", "edit_file", "--profile", "Review")).isZero();
      assertThat(cli().run("permissions", "revoke", "write_file", "--profile", "review")).isZero();

      Cli listing = cli();
      listing.run("permissions", "list", "--json");
      assertThat(((JsonArray) Json.parse(listing.out().strip())).objects())
          .extracting(rule -> rule.string("rule", "") + " " + rule.string("profile", "all"))
          .containsExactly("!run_command(rm -rf *) all", "edit_file review");
      Cli gone = cli();
      assertThat(gone.run("permissions", "revoke", "write_file")).isEqualTo(2);
      assertThat(gone.err()).contains("there is no rule write_file for all runs");
    }
  }
}
