package dev.asyncat.core.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.permission.PermissionPolicy.Exposure;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.tool.Effect;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretsTripwireTest {

  private final SecretsTripwire tripwire = new SecretsTripwire();
  private final PermissionRule early = PermissionRule.parse("fetch_url");
  private final PermissionRule late = PermissionRule.parse("run_command");
  private final Grants grants = new Grants(List.of(early));

  @Test
  void other_files_do_not_touch_it() {
    tripwire.watch(List.of(new Effect.Read(Path.of("/w/a.txt"))), grants);
    tripwire.watch(List.of(new Effect.Write(Path.of("/w/.env"))), grants);

    assertThat(tripwire.exposure(grants)).isNull();
  }

  @Test
  void a_file_with_secrets_does_and_only_later_approvals_count() {
    tripwire.watch(List.of(new Effect.Read(Path.of("/w/.env"))), grants);
    grants.add(late);
    tripwire.watch(List.of(new Effect.Read(Path.of("/w/id_rsa"))), grants);

    Exposure exposure = tripwire.exposure(grants);
    assertThat(exposure).isNotNull();
    assertThat(exposure.reason()).contains(".env");
    assertThat(exposure.grantedSince()).containsExactly(late);
  }
}
