package dev.asyncat.core.checkpoint;

import static dev.asyncat.core.checkpoint.Bench.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.checkpoint.Checkpoint;
import dev.asyncat.checkpoint.EntryState;
import dev.asyncat.checkpoint.FileChange;
import dev.asyncat.core.checkpoint.Reversal.Conflict;
import dev.asyncat.run.Run;
import dev.asyncat.tool.Effect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the next start makes of a process that was killed; here by never closing what was opened.
 */
class CutOffTest {

  @TempDir Path base;

  @Test
  void what_a_call_changed_that_was_cut_off_is_recorded_with_a_doubt() throws Exception {
    try (Bench bench = new Bench(base)) {
      bench.put("a.txt", "a\n");
      bench.put("b.txt", "b\n");
      Run run = bench.run(command("echo x > made.txt"));
      cutOff(bench, run, new Effect.RunCommand("work", bench.directory()));
      bench.put("a.txt", "half done\n");

      bench.restart();

      assertThat(bench.changes(run).recorded())
          .extracting(FileChange::path)
          .containsExactly("a.txt", "made.txt");
      Reversal refused = bench.revert(run);
      assertThat(refused.conflicts())
          .containsExactly(
              new Conflict(
                  "a.txt",
                  "doubt",
                  "Asyncat was ended while the call was at work, so it may be somebody else's"
                      + " change"));
      bench.force(run);
      assertThat(bench.look()).containsOnlyKeys("a.txt", "b.txt");
      assertThat(bench.path("a.txt")).hasContent("a");
      try (var calls = Files.list(bench.checkpointFiles().resolve("calls"))) {
        assertThat(calls).isEmpty();
      }
    }
  }

  @Test
  void a_call_that_named_a_file_and_was_cut_off_is_recorded_for_that_file() throws Exception {
    try (Bench bench = new Bench(base)) {
      Run run = bench.run(command("echo x > made.txt"));
      cutOff(bench, run, new Effect.Write(bench.path("new/dir/file.txt")));
      bench.put("new/dir/file.txt", "half done\n");
      bench.put("mine.txt", "mine\n");

      bench.restart();
      bench.force(run);

      assertThat(bench.look()).containsOnlyKeys("mine.txt");
    }
  }

  @Test
  void a_call_of_a_session_that_is_gone_is_forgotten() throws Exception {
    try (Bench bench = new Bench(base)) {
      Run run = bench.run(command("echo x > made.txt"));
      cutOff(bench, run, new Effect.RunCommand("work", bench.directory()));
      bench.store().sessions().delete(bench.user(), run.sessionId());

      bench.restart();

      try (var calls = Files.list(bench.checkpointFiles().resolve("calls"))) {
        assertThat(calls).isEmpty();
      }
    }
  }

  @Test
  void a_damaged_note_of_a_call_does_not_keep_the_runtime_from_starting() throws Exception {
    try (Bench bench = new Bench(base)) {
      bench.run(command("echo x > made.txt"));
      Files.writeString(bench.checkpointFiles().resolve("calls/torn.tree"), "torn");
      try (var trees = Files.list(bench.checkpointFiles().resolve("trees"))) {
        Files.writeString(trees.findFirst().orElseThrow(), "torn");
      }

      bench.restart();
      Run run = bench.run(command("rm made.txt"));
      bench.revert(run);

      assertThat(bench.path("made.txt")).exists();
    }
  }

