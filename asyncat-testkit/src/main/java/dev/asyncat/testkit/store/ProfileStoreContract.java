package dev.asyncat.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.asyncat.error.ConflictException;
import dev.asyncat.profile.Profile;
import dev.asyncat.profile.ProfileStore;
import dev.asyncat.run.Aid;
import dev.asyncat.run.Aids;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link ProfileStore} must do. */
public abstract class ProfileStoreContract extends StoreContract {

  private static final Instant NOW = Instant.parse("2025-01-02T03:04:05.678901234Z");
  private static final String USER = "user-1";
  private static final String OTHER = "user-2";

  private ProfileStore profiles;

  @BeforeEach
  final void parts() {
    profiles = store().profiles();
  }

  @Test
  protected void a_profile_reads_back_as_it_was_written() {
    Profile full = profile(USER, "a", NOW, "You are a cat.", "/projects/one");
    Profile bare = profile(USER, "b", NOW.plusSeconds(1), null, null);
    profiles.insert(full);
    profiles.insert(bare);

    assertThat(profiles.find(USER, "a")).contains(full);
    assertThat(profiles.find(USER, "b")).contains(bare);
    assertThat(profiles.list(USER)).containsExactly(full, bare);
  }

  @Test
  protected void the_default_is_listed_first_then_the_oldest() {
    profiles.insert(profile(USER, "young", NOW.plusSeconds(9), null, null));
    profiles.insert(profile(USER, "old", NOW, null, null));
    profiles.insert(asDefault(profile(USER, "default", NOW.plusSeconds(5), null, null)));
    profiles.insert(profile(USER, "as-young", NOW.plusSeconds(9), null, null));

    assertThat(profiles.list(USER))
        .extracting(Profile::id)
        .containsExactly("default", "old", "young", "as-young");
  }

  @Test
  protected void nobody_sees_or_changes_another_users_profile() {
    Profile mine = profile(USER, "a", NOW, null, null);
    profiles.insert(mine);

    assertThat(profiles.find(OTHER, "a")).isEmpty();
    assertThat(profiles.list(OTHER)).isEmpty();
    assertThat(profiles.update(OTHER, "a", ProfileStoreContract::asDefault)).isEmpty();
    assertThat(profiles.allowAlways(OTHER, "a", "write_file", NOW)).isFalse();
    assertThat(profiles.delete(OTHER, "a")).isFalse();
    assertThat(profiles.find(USER, "a")).contains(mine);
  }

