package dev.asyncat.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.asyncat.error.ConflictException;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.permission.PermissionRuleStore;
import dev.asyncat.permission.PermissionRuleStore.StoredRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link PermissionRuleStore} must do. */
public abstract class PermissionRuleStoreContract extends StoreContract {

  private static final Instant NOW = Instant.parse("2025-01-02T03:04:05.678901234Z");
  private static final String USER = "user-1";
  private static final String OTHER = "user-2";

  private PermissionRuleStore rules;

  @BeforeEach
  final void parts() {
    rules = store().permissionRules();
  }

  @Test
  protected void rules_are_listed_oldest_first() {
    StoredRule second = rule("a", USER, "write_file", null, NOW.plusSeconds(1));
    StoredRule first = rule("b", USER, "run_command", "git status", NOW);
    StoredRule third = rule("c", USER, "run_command", "", NOW.plusSeconds(1));

    assertThat(rules.add(second)).isEqualTo(second);
    assertThat(rules.add(first)).isEqualTo(first);
    assertThat(rules.add(third)).isEqualTo(third);

    assertThat(rules.list(USER)).containsExactly(first, second, third);
  }

  @Test
  protected void the_same_rule_is_kept_once() {
    StoredRule tool = rules.add(rule("a", USER, "write_file", null, NOW));
    StoredRule subject = rules.add(rule("b", USER, "write_file", "a.txt", NOW));

    assertThat(rules.add(rule("c", USER, "write_file", null, NOW.plusSeconds(9)))).isEqualTo(tool);
    assertThat(rules.add(rule("d", USER, "write_file", "a.txt", NOW.plusSeconds(9))))
        .isEqualTo(subject);
    assertThat(rules.list(USER)).containsExactly(tool, subject);
  }

  @Test
  protected void a_rule_that_refuses_is_another_than_one_that_allows() {
    StoredRule allows = rules.add(rule("a", USER, "run_command", "git push *", NOW));
    StoredRule refuses =
        new StoredRule("b", USER, PermissionRule.parse("!run_command(git push *)"), NOW);
    StoredRule all = new StoredRule("c", USER, PermissionRule.parse("!write_file"), NOW);

    assertThat(rules.add(refuses)).isEqualTo(refuses);
    assertThat(rules.add(all)).isEqualTo(all);
    assertThat(rules.add(new StoredRule("d", USER, refuses.rule(), NOW))).isEqualTo(refuses);
    assertThat(rules.list(USER)).containsExactly(allows, refuses, all);
    assertThat(rules.remove(USER, "b")).contains(refuses);
    assertThat(rules.list(USER)).containsExactly(allows, all);
  }

  @Test
  protected void a_rule_for_one_mode_is_another_than_one_for_all() {
    StoredRule all = rules.add(rule("a", USER, "write_file", null, NOW));
    StoredRule design =
        new StoredRule("b", USER, PermissionRule.parse("write_file in design"), NOW);
    StoredRule about =
        new StoredRule("c", USER, PermissionRule.parse("!run_command(git log *) in plan"), NOW);

    assertThat(rules.add(design)).isEqualTo(design);
    assertThat(rules.add(about)).isEqualTo(about);
    assertThat(rules.add(new StoredRule("d", USER, design.rule(), NOW))).isEqualTo(design);
    assertThat(rules.list(USER)).containsExactly(all, design, about);
  }

  @Test
  protected void the_same_rule_added_by_many_at_once_is_kept_once() throws Exception {
    List<Callable<StoredRule>> tasks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      StoredRule mine = rule("rule-" + i, USER, "write_file", null, NOW);
      tasks.add(() -> rules.add(mine));
    }

    assertThat(new HashSet<>(together(tasks))).hasSize(1);
    assertThat(rules.list(USER)).hasSize(1);
  }

  @Test
  protected void an_id_is_used_once() {
    rules.add(rule("a", USER, "write_file", null, NOW));

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> rules.add(rule("a", OTHER, "read_file", null, NOW)));
    assertThat(rules.list(OTHER)).isEmpty();
  }

  @Test
  protected void a_rule_belongs_to_one_user() {
    StoredRule mine = rules.add(rule("a", USER, "write_file", null, NOW));
    StoredRule theirs = rules.add(rule("b", OTHER, "write_file", null, NOW));

    assertThat(rules.list(USER)).containsExactly(mine);
    assertThat(rules.list(OTHER)).containsExactly(theirs);
    assertThat(rules.remove(OTHER, "a")).isEmpty();
    assertThat(rules.list(USER)).containsExactly(mine);
  }

  @Test
  protected void a_revoked_rule_is_gone() {
    StoredRule mine = rules.add(rule("a", USER, "run_command", "ls", NOW));

    assertThat(rules.remove(USER, "a")).contains(mine);
    assertThat(rules.remove(USER, "a")).isEmpty();
    assertThat(rules.list(USER)).isEmpty();
    StoredRule again = rule("b", USER, "run_command", "ls", NOW);
    assertThat(rules.add(again)).isEqualTo(again);
  }

  private static StoredRule rule(
      String id, String userId, String tool, @Nullable String subject, Instant at) {
    return new StoredRule(id, userId, new PermissionRule(tool, subject), at);
  }
}
