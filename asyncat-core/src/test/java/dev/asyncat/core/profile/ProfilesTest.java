package dev.asyncat.core.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.asyncat.core.store.InMemoryStore;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.profile.Profile;
import dev.asyncat.profile.ProfileStore;
import dev.asyncat.run.Aid;
import dev.asyncat.run.Aids;
import dev.asyncat.testkit.SequentialIds;
import dev.asyncat.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProfilesTest {

  private static final String USER = "user-1";

  private final TestClock clock = TestClock.at("2025-01-02T03:04:05Z");
  private final ProfileStore store = new InMemoryStore().profiles();
  private final Profiles profiles = new Profiles(store, clock, new SequentialIds("profile-"));

  @Test
  void a_name_is_enough() {
    Profile profile = profiles.create(USER, ProfileDraft.builder().name("  My Cat ").build());

    assertThat(profile)
        .isEqualTo(
            new Profile(
                "profile-1",
                USER,
                "my-cat",
                "My Cat",
                "",
                "🤖",
                "indigo",
                "default",
                null,
                null,
                25,
                false,
                List.of(),
                Aids.NONE_CHOSEN,
                false,
                clock.instant(),
                clock.instant()));
    assertThat(profiles.get(USER, "profile-1")).isEqualTo(profile);
    assertThat(profiles.list(USER)).containsExactly(profile);
  }

  @Test
  void everything_can_be_said() {
    ProfileDraft draft =
        new ProfileDraft(
            "Cat",
            "The Cat!",
            "purrs",
            "🐱",
            "#ff8800",
            "calm",
            "You are a cat.",
            "/projects/cat",
            200,
            true,
            List.of("write_file", "run_command(ls -l)", "write_file"),
            Aids.NONE_CHOSEN.with(Aid.REFLECTION, true),
            true);

    Profile profile = profiles.create(USER, draft);

    assertThat(profile)
        .isEqualTo(
            new Profile(
                "profile-1",
                USER,
                "the-cat",
                "Cat",
                "purrs",
                "🐱",
                "#ff8800",
                "calm",
                "You are a cat.",
                "/projects/cat",
                200,
                true,
                List.of("write_file", "run_command(ls -l)"),
                Aids.NONE_CHOSEN.with(Aid.REFLECTION, true),
                true,
                clock.instant(),
                clock.instant()));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "My Cat,                my-cat",
        "'  --Ünïcode & Co.-- ', n-code-co",
        "'',                    name",
        "null,                  name",
        "!!!,                   agent",
        "日本,                   agent",
        "ABC123,                abc123",
      })
  void a_handle_is_made_of_letters_digits_and_dashes(String wish, String handle) {
    Profile profile =
        profiles.create(USER, ProfileDraft.builder().name("Name").handle(wish).build());

    assertThat(profile.handle()).isEqualTo(handle);
  }

  @Test
  void a_taken_handle_gets_a_number() {
    assertThat(Stream.generate(() -> create("Cat").handle()).limit(4))
        .containsExactly("cat", "cat-2", "cat-3", "cat-4");
    assertThat(profiles.create("user-2", named("Cat")).handle()).isEqualTo("cat");
  }

  @Test
  void a_handle_has_at_most_48_characters_with_its_number() {
    String name = "a".repeat(45) + "-bcdef";

    assertThat(create(name).handle()).isEqualTo("a".repeat(45) + "-bc");
    assertThat(create(name).handle()).isEqualTo("a".repeat(45) + "-2");
    assertThat(create("x".repeat(47) + "-y").handle()).isEqualTo("x".repeat(47));
  }

  @Test
  void profiles_made_at_once_get_different_handles() throws Exception {
    int count = 12;
    List<Callable<String>> tasks = Collections.nCopies(count, () -> create("Cat").handle());
    List<String> handles = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
      for (Future<String> created : threads.invokeAll(tasks)) {
        handles.add(created.get());
      }
    }

    assertThat(handles)
        .containsExactlyInAnyOrderElementsOf(
            Stream.iterate(1, i -> i + 1)
                .limit(count)
                .map(i -> i == 1 ? "cat" : "cat-" + i)
                .toList());
  }

  @Test
  void a_conflict_about_something_else_is_not_tried_for_ever() {
    var sameIds = new Profiles(store, clock, () -> "the-only-id");
    sameIds.create(USER, named("Cat"));

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> sameIds.create(USER, named("Dog")));
  }

  @Test
  void what_is_not_said_stays() {
    Profile before =
        profiles.create(
            USER,
            ProfileDraft.builder()
                .name("Cat")
                .soulOverride("You are a cat.")
                .workingDirectory("/projects/cat")
                .alwaysAllowedTools(List.of("write_file"))
                .build());
    clock.advance(Duration.ofMinutes(1));

    Profile after = profiles.update(USER, before.id(), ProfileDraft.builder().maxRounds(7).build());

    assertThat(after)
        .usingRecursiveComparison()
        .ignoringFields("maxRounds", "updatedAt")
        .isEqualTo(before);
    assertThat(after.maxRounds()).isEqualTo(7);
    assertThat(after.updatedAt()).isEqualTo(clock.instant());
    assertThat(profiles.get(USER, before.id())).isEqualTo(after);
  }

  @Test
  void a_draft_that_changes_nothing_leaves_the_time_of_the_last_change() {
    Profile before = create("Cat");
    clock.advance(Duration.ofMinutes(1));

    assertThat(profiles.update(USER, before.id(), ProfileDraft.builder().build()))
        .isEqualTo(before);
    assertThat(profiles.update(USER, before.id(), named(" Cat "))).isEqualTo(before);
    assertThat(profiles.get(USER, before.id())).isEqualTo(before);
  }

  @Test
  void blank_takes_soul_and_directory_away() {
    Profile before =
        profiles.create(
            USER,
            ProfileDraft.builder()
                .name("Cat")
                .soulOverride("You are a cat.")
                .workingDirectory("/projects/cat")
                .build());

    Profile after =
        profiles.update(
            USER,
            before.id(),
            ProfileDraft.builder().soulOverride("").workingDirectory("  ").build());

    assertThat(after.soulOverride()).isNull();
    assertThat(after.workingDirectory()).isNull();
  }

  @Test
  void a_new_handle_is_made_and_kept_apart_from_others() {
    create("Cat");
    Profile dog = create("Dog");

    assertThat(update(dog, "C A T").handle()).isEqualTo("c-a-t");
    assertThat(update(dog, "Cat!").handle()).isEqualTo("cat-2");
    assertThat(update(dog, "cat").handle()).as("its own does not count").isEqualTo("cat-2");
    assertThat(update(dog, "cat-2").handle()).isEqualTo("cat-2");
  }

  @Test
  void a_new_name_keeps_the_handle() {
    Profile cat = create("Cat");

    assertThat(profiles.update(USER, cat.id(), named("Dog")).handle()).isEqualTo("cat");
  }

  @Test
  void the_default_moves() {
    Profile cat = profiles.create(USER, ProfileDraft.builder().name("Cat").isDefault(true).build());
    Profile dog = create("Dog");

    profiles.update(USER, dog.id(), ProfileDraft.builder().isDefault(true).build());

    assertThat(profiles.list(USER)).extracting(Profile::handle).containsExactly("dog", "cat");
    assertThat(profiles.get(USER, cat.id()).isDefault()).isFalse();

    profiles.update(USER, dog.id(), ProfileDraft.builder().isDefault(false).build());

    assertThat(profiles.list(USER)).noneMatch(Profile::isDefault);
  }

  @Test
  void a_rule_added_meanwhile_survives_an_update() {
    Profile cat = create("Cat");
    store.allowAlways(USER, cat.id(), "write_file", Instant.EPOCH);

    Profile after = profiles.update(USER, cat.id(), named("Dog"));

    assertThat(after.alwaysAllowedTools()).containsExactly("write_file");
  }

  @Test
  void an_unknown_profile_and_another_users_are_not_told_apart() {
    Profile theirs = profiles.create("user-2", named("Cat"));

    for (String id : List.of(theirs.id(), "nowhere")) {
      assertThatExceptionOfType(NotFoundException.class)
          .isThrownBy(() -> profiles.get(USER, id))
          .withMessage("Profile not found");
      assertThatExceptionOfType(NotFoundException.class)
          .isThrownBy(() -> profiles.update(USER, id, named("Mine")));
      assertThatExceptionOfType(NotFoundException.class)
          .isThrownBy(
              () -> profiles.update(USER, id, ProfileDraft.builder().handle("mine").build()));
      profiles.delete(USER, id);
    }
    assertThat(profiles.get("user-2", theirs.id())).isEqualTo(theirs);
  }

  @Test
  void deleting_twice_is_harmless() {
    Profile cat = create("Cat");

    profiles.delete(USER, cat.id());
    profiles.delete(USER, cat.id());

    assertThat(profiles.list(USER)).isEmpty();
  }

  static Stream<Consumer<ProfileDraft.Builder>> notAllowed() {
    return Stream.of(
        draft -> draft.name(" "),
        draft -> draft.name("x".repeat(201)),
        draft -> draft.description("x".repeat(10_001)),
        draft -> draft.icon(""),
        draft -> draft.icon("x".repeat(65)),
        draft -> draft.color(" "),
        draft -> draft.color("x".repeat(65)),
        draft -> draft.soulName(""),
        draft -> draft.soulName("../secrets"),
        draft -> draft.soulName(".."),
        draft -> draft.soulName("x".repeat(129)),
        draft -> draft.soulOverride("x".repeat(200_001)),
        draft -> draft.workingDirectory("/a\0b"),
        draft -> draft.workingDirectory("/" + "x".repeat(4_096)),
        draft -> draft.maxRounds(0),
        draft -> draft.maxRounds(-1),
        draft -> draft.maxRounds(201),
        draft -> draft.alwaysAllowedTools(List.of("write_file", " ")),
        draft -> draft.alwaysAllowedTools(List.of("x".repeat(10_001))),
        draft ->
            draft.alwaysAllowedTools(
                Stream.iterate(0, i -> i + 1).limit(1_001).map(i -> "tool-" + i).toList()));
  }

  @ParameterizedTest
  @MethodSource("notAllowed")
  void a_value_that_is_not_allowed_changes_nothing(Consumer<ProfileDraft.Builder> bad) {
    Profile cat = create("Cat");
    ProfileDraft.Builder draft = ProfileDraft.builder().name("Dog");
    bad.accept(draft);

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> profiles.update(USER, cat.id(), draft.build()));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> profiles.create(USER, draft.build()));
    assertThat(profiles.list(USER)).containsExactly(cat);
  }

  @Test
  void a_new_profile_needs_a_name() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> profiles.create(USER, ProfileDraft.builder().handle("cat").build()))
        .withMessage("name is required");
  }

  private Profile create(String name) {
    return profiles.create(USER, named(name));
  }

  private Profile update(Profile profile, String handle) {
    return profiles.update(USER, profile.id(), ProfileDraft.builder().handle(handle).build());
  }

  private static ProfileDraft named(String name) {
    return ProfileDraft.builder().name(name).build();
  }
}
