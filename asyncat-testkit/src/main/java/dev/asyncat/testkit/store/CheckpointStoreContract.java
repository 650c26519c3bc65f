package dev.asyncat.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.asyncat.checkpoint.Checkpoint;
import dev.asyncat.checkpoint.CheckpointStore;
import dev.asyncat.checkpoint.EntryState;
import dev.asyncat.checkpoint.FileChange;
import dev.asyncat.checkpoint.Omission;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.run.RunLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link CheckpointStore} must do. */
public abstract class CheckpointStoreContract extends StoreContract {

  private static final Instant NOW = Instant.parse("2025-01-02T03:04:05.678901234Z");
  private static final String SESSION = "session-1";
  private static final String USER = "user-1";
  private static final String OTHER = "user-2";

  private CheckpointStore checkpoints;

  @BeforeEach
  final void parts() {
    checkpoints = store().checkpoints();
    session(SESSION, USER);
  }

  @Test
  protected void a_checkpoint_is_given_back_as_it_was_stored() {
    Checkpoint run = checkpoint("cp_1", 0);
    Checkpoint revert =
        new Checkpoint(
            "cp_2",
            USER,
            SESSION,
            null,
            Checkpoint.Kind.REVERT,
            Checkpoint.State.PREPARING,
            Path.of("/projects/ünïcode dir"),
            false,
            List.of("cp_1"),
            List.of(),
            null,
            NOW.plusSeconds(1));

    checkpoints.create(run);
    checkpoints.create(revert);

    assertThat(checkpoints.find(USER, "cp_1")).contains(run);
    assertThat(checkpoints.find(USER, "cp_2")).contains(revert);
    assertThat(checkpoints.ofSession(SESSION)).containsExactly(run, revert);
    assertThat(checkpoints.unfinished()).containsExactly(revert);
  }

