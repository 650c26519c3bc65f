package dev.asyncat.core.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.permission.PermissionPolicy.Exposure;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.tool.Effect;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

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
    assertThat(tripwire.read()).hasValue(Path.of("/w/.env"));
  }
}
