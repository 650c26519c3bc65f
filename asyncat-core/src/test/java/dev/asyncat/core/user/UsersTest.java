package dev.asyncat.core.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.asyncat.core.store.InMemoryStore;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.testkit.SequentialIds;
import dev.asyncat.testkit.TestClock;
import dev.asyncat.user.User;
import dev.asyncat.user.UserStore;
import dev.asyncat.user.UserWorkspace;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsersTest {

  private final TestClock clock = TestClock.at("2025-01-02T03:04:05Z");
  private final UserStore store = new InMemoryStore().users();
  private final Users users = new Users(store, clock, new SequentialIds());

  @Test
  void before_the_first_start_there_is_no_default_user() {
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(users::defaultUser);
  }

  @Test
  void the_default_user_is_made_once_with_a_workspace_and_no_token() {
    User first = users.ensureDefaultUser();

    assertThat(first).isEqualTo(new User("id-1", "default", clock.instant()));
    assertThat(users.ensureDefaultUser()).isEqualTo(first);
    assertThat(users.defaultUser()).isEqualTo(first);
    assertThat(users.list()).containsExactly(first);
    assertThat(users.workspaces("id-1"))
        .containsExactly(new UserWorkspace("id-2", "id-1", "Default", clock.instant()));
    assertThat(users.hasToken("id-1")).isFalse();
  }

  @Test
  void starts_at_the_same_time_agree_on_the_default_user() throws Exception {
    Callable<User> start = users::ensureDefaultUser;
    Set<User> made = new HashSet<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<User> user : threads.invokeAll(Collections.nCopies(8, start))) {
        made.add(user.get());
      }
    }

    assertThat(made).hasSize(1);
    assertThat(users.list()).hasSize(1);
  }

  @Test
  void the_oldest_user_is_the_default_one_whatever_the_name() {
    User ada = users.add("Ada").user();
    clock.advance(Duration.ofSeconds(1));
    users.add("default");

    assertThat(users.ensureDefaultUser()).isEqualTo(ada);
    assertThat(users.defaultUser()).isEqualTo(ada);
  }

  @Test
  void an_added_user_is_known_by_the_token_and_nobody_else_is() {
    Users.Created ada = users.add(" Ada ");
    Users.Created bob = users.add("Bob");

    assertThat(ada.user().name()).isEqualTo("Ada");
    assertThat(ada.token()).matches("asy_[A-Za-z0-9_-]{43}").isNotEqualTo(bob.token());
    assertThat(users.authenticate(ada.token())).contains(ada.user());
    assertThat(users.authenticate(bob.token())).contains(bob.user());
    assertThat(users.workspaces(bob.user().id())).hasSize(1);
  }

  @Test
  void only_the_hash_of_a_token_is_stored_and_no_text_form_shows_it() throws Exception {
    Users.Created ada = users.add("Ada");
    String hash =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(ada.token().getBytes("UTF-8")));

    assertThat(store.findByTokenHash(hash)).contains(ada.user());
    assertThat(store.findByTokenHash(ada.token())).isEmpty();
    assertThat(users.authenticate(hash)).isEmpty();
    assertThat(ada.toString()).doesNotContain(ada.token()).doesNotContain("asy_");
  }

  @Test
  void a_new_token_ends_the_old_one() {
    Users.Created ada = users.add("Ada");

    String second = users.newToken(ada.user().id());

    assertThat(users.authenticate(ada.token())).isEmpty();
    assertThat(users.authenticate(second)).contains(ada.user());
    assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> users.newToken("nobody"));
  }

  @Test
  void a_token_can_be_chosen() {
    User ada = users.add("Ada").user();
    User bob = users.add("Bob").user();

    users.setToken(ada.id(), "from-the-environment");
    users.setToken(ada.id(), "from-the-environment");

    assertThat(users.authenticate("from-the-environment")).contains(ada);
    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> users.setToken(bob.id(), "from-the-environment"));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> users.setToken("nobody", "another"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "with space", "tab\t", "line\n", "ünïcode", "\0"})
  void what_cannot_be_sent_in_a_header_is_no_token(String bad) {
    User ada = users.add("Ada").user();

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> users.setToken(ada.id(), bad));
    assertThat(users.authenticate(bad)).isEmpty();
  }

  @Test
  void an_endless_token_is_refused_unread() {
    assertThat(users.authenticate("x".repeat(4_097))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "a\nb", "bell\u0007"})
  void a_user_needs_a_name_that_can_be_shown(String name) {
    assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> users.add(name));
    assertThat(users.list()).isEmpty();
  }

  @Test
  void a_name_is_taken_once_and_has_its_limit() {
    users.add("Ada");

    assertThatExceptionOfType(ConflictException.class).isThrownBy(() -> users.add("Ada "));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> users.add("x".repeat(101)));
    assertThat(users.list()).hasSize(1);
  }

  @Test
  void a_workspace_is_the_users_own_or_the_oldest() {
    String ada = users.add("Ada").user().id();
    String bob = users.add("Bob").user().id();
    UserWorkspace first = users.workspaces(ada).getFirst();
    UserWorkspace second =
        new UserWorkspace("second", ada, "Second", clock.instant().plusSeconds(1));
    store.insertWorkspace(second);
    UserWorkspace bobs = users.workspaces(bob).getFirst();

    assertThat(users.workspace(ada, null)).isEqualTo(first);
    assertThat(users.workspace(ada, "second")).isEqualTo(second);
    assertThat(users.workspace(ada, "nowhere")).isEqualTo(first);
    assertThat(users.workspace(ada, bobs.id())).isEqualTo(first);
  }

  @Test
  void a_user_from_elsewhere_gets_a_workspace_when_one_is_needed() {
    UserWorkspace made = users.workspace("from-elsewhere", null);

    assertThat(made.userId()).isEqualTo("from-elsewhere");
    assertThat(users.workspace("from-elsewhere", "nowhere")).isEqualTo(made);
    assertThat(users.workspaces("from-elsewhere")).containsExactly(made);
  }
}