  @Test
  protected void an_id_is_used_once_and_the_session_must_be_the_users() {
    checkpoints.create(checkpoint("cp_1", 0));

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> checkpoints.create(checkpoint("cp_1", 5)));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> checkpoints.create(checkpoint("cp_2", OTHER, SESSION, 0)));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> checkpoints.create(checkpoint("cp_3", USER, "no-session", 0)));
    assertThat(checkpoints.ofSession(SESSION)).containsExactly(checkpoint("cp_1", 0));
  }

  @Test
  protected void state_note_and_omissions_can_change_and_nothing_else() {
    Checkpoint first = checkpoint("cp_1", 0);
    checkpoints.create(first);
    Checkpoint changed =
        first
            .with(Checkpoint.State.APPLYING, "half done")
            .leavingOut(List.of(new Omission("huge.bin", "too large")));

    checkpoints.update(changed);

    assertThat(checkpoints.find(USER, "cp_1")).contains(changed);
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> checkpoints.update(checkpoint("cp_9", 0)));
  }

  @Test
  protected void a_users_checkpoints_are_listed_newest_first() {
    session("session-2", OTHER);
    Checkpoint oldest = checkpoint("cp_c", 0);
    Checkpoint second = checkpoint("cp_b", 1);
    Checkpoint sameTime = checkpoint("cp_a", 1);
    List.of(second, sameTime, oldest, checkpoint("cp_o", OTHER, "session-2", 2))
        .forEach(checkpoints::create);

    assertThat(checkpoints.list(USER, 10)).containsExactly(sameTime, second, oldest);
    assertThat(checkpoints.list(USER, 2)).containsExactly(sameTime, second);
    assertThat(checkpoints.find(OTHER, "cp_a")).isEmpty();
    assertThat(checkpoints.find(USER, "cp_o")).isEmpty();
  }

  @Test
  protected void changes_of_every_kind_are_given_back_by_path() {
    checkpoints.create(checkpoint("cp_1", 0));
    FileChange edited = change("src/b c.txt", file(3, "aa"), file(4, "bb"));
    FileChange made = change("a\nnew line ü 🙂", EntryState.ABSENT, file(0, null));
    FileChange directory = change("dir", new EntryState.Directory("rwxr-x---"), EntryState.ABSENT);
    FileChange link =
        change("link", new EntryState.Link("../elsewhere"), new EntryState.Other("a pipe"));
    FileChange lost =
        new FileChange(
            "lost", file(9, "cc"), EntryState.ABSENT, null, null, "too large", "who knows", NOW);

    checkpoints.record("cp_1", List.of(edited, made, lost, directory, link));

    assertThat(checkpoints.changes("cp_1")).containsExactly(made, directory, link, lost, edited);
    assertThat(checkpoints.changes("cp_9")).isEmpty();
  }

  @Test
  protected void a_change_replaces_that_of_its_path_and_no_change_removes_it() {
    checkpoints.create(checkpoint("cp_1", 0));
    checkpoints.create(checkpoint("cp_2", 1));
    FileChange first = change("a", file(1, "aa"), file(2, "bb"));
    FileChange elsewhere = change("a", file(5, "ee"), file(6, "ff"));
    checkpoints.record("cp_1", List.of(first, change("b", EntryState.ABSENT, file(1, "aa"))));
    checkpoints.record("cp_2", List.of(elsewhere));
    FileChange second = change("a", file(1, "aa"), EntryState.ABSENT);

    checkpoints.record("cp_1", List.of(second, change("b", EntryState.ABSENT, EntryState.ABSENT)));

    assertThat(checkpoints.changes("cp_1")).containsExactly(second);
    assertThat(checkpoints.changes("cp_2")).containsExactly(elsewhere);
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> checkpoints.record("cp_9", List.of(first)));
  }

  @Test
  protected void earlier_contents_are_needed_as_long_as_a_change_needs_them() {
    checkpoints.create(checkpoint("cp_1", 0));
    checkpoints.create(checkpoint("cp_2", 1));
    FileChange lost =
        new FileChange(
            "l", file(9, "lost"), EntryState.ABSENT, "run_command", "c", "too large", null, NOW);
    checkpoints.record(
        "cp_1",
        List.of(
            change("a", file(1, "old-a"), file(2, "new-a")),
            change("b", file(1, "both"), EntryState.ABSENT),
            change("c", EntryState.ABSENT, file(1, "made")),
            lost));
    checkpoints.record("cp_2", List.of(change("b", file(1, "both"), file(2, "new-b"))));

    assertThat(checkpoints.neededContents()).containsExactlyInAnyOrder("old-a", "both");
    checkpoints.delete("cp_1");
    checkpoints.delete("cp_1");
    assertThat(checkpoints.neededContents()).containsExactly("both");
    assertThat(checkpoints.changes("cp_1")).isEmpty();
  }

  @Test
  protected void a_deleted_session_takes_its_checkpoints_along() {
    session("session-2", USER);
    Checkpoint other = checkpoint("cp_2", USER, "session-2", 0);
    checkpoints.create(checkpoint("cp_1", 0));
    checkpoints.create(other);
    checkpoints.record("cp_1", List.of(change("a", file(1, "aa"), EntryState.ABSENT)));

    store().sessions().delete(USER, SESSION);

    assertThat(checkpoints.ofSession(SESSION)).isEmpty();
    assertThat(checkpoints.list(USER, 10)).containsExactly(other);
    assertThat(checkpoints.changes("cp_1")).isEmpty();
    assertThat(checkpoints.neededContents()).isEmpty();
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(
            () -> checkpoints.record("cp_1", List.of(change("a", file(1, "a"), file(2, "b")))));
  }

  @Test
  protected void changes_that_many_store_at_once_are_all_kept() throws Exception {
    checkpoints.create(checkpoint("cp_1", 0));
    List<Callable<Boolean>> tasks =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    (Callable<Boolean>)
                        () -> {
                          for (int j = 0; j < 10; j++) {
                            checkpoints.record(
                                "cp_1",
                                List.of(change(i + "/" + j, EntryState.ABSENT, file(1, "aa"))));
                          }
                          return true;
                        })
            .toList();

    assertThat(together(tasks)).hasSize(8);
    assertThat(checkpoints.changes("cp_1")).hasSize(80);
  }

  private void session(String id, String userId) {
    store()
        .runLog()
        .append(
            id,
            "run-of-" + id,
            0,
            List.of(new RunLog.Entry(Events.START, Events.accepted(userId, "Do it"))));
  }

  private static Checkpoint checkpoint(String id, int seconds) {
    return checkpoint(id, USER, SESSION, seconds);
  }

  private static Checkpoint checkpoint(String id, String userId, String sessionId, int seconds) {
    return new Checkpoint(
        id,
        userId,
        sessionId,
        "run-1",
        Checkpoint.Kind.RUN,
        Checkpoint.State.COMPLETE,
        Path.of("/projects/one"),
        true,
        List.of(),
        List.of(new Omission("node_modules", "ignored by git")),
        "note",
        NOW.plusSeconds(seconds));
  }

  private static FileChange change(String path, EntryState before, EntryState after) {
    return new FileChange(path, before, after, "run_command", "call-1", null, null, NOW);
  }

  private static EntryState file(long size, @Nullable String digest) {
    return new EntryState.File(size, "rw-r--r--", digest, NOW, "fd00:" + size);
  }
}
