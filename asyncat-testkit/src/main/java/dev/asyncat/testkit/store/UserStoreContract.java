package dev.asyncat.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.asyncat.error.ConflictException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.user.User;
import dev.asyncat.user.UserStore;
import dev.asyncat.user.UserWorkspace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link UserStore} must do. */
public abstract class UserStoreContract extends StoreContract {

  private static final Instant NOW = Instant.parse("2025-01-02T03:04:05.678901234Z");

  private UserStore users;

  @BeforeEach
  final void parts() {
    users = store().users();
  }

  @Test
  protected void a_user_comes_with_a_workspace() {
    User user = new User("user-1", "Ada 🐱", NOW);
    UserWorkspace workspace = new UserWorkspace("workspace-1", "user-1", "Default", NOW);

    users.insert(user, workspace);

    assertThat(users.list()).containsExactly(user);
    assertThat(users.find("user-1")).contains(user);
    assertThat(users.find("user-2")).isEmpty();
    assertThat(users.workspaces("user-1")).containsExactly(workspace);
    assertThat(users.workspaces("user-2")).isEmpty();
    assertThat(users.hasToken("user-1")).isFalse();
  }

  @Test
  protected void users_are_listed_oldest_first() {
    insert("b", "Second", NOW.plusSeconds(1));
    insert("a", "First", NOW);
    insert("c", "As young", NOW.plusSeconds(1));

    assertThat(users.list()).extracting(User::id).containsExactly("a", "b", "c");
  }

  @Test
  protected void a_name_and_an_id_are_taken_once() {
    insert("a", "Ada", NOW);

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> insert("b", "Ada", NOW))
        .withMessageContaining("Ada");
    assertThatExceptionOfType(ConflictException.class).isThrownBy(() -> insert("a", "Bob", NOW));

    assertThat(users.list()).extracting(User::name).containsExactly("Ada");
    assertThat(users.workspaces("b")).isEmpty();
    assertThat(users.workspaces("a")).hasSize(1);
  }

  @Test
  protected void a_user_is_stored_with_the_workspace_or_not_at_all() {
    insert("a", "Ada", NOW);

    assertThatExceptionOfType(ConflictException.class)
        .as("the id of the workspace is taken")
        .isThrownBy(
            () ->
                users.insert(
                    new User("b", "Bob", NOW),
                    new UserWorkspace("workspace-a", "b", "Default", NOW)));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                users.insert(
                    new User("b", "Bob", NOW),
                    new UserWorkspace("workspace-b", "a", "Default", NOW)));

    assertThat(users.list()).extracting(User::id).containsExactly("a");
    assertThat(users.workspaces("a")).hasSize(1);
  }

  @Test
  protected void of_many_who_want_a_name_one_gets_it() throws Exception {
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String id = "user-" + i;
      tasks.add(
          () -> {
            try {
              insert(id, "Ada", NOW);
              return true;
            } catch (ConflictException taken) {
              return false;
            }
          });
    }

    assertThat(Collections.frequency(together(tasks), true)).isEqualTo(1);
    assertThat(users.list()).hasSize(1);
  }

  @Test
  protected void a_user_has_one_token() {
    insert("a", "Ada", NOW);
    insert("b", "Bob", NOW.plusSeconds(1));

    users.setTokenHash("a", "hash-1");

    assertThat(users.hasToken("a")).isTrue();
    assertThat(users.hasToken("b")).isFalse();
    assertThat(users.hasToken("nobody")).isFalse();
    assertThat(users.findByTokenHash("hash-1")).map(User::id).contains("a");
    assertThat(users.findByTokenHash("hash-2")).isEmpty();

    users.setTokenHash("a", "hash-2");

    assertThat(users.findByTokenHash("hash-1")).as("the old one no longer works").isEmpty();
    assertThat(users.findByTokenHash("hash-2")).map(User::id).contains("a");
    users.setTokenHash("a", "hash-2");
    assertThat(users.findByTokenHash("hash-2")).map(User::id).contains("a");
  }

  @Test
  protected void a_token_belongs_to_one_existing_user() {
    insert("a", "Ada", NOW);
    insert("b", "Bob", NOW);
    users.setTokenHash("a", "hash-1");

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> users.setTokenHash("b", "hash-1"));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> users.setTokenHash("nobody", "hash-2"));

    assertThat(users.findByTokenHash("hash-1")).map(User::id).contains("a");
    assertThat(users.findByTokenHash("hash-2")).isEmpty();
  }

  @Test
  protected void workspaces_are_listed_oldest_first() {
    insert("a", "Ada", NOW);
    users.insertWorkspace(new UserWorkspace("w3", "a", "Third", NOW.plusSeconds(2)));
    users.insertWorkspace(new UserWorkspace("w2", "a", "Second", NOW.plusSeconds(1)));
    users.insertWorkspace(new UserWorkspace("w4", "a", "As young", NOW.plusSeconds(2)));

    assertThat(users.workspaces("a"))
        .extracting(UserWorkspace::id)
        .containsExactly("workspace-a", "w2", "w3", "w4");
    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> users.insertWorkspace(new UserWorkspace("w2", "a", "Again", NOW)));
    assertThat(users.workspaces("a")).hasSize(4);
  }

  @Test
  protected void an_application_may_bring_its_own_users() {
    UserWorkspace workspace = new UserWorkspace("w1", "from-elsewhere", "Theirs", "🐈", NOW);

    users.insertWorkspace(workspace);

    assertThat(users.workspaces("from-elsewhere")).containsExactly(workspace);
    assertThat(users.list()).isEmpty();
  }

  private void insert(String id, String name, Instant at) {
    users.insert(new User(id, name, at), new UserWorkspace("workspace-" + id, id, "Default", at));
  }
}
