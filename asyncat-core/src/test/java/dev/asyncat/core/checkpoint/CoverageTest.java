package dev.asyncat.core.checkpoint;

import static dev.asyncat.core.checkpoint.Bench.args;
import static dev.asyncat.core.checkpoint.Bench.command;
import static dev.asyncat.core.checkpoint.Bench.delete;
import static dev.asyncat.core.checkpoint.Bench.move;
import static dev.asyncat.core.checkpoint.Bench.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.checkpoint.Checkpoint;
import dev.asyncat.checkpoint.FileChange;
import dev.asyncat.checkpoint.Omission;
import dev.asyncat.core.checkpoint.Reversal.Conflict;
import dev.asyncat.json.Json;
import dev.asyncat.run.KnowledgeEvent;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.testkit.model.Turn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a checkpoint covers, what it costs, and what it says of the rest. */
class CoverageTest {

  @TempDir Path base;

  @Test
  void the_checkpoint_comes_before_the_first_call_that_changes_something() throws Exception {
    try (Bench bench = new Bench(base)) {
      bench.put("a.txt", "0\n");
      Run run =
          bench.run(
              command("cat a.txt"),
              write("b.txt", "x"),
              command("echo 1 > a.txt"),
              Turn.calling("list_directory", args("path", ".")));

      List<RunEvent> events = Bench.events(run);
      List<KnowledgeEvent.CheckpointTaken> taken =
          events.stream()
              .filter(KnowledgeEvent.CheckpointTaken.class::isInstance)
              .map(KnowledgeEvent.CheckpointTaken.class::cast)
              .toList();
      Checkpoint checkpoint = bench.checkpoint(run);
      assertThat(taken).hasSize(1);
      assertThat(taken.getFirst().data().members())
          .containsOnlyKeys("id", "kind", "workspace", "dir", "createdAt", "baseline")
          .containsEntry("id", Json.of(checkpoint.id()))
          .containsEntry("kind", Json.of("dir_snapshot"))
          .containsEntry("workspace", Json.of(bench.directory().toString()))
          .containsEntry("baseline", Json.of(true));
      assertThat(checkpoint.id()).matches("cp_\\d{13}_[0-9a-f]{6}");
      assertThat(events.stream().filter(ToolEvent.Start.class::isInstance))
          .extracting(event -> ((ToolEvent.Start) event).checkpointId())
          .containsExactly(null, checkpoint.id(), checkpoint.id(), null);
      int at = events.indexOf(taken.getFirst());
      assertThat(((ToolEvent.Start) events.get(at + 1)).call().name()).isEqualTo("write_file");
    }
  }

  @Test
  void a_call_that_names_its_files_costs_nothing_but_those() throws Exception {
    try (Bench bench = new Bench(base)) {
      bench.put("a.txt", "a\n");
      bench.put("b.txt", "b\n");
      bench.put("dir/c.txt", "c\n");

      Run run = bench.run(delete("dir"), write("new/d.txt", "d"));

      assertThat(bench.contents()).isEqualTo(1);
      try (Stream<Path> trees = Files.list(bench.checkpointFiles().resolve("trees"))) {
        assertThat(trees).as("nobody looked at all of it").isEmpty();
      }
      bench.revert(run);
      assertThat(bench.look()).containsOnlyKeys("a.txt", "b.txt", "dir", "dir/c.txt");
    }
  }

  @Test
  void a_file_that_did_not_change_is_copied_once_for_all_runs() throws Exception {
    try (Bench bench = new Bench(base)) {
      bench.put("a.txt", "a\n");
      bench.put("same.txt", "a\n");
      bench.run(command("echo x > made.txt"));
      assertThat(bench.contents()).as("of two files with one content").isEqualTo(1);
      bench.restart();

      bench.run(command("rm made.txt"));

      assertThat(bench.contents()).as("and of made.txt").isEqualTo(2);
    }
  }

  @Test
  void a_file_that_is_too_large_is_named_and_its_loss_is_not_hidden() throws Exception {
    try (Bench bench = new Bench(base, new CheckpointLimits(10, 100, 1_000))) {
      bench.put("large.bin", "more than ten bytes");
      bench.put("small.txt", "small");
      Run run = bench.run(command("echo x > large.bin; echo y > small.txt"));

      assertThat(bench.checkpoint(run).omissions())
          .containsExactly(new Omission("large.bin", "it is larger than 10 bytes"));
      Reversal refused = bench.revert(run);
      assertThat(refused.conflicts())
          .containsExactly(new Conflict("large.bin", "lost", "it is larger than 10 bytes"));
      assertThat(bench.path("small.txt")).hasContent("y");

      Reversal forced = bench.force(run);

      assertThat(forced.failures())
          .containsExactly(new Conflict("large.bin", "lost", "it is larger than 10 bytes"));
      assertThat(bench.path("small.txt")).hasContent("small");
      assertThat(bench.path("large.bin")).hasContent("x");
    }
  }

  @Test
  void a_large_file_that_a_call_names_is_kept() throws Exception {
    try (Bench bench = new Bench(base, new CheckpointLimits(10, 100, 1_000))) {
      bench.put("large.bin", "more than ten bytes");
      Run run = bench.run(delete("large.bin"));

      bench.revert(run);

      assertThat(bench.path("large.bin")).hasContent("more than ten bytes");
    }
  }

