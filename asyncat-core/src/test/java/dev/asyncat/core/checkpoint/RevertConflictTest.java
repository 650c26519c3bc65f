package dev.asyncat.core.checkpoint;

import static dev.asyncat.core.checkpoint.Bench.command;
import static dev.asyncat.core.checkpoint.Bench.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.asyncat.core.checkpoint.Reversal.Conflict;
import dev.asyncat.error.ConflictException;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.testkit.model.Turn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody else works in the directory too. */
class RevertConflictTest {

  @TempDir Path base;
  private Bench bench;

  @BeforeEach
  void start() throws Exception {
    bench = new Bench(base);
  }

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void a_revert_is_refused_as_a_whole_if_somebody_changed_one_of_the_files_since()
      throws Exception {
    bench.put("a.txt", "0\n");
    bench.put("b.txt", "0\n");
    bench.put("c.txt", "0\n");
    Run run = bench.run(command("echo 1 > a.txt; echo 1 > b.txt; rm c.txt; echo 1 > d.txt"));
    bench.put("b.txt", "mine\n");
    bench.put("c.txt", "mine\n");
    Files.delete(bench.path("d.txt"));
    Map<String, String> after = bench.look();

    Reversal reversal = bench.revert(run);

    assertThat(reversal.refused()).isTrue();
    assertThat(reversal.conflicts())
        .containsExactly(
            new Conflict("b.txt", "changed", "it was changed since"),
            new Conflict("c.txt", "changed", "it was made anew since"));
    assertThat(bench.look()).isEqualTo(after);
    assertThat(bench.changes(run).lastRevert()).isNull();
  }

  @Test
  void force_overwrites_what_somebody_else_changed_and_can_be_taken_back() throws Exception {
    bench.put("b.txt", "0\n");
    Run run = bench.run(command("echo 1 > b.txt; mkdir made; echo 1 > made/d.txt"));
    bench.put("b.txt", "mine\n");
    Map<String, String> after = bench.look();

    Reversal reversal = bench.force(run);

    assertThat(reversal.refused()).isFalse();
    assertThat(bench.look()).containsOnlyKeys("b.txt");
    assertThat(bench.path("b.txt")).hasContent("0");

    bench.asyncat().restore(bench.user(), reversal.undo().id(), false, false);

    assertThat(bench.look()).isEqualTo(after);
  }

  @Test
  void a_change_that_was_taken_back_by_hand_is_no_conflict() throws Exception {
    bench.put("a.txt", "0\n");
    bench.put("b.txt", "0\n");
    Run run = bench.run(command("echo 1 > a.txt; echo 1 > b.txt"));
    bench.put("b.txt", "0\n");

    Reversal reversal = bench.revert(run);

    assertThat(reversal.steps()).extracting(Reversal.Step::path).containsExactly("a.txt");
    assertThat(bench.path("a.txt")).hasContent("0");
  }

  @Test
  void other_permissions_are_a_change_of_somebody_else_too() throws Exception {
    bench.put("a.txt", "0\n");
    Run run = bench.run(command("echo 1 > a.txt"));
    Files.setPosixFilePermissions(
        bench.path("a.txt"), PosixFilePermissions.fromString("rwx------"));

    assertThat(bench.revert(run).conflicts()).extracting(Conflict::kind).containsExactly("changed");
  }

  @Test
  void what_somebody_changed_between_two_calls_is_a_conflict() throws Exception {
    bench.put("a.txt", "0\n");
    Run run =
        bench.run(
            command("echo 1 > a.txt"),
            command("echo 2 > a.txt").then(() -> putNow("a.txt", "mine\n")));

    Reversal reversal = bench.revert(run);

    assertThat(reversal.conflicts())
        .containsExactly(
            new Conflict(
                "a.txt", "doubt", "somebody else changed it between two calls of the run"));
    assertThat(bench.path("a.txt")).hasContent("2");
  }

  @Test
  void what_somebody_changed_between_two_runs_is_a_conflict_for_the_session() throws Exception {
    bench.put("a.txt", "0\n");
    Run run = bench.run(command("echo 1 > a.txt"));
    bench.put("a.txt", "mine\n");
    bench.goOn(run.sessionId(), command("echo 2 > a.txt"));
    String newest = bench.asyncat().checkpoints().list(bench.user()).getFirst().id();

    assertThat(bench.revert(run).conflicts()).extracting(Conflict::kind).containsExactly("doubt");

    bench.asyncat().restore(bench.user(), newest, false, false);

    assertThat(bench.path("a.txt")).hasContent("mine");
  }

  @Test
  void a_directory_that_others_use_stays() throws Exception {
    Run run = bench.run(write("made/deep/a.txt", "x"), command("mkdir -p made/other"));
    bench.put("made/deep/mine.txt", "mine\n");

    Reversal reversal = bench.revert(run);

    assertThat(reversal.conflicts()).isEmpty();
    assertThat(bench.look()).containsOnlyKeys("made", "made/deep", "made/deep/mine.txt");
    assertThat(reversal.omissions())
        .extracting(omission -> omission.path())
        .containsExactly("made/deep", "made");
  }