  @Test
  void a_revert_that_had_not_begun_is_dropped() throws Exception {
    try (Bench bench = new Bench(base)) {
      Run run = bench.run(command("echo x > made.txt"));
      Checkpoint begun = revertOf(bench, run, Checkpoint.State.PREPARING);

      bench.restart();

      assertThat(bench.store().checkpoints().find(bench.user(), begun.id())).isEmpty();
      assertThat(bench.path("made.txt")).exists();
      bench.revert(run);
      assertThat(bench.look()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void a_revert_that_was_cut_off_anywhere_is_finished_and_says_so(int done) throws Exception {
    try (Bench bench = new Bench(base)) {
      bench.put("a.txt", "a\n");
      bench.put("dir/b.txt", "b\n");
      Map<String, String> before = bench.look();
      Run run = bench.run(command("echo x > a.txt; rm -r dir; mkdir made; echo y > made/c.txt"));
      Map<String, String> after = bench.look();
      List<FileChange> changes = bench.changes(run).recorded();
      Checkpoint begun = revertOf(bench, run, Checkpoint.State.APPLYING);
      bench
          .store()
          .checkpoints()
          .record(begun.id(), changes.stream().map(CutOffTest::backwards).toList());
      // Reverts keep the present contents first, and unfinished files have the revert's name.
      keepPresentContents(bench, changes);
      Files.writeString(bench.path(".asyncat-" + begun.id() + ".tmp"), "half");
      partly(bench, done);

      bench.restart();

      assertThat(bench.look()).isEqualTo(before);
      Checkpoint finished =
          bench.store().checkpoints().find(bench.user(), begun.id()).orElseThrow();
      assertThat(finished.state()).isEqualTo(Checkpoint.State.COMPLETE);
      assertThat(finished.note())
          .isEqualTo("was cut off by the end of its process and was finished at the next start");
      assertThat(bench.changes(run).lastRevert()).isEqualTo(finished);

      bench.asyncat().restore(bench.user(), begun.id(), false, false);

      assertThat(bench.look()).isEqualTo(after);
    }
  }

  private static void partly(Bench bench, int done) throws Exception {
    if (done > 0) {
      Files.createDirectory(bench.path("dir"));
    }
    if (done > 1) {
      Files.delete(bench.path("made/c.txt"));
    }
    if (done > 2) {
      Files.delete(bench.path("made"));
    }
    if (done > 3) {
      bench.put("a.txt", "a\n");
    }
  }

  @Test
  void what_somebody_changed_before_the_next_start_is_left_alone() throws Exception {
    try (Bench bench = new Bench(base)) {
      bench.put("a.txt", "a\n");
      bench.put("b.txt", "b\n");
      Run run = bench.run(command("echo x > a.txt; echo x > b.txt"));
      List<FileChange> changes = bench.changes(run).recorded();
      Checkpoint begun = revertOf(bench, run, Checkpoint.State.APPLYING);
      bench
          .store()
          .checkpoints()
          .record(begun.id(), changes.stream().map(CutOffTest::backwards).toList());
      bench.put("b.txt", "mine\n");

      bench.restart();

      assertThat(bench.path("a.txt")).hasContent("a");
      assertThat(bench.path("b.txt")).hasContent("mine");
      assertThat(bench.store().checkpoints().find(bench.user(), begun.id()).orElseThrow().note())
          .contains("1 paths could not be taken back, the first: b.txt (it was changed meanwhile)");
    }
  }

  /** A call begins and never ends. */
  private static void cutOff(Bench bench, Run run, Effect effect) {
    bench
        .asyncat()
        .checkpoints()
        .ofRun(bench.user(), run.sessionId(), run.runId(), bench.directory(), null, event -> {})
        .open("run_command", "call_9", List.of(effect), () -> {});
  }

  private static Checkpoint revertOf(Bench bench, Run run, Checkpoint.State state) {
    Checkpoint revert =
        new Checkpoint(
            "cp_1_abcdef",
            bench.user(),
            run.sessionId(),
            null,
            Checkpoint.Kind.REVERT,
            state,
            bench.directory(),
            false,
            List.of(bench.checkpoint(run).id()),
            List.of(),
            null,
            Instant.now());
    bench.store().checkpoints().create(revert);
    return revert;
  }

  private static FileChange backwards(FileChange change) {
    return new FileChange(
        change.path(), change.after(), change.before(), null, null, null, null, change.at());
  }

  private static void keepPresentContents(Bench bench, List<FileChange> changes) throws Exception {
    ContentFiles contents = new ContentFiles(bench.checkpointFiles().resolve("content"));
    for (FileChange change : changes) {
      if (change.after() instanceof EntryState.File) {
        contents.keep(Files.readAllBytes(bench.path(change.path())));
      }
    }
  }
}