  @Test
  void a_file_of_which_nothing_was_kept_moves_back() throws Exception {
    try (Bench bench = new Bench(base, new CheckpointLimits(10, 20, 1_000))) {
      bench.put("huge.bin", "much more than twenty bytes");
      bench.put("other.bin", "another with more than twenty bytes");
      Map<String, String> before = bench.look();
      Run run = bench.run(command("mkdir to && mv huge.bin to/moved.bin"), move("other.bin", "o"));
      Map<String, String> after = bench.look();

      Reversal reversal = bench.revert(run);

      assertThat(reversal.failures()).isEmpty();
      assertThat(reversal.steps())
          .contains(new Reversal.Step("huge.bin", Reversal.Action.MOVE_BACK));
      assertThat(bench.look()).isEqualTo(before);

      bench.asyncat().restore(bench.user(), reversal.undo().id(), false, false);

      assertThat(bench.look()).isEqualTo(after);
    }
  }

  @Test
  void when_there_is_too_much_to_copy_the_smallest_files_come_first() throws Exception {
    try (Bench bench = new Bench(base, new CheckpointLimits(100, 20, 1_000))) {
      bench.put("a.txt", "twelve bytes");
      bench.put("b.txt", "five.");
      bench.put("c.txt", "eleven byte");
      Run run = bench.run(command("rm *.txt"));

      assertThat(bench.revert(run).conflicts()).extracting(Conflict::path).containsExactly("a.txt");
    }
  }

  @Test
  void a_workspace_with_too_many_files_is_covered_for_calls_that_name_theirs() throws Exception {
    try (Bench bench = new Bench(base, new CheckpointLimits(100, 100, 3))) {
      for (int i = 0; i < 4; i++) {
        bench.put(i + ".txt", "x");
      }
      Run run = bench.run(command("echo y > 1.txt"), write("new.txt", "new"));

      assertThat(bench.checkpoint(run).omissions())
          .containsExactly(new Omission(".", "it has more than 3 files and directories"));
      Reversal reversal = bench.revert(run);

      assertThat(reversal.omissions()).isNotEmpty();
      assertThat(bench.path("new.txt")).doesNotExist();
      assertThat(bench.path("1.txt")).hasContent("y");
    }
  }

  @Test
  void pipes_and_unreadable_files_are_no_obstacle() throws Exception {
    try (Bench bench = new Bench(base)) {
      bench.put("a.txt", "a\n");
      Run setUp = bench.run(command("mkfifo pipe; ln -s loop loop"));
      Run run = bench.run(command("rm pipe loop; echo b > a.txt"));

      assertThat(bench.revert(run).conflicts())
          .containsExactly(
              new Conflict("pipe", "lost", "a pipe, socket or device is not made anew"));
      bench.force(run);
      bench.revert(setUp);

      assertThat(bench.look()).containsOnlyKeys("a.txt");
      assertThat(bench.path("a.txt")).hasContent("a");
    }
  }

  @Test
  void checkpoints_can_be_turned_off() throws Exception {
    try (Bench bench = new Bench(base, CheckpointLimits.OFF)) {
      Run run = bench.run(write("a.txt", "x"), command("echo x > b.txt"));

      assertThat(Bench.events(run)).noneMatch(KnowledgeEvent.CheckpointTaken.class::isInstance);
      assertThat(bench.checkpointFiles()).doesNotExist();
      assertThat(bench.changes(run).files())
          .extracting(SessionChanges.Change::path)
          .containsExactly("a.txt");
    }
  }

  @Test
  void a_checkpoint_that_cannot_be_kept_is_said_and_the_run_goes_on() throws Exception {
    try (Bench bench = new Bench(base)) {
      bench.put("a.txt", "a\n");
      bench.run(command("true > made.txt"));
      Path content = bench.checkpointFiles().resolve("content");
      try (Stream<Path> all = Files.walk(content)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
      Files.writeString(content, "in the way");
      bench.put("b.txt", "b\n");

      Run run = bench.run(command("rm b.txt"));

      assertThat(Bench.events(run).stream().filter(LifecycleEvent.Failure.class::isInstance))
          .singleElement()
          .satisfies(
              event ->
                  assertThat(((LifecycleEvent.Failure) event).message())
                      .startsWith("Checkpoint failed: "));
      assertThat(run.answer()).isEqualTo("done");
      assertThat(bench.path("b.txt")).doesNotExist();
    }
  }

  @Test
  void what_nothing_refers_to_is_deleted_with_the_session() throws Exception {
    try (Bench bench = new Bench(base)) {
      bench.put("a.txt", "a\n");
      bench.put("b.txt", "b\n");
      Run first = bench.run(delete("a.txt"));
      Run second = bench.run(delete("b.txt"));
      assertThat(bench.contents()).isEqualTo(2);

      bench.asyncat().deleteSession(bench.user(), first.sessionId());

      assertThat(bench.contents()).isEqualTo(1);
      assertThat(bench.asyncat().checkpoints().list(bench.user()))
          .extracting(Checkpoint::sessionId)
          .containsExactly(second.sessionId());
      bench.revert(second);
      assertThat(bench.look()).containsOnlyKeys("b.txt");
    }
  }

  @Test
  void what_an_agent_does_for_another_counts_to_both() throws Exception {
    try (Bench bench = new Bench(base)) {
      bench.put("a.txt", "a\n");
      bench.next(
          Turn.calling("delegate_task", args("role", "Writer").with("task", Json.of("write"))));
      Run run = bench.run(command("echo b > a.txt; echo x > made.txt"), Turn.saying("I wrote"));

      assertThat(bench.path("a.txt")).hasContent("b");
      assertThat(bench.changes(run).recorded())
          .extracting(FileChange::path)
          .containsExactly("a.txt", "made.txt");
      assertThat(bench.asyncat().checkpoints().list(bench.user()))
          .extracting(Checkpoint::sessionId)
          .hasSize(2)
          .contains(run.sessionId());

      bench.revert(run);

      assertThat(bench.look()).containsOnlyKeys("a.txt");
      assertThat(bench.path("a.txt")).hasContent("a");
    }
  }
}