  @Test
  void a_directory_that_was_swapped_for_a_link_leads_nowhere() throws Exception {
    bench.put("src/a.txt", "0\n");
    Path outside = Files.createDirectory(base.resolve("outside"));
    Files.writeString(outside.resolve("a.txt"), "1\n");
    Run run = bench.run(command("echo 1 > src/a.txt; echo 1 > src/b.txt"));
    Files.writeString(outside.resolve("b.txt"), "1\n");
    Files.move(bench.path("src"), base.resolve("away"));
    Files.createSymbolicLink(bench.path("src"), outside);

    Reversal refused = bench.revert(run);
    Reversal forced = bench.force(run);

    assertThat(refused.conflicts())
        .contains(
            new Conflict("src/a.txt", "changed", "src is a symbolic link now, not a directory"));
    assertThat(forced.failures()).extracting(Conflict::path).containsExactly("src/a.txt");
    assertThat(outside.resolve("a.txt")).hasContent("1");
    assertThat(outside.resolve("b.txt")).hasContent("1");
  }

  @Test
  void a_workspace_that_was_swapped_for_a_link_is_refused() throws Exception {
    bench.put("a.txt", "0\n");
    Run run = bench.run(command("echo 1 > a.txt"));
    Path away = base.resolve("away");
    Files.move(bench.directory(), away);
    Files.createSymbolicLink(bench.directory(), away);

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> bench.force(run))
        .withMessageContaining("is not there any more, or a symbolic link leads to it");
    assertThat(away.resolve("a.txt")).hasContent("1");
    assertThat(bench.changes(run).reason()).contains("a symbolic link leads to it");
  }

  @Test
  void a_directory_that_somebody_deleted_since_comes_back_only_by_force() throws Exception {
    bench.put("src/deep/a.txt", "0\n");
    Run run = bench.run(command("echo 1 > src/deep/a.txt"));
    Files.delete(bench.path("src/deep/a.txt"));
    Files.delete(bench.path("src/deep"));
    Files.delete(bench.path("src"));

    Reversal refused = bench.revert(run);
    assertThat(refused.conflicts())
        .contains(new Conflict("src/deep/a.txt", "changed", "the directory src was deleted since"));
    assertThat(bench.look()).isEmpty();

    Reversal forced = bench.force(run);

    assertThat(forced.failures()).isEmpty();
    assertThat(bench.path("src/deep/a.txt")).hasContent("0");

    bench.asyncat().restore(bench.user(), forced.undo().id(), false, false);

    assertThat(bench.look()).isEmpty();
  }

  @Test
  void what_the_file_system_refuses_is_named_and_the_rest_is_done() throws Exception {
    assumeFalse("root".equals(System.getProperty("user.name")));
    bench.put("locked/a.txt", "0\n");
    bench.put("b.txt", "0\n");
    Run run = bench.run(command("echo 1 > locked/a.txt; echo 1 > b.txt"));
    Path locked = bench.path("locked");
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      Reversal reversal = bench.revert(run);

      assertThat(reversal.failures()).extracting(Conflict::path).containsExactly("locked/a.txt");
      assertThat(bench.path("b.txt")).hasContent("0");
    } finally {
      Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void a_session_at_work_is_not_reverted() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Turn waiting =
        Turn.saying("")
            .then(
                () -> {
                  begun.countDown();
                  await(goOn);
                });
    Run first = bench.run(write("a.txt", "x"));
    bench.next(waiting, Turn.saying("done"));
    Run second =
        bench
            .asyncat()
            .run(
                RunRequest.builder("more")
                    .workingDirectory(bench.directory())
                    .continueSessionId(first.sessionId())
                    .build());
    await(begun);

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> bench.revert(first))
        .withMessageContaining("is at work; wait for its end or cancel it");
    assertThat(bench.dryRun(first).steps()).hasSize(1);

    goOn.countDown();
    second.result();
    bench.revert(first);
    assertThat(bench.look()).isEmpty();
  }

  @Test
  void a_content_that_was_damaged_in_the_store_is_not_put_back() throws Exception {
    bench.put("a.txt", "0\n");
    Run run = bench.run(command("echo 1 > a.txt"));
    try (var kept = Files.walk(bench.checkpointFiles().resolve("content"))) {
      List<Path> files = kept.filter(Files::isRegularFile).toList();
      for (Path file : files) {
        Files.writeString(file, "rot");
      }
    }

    Reversal reversal = bench.revert(run);

    assertThat(reversal.failures())
        .containsExactly(new Conflict("a.txt", "failed", "its content was kept, but is damaged"));
    assertThat(bench.look()).containsOnlyKeys("a.txt");
    assertThat(bench.path("a.txt")).hasContent("1");
  }

  private void putNow(String name, String content) {
    try {
      bench.put(name, content);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