  @Test
  protected void a_handle_is_unique_for_its_user() {
    profiles.insert(withHandle(profile(USER, "a", NOW, null, null), "cat"));
    profiles.insert(withHandle(profile(USER, "b", NOW, null, null), "dog"));
    profiles.insert(withHandle(profile(OTHER, "c", NOW, null, null), "cat"));

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> profiles.insert(withHandle(profile(USER, "d", NOW, null, null), "cat")))
        .withMessageContaining("cat");
    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> profiles.update(USER, "b", profile -> withHandle(profile, "cat")));

    assertThat(profiles.list(USER)).extracting(Profile::handle).containsExactly("cat", "dog");
  }

  @Test
  protected void an_id_is_used_once() {
    profiles.insert(profile(USER, "a", NOW, null, null));

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(
            () -> profiles.insert(withHandle(profile(OTHER, "a", NOW, null, null), "other")));
    assertThat(profiles.list(OTHER)).isEmpty();
  }

  @Test
  protected void a_user_has_at_most_one_default() {
    assertThat(profiles.findDefault(USER)).isEmpty();
    profiles.insert(asDefault(profile(OTHER, "theirs", NOW, null, null)));
    profiles.insert(asDefault(profile(USER, "a", NOW, null, null)));
    profiles.insert(asDefault(profile(USER, "b", NOW, null, null)));

    assertThat(profiles.findDefault(USER)).map(Profile::id).contains("b");
    assertThat(profiles.find(USER, "a").orElseThrow().isDefault()).isFalse();

    profiles.update(USER, "a", ProfileStoreContract::asDefault);

    assertThat(profiles.findDefault(USER)).map(Profile::id).contains("a");
    assertThat(profiles.find(USER, "b").orElseThrow().isDefault()).isFalse();
    assertThat(profiles.findDefault(OTHER)).map(Profile::id).contains("theirs");

    profiles.delete(USER, "a");

    assertThat(profiles.findDefault(USER)).as("nobody takes its place").isEmpty();
  }

  @Test
  protected void a_refused_profile_does_not_take_the_default_away() {
    profiles.insert(asDefault(profile(USER, "a", NOW, null, null)));
    Profile clash = asDefault(withHandle(profile(USER, "b", NOW, null, null), "handle-a"));

    assertThatExceptionOfType(ConflictException.class).isThrownBy(() -> profiles.insert(clash));
    assertThat(profiles.update(USER, "nowhere", ProfileStoreContract::asDefault)).isEmpty();

    assertThat(profiles.findDefault(USER)).map(Profile::id).contains("a");
  }

  @Test
  protected void an_update_replaces_everything_but_the_owner() {
    profiles.insert(profile(USER, "a", NOW, null, "/projects/one"));
    Profile changed = profile(USER, "a", NOW, "You are a dog.", null);
    Profile renamed = withHandle(asDefault(changed), "dog");

    assertThat(profiles.update(USER, "a", before -> renamed)).contains(renamed);
    assertThat(profiles.find(USER, "a")).contains(renamed);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> profiles.update(USER, "a", before -> profile(OTHER, "a", NOW, null, null)));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> profiles.update(USER, "a", before -> profile(USER, "b", NOW, null, null)));
    assertThat(profiles.list(USER)).containsExactly(renamed);
  }

  @Test
  protected void an_update_that_fails_changes_nothing() {
    Profile before = profile(USER, "a", NOW, null, null);
    profiles.insert(before);

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                profiles.update(
                    USER,
                    "a",
                    profile -> {
                      throw new IllegalArgumentException("no");
                    }));

    assertThat(profiles.find(USER, "a")).contains(before);
  }

  @Test
  protected void two_changes_at_once_both_take_effect() throws Exception {
    profiles.insert(withRules(profile(USER, "a", NOW, null, null), List.of()));
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String rule = "tool-" + i;
      tasks.add(() -> profiles.allowAlways(USER, "a", rule, NOW));
      tasks.add(
          () ->
              profiles
                  .update(
                      USER,
                      "a",
                      profile -> {
                        List<String> rules = new ArrayList<>(profile.alwaysAllowedTools());
                        rules.add("updated-" + rule);
                        return withRules(profile, rules);
                      })
                  .isPresent());
    }

    assertThat(Collections.frequency(together(tasks), true)).isEqualTo(16);
    assertThat(profiles.find(USER, "a").orElseThrow().alwaysAllowedTools())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 8)
                .boxed()
                .flatMap(i -> List.of("tool-" + i, "updated-tool-" + i).stream())
                .toList());
  }

  @Test
  protected void a_rule_is_added_once() {
    Profile before = withRules(profile(USER, "a", NOW, null, null), List.of("read_file"));
    profiles.insert(before);
    Instant later = NOW.plusSeconds(60);

    assertThat(profiles.allowAlways(USER, "a", "read_file", later)).isTrue();
    assertThat(profiles.find(USER, "a")).as("it was there").contains(before);

    assertThat(profiles.allowAlways(USER, "a", "run_command(ls)", later)).isTrue();
    assertThat(profiles.allowAlways(USER, "nowhere", "run_command(ls)", later)).isFalse();

    Profile after = profiles.find(USER, "a").orElseThrow();
    assertThat(after.alwaysAllowedTools()).containsExactly("read_file", "run_command(ls)");
    assertThat(after.updatedAt()).isEqualTo(later);
  }

  @Test
  protected void a_deleted_profile_is_gone() {
    profiles.insert(profile(USER, "a", NOW, null, null));

    assertThat(profiles.delete(USER, "a")).isTrue();
    assertThat(profiles.delete(USER, "a")).isFalse();
    assertThat(profiles.find(USER, "a")).isEmpty();
    assertThat(profiles.list(USER)).isEmpty();
    profiles.insert(withHandle(profile(USER, "b", NOW, null, null), "handle-a"));
    assertThat(profiles.list(USER)).as("its handle is free again").hasSize(1);
  }

  private static Profile profile(
      String userId, String id, Instant at, @Nullable String soul, @Nullable String directory) {
    return new Profile(
        id,
        userId,
        "handle-" + id,
        "Name of " + id,
        "What it is for",
        "🤖",
        "indigo",
        "default",
        soul,
        directory,
        25,
        true,
        List.of("write_file", "run_command(git status)"),
        Aids.NONE_CHOSEN.with(Aid.REFLECTION, true).with(Aid.NUDGES, false),
        false,
        at,
        at.plusSeconds(30));
  }

  private static Profile asDefault(Profile p) {
    return copy(p, p.handle(), p.alwaysAllowedTools(), true);
  }

  private static Profile withHandle(Profile p, String handle) {
    return copy(p, handle, p.alwaysAllowedTools(), p.isDefault());
  }

  private static Profile withRules(Profile p, List<String> rules) {
    return copy(p, p.handle(), rules, p.isDefault());
  }

  private static Profile copy(Profile p, String handle, List<String> rules, boolean isDefault) {
    return new Profile(
        p.id(),
        p.userId(),
        handle,
        p.name(),
        p.description(),
        p.icon(),
        p.color(),
        p.soulName(),
        p.soulOverride(),
        p.workingDirectory(),
        p.maxRounds(),
        p.autoApprove(),
        rules,
        p.aids(),
        isDefault,
        p.createdAt(),
        p.updatedAt());
  }
}
