package dev.asyncat.core.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.permission.PermissionPolicy.Exposure;
import dev.asyncat.json.Json;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.tool.Effect;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTripwireTest {

  private final PermissionRule early = PermissionRule.parse("fetch_url");
  private final PermissionRule late = PermissionRule.parse("run_command");
  private final Grants grants = new Grants(List.of(early));
  private final SecretsTripwire tripwire = new SecretsTripwire(grants);

  @Test
  void other_files_do_not_touch_it() {
    tripwire.watch(List.of(new Effect.Read(Path.of("/w/a.txt"))));
    tripwire.watch(List.of(new Effect.Write(Path.of("/w/.env"))));

    assertThat(tripwire.exposure()).isNull();
  }

  @Test
  void a_file_with_secrets_does_and_only_later_approvals_count() {
    tripwire.watch(List.of(new Effect.Read(Path.of("/w/.env"))));
    grants.add(late);
    tripwire.watch(List.of(new Effect.Read(Path.of("/w/id_rsa"))));

    Exposure exposure = tripwire.exposure();
    assertThat(exposure).isNotNull();
    assertThat(exposure.reason()).contains(".env");
    assertThat(exposure.grantedSince()).containsExactly(late);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x -----BEGIN RSA PRIVATE KEY----- y",
        "-----BEGIN PRIVATE KEY-----",
        "token = ghp_0123456789abcdefghijABCDEFGHIJ012345",
        "OPENAI=sk-proj-0123456789abcdefghijABCDEFGHIJ01",
        "AKIAIOSFODNN7ABCDEFG",
        "xoxb-123456789012-abcdefGHIJ",
        "DATABASE_URL=postgres://ada:s3cr3t-w0rd@db.internal/x"
      })
  void what_looks_like_a_secret_counts_wherever_it_comes_from(String text) {
    tripwire.watch(
        "run_command", Json.object().put("lines", Json.strings(List.of("a", text))).build());

    assertThat(tripwire.exposure()).isNotNull();
    assertThat(tripwire.known()).hasValueSatisfying(it -> assertThat(it).endsWith("run_command"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-----BEGIN PUBLIC KEY-----",
        "the word sk- and gh and AKIA alone, and https://example.org/a:b",
        "AKIAIOSFODNN7EXAMPLE",
        "postgres://user:password@localhost/x",
        "https://user:${TOKEN}@github.com/x",
        "ssh://git@github.com:22/x",
        "task-0123456789abcdefghijABCDEFGHIJ0123"
      })
  void what_documentation_shows_does_not(String text) {
    tripwire.watch("read_file", Json.object().put("content", text).build());

    assertThat(tripwire.exposure()).isNull();
  }

  @Test
  void an_agent_that_works_for_another_knows_what_that_one_knows() {
    tripwire.watch(List.of(new Effect.Read(Path.of("/w/.env"))));
    Grants theirs = new Grants(List.of(early));
    SecretsTripwire inner = new SecretsTripwire(theirs, tripwire);
    theirs.add(late);

    Exposure exposure = inner.exposure();
    assertThat(exposure).isNotNull();
    assertThat(exposure.grantedSince()).containsExactly(late);
  }

  @Test
  void what_an_agent_reads_is_known_to_the_one_it_works_for() {
    new SecretsTripwire(new Grants(List.of()), tripwire)
        .watch(List.of(new Effect.Read(Path.of("/w/.env"))));

    assertThat(tripwire.exposure()).isNotNull();
    assertThat(tripwire.known()).hasValue(".env");
  }
}
