package dev.asyncat.core.checkpoint;

import static dev.asyncat.core.checkpoint.Bench.args;
import static dev.asyncat.core.checkpoint.Bench.command;
import static dev.asyncat.core.checkpoint.Bench.delete;
import static dev.asyncat.core.checkpoint.Bench.edit;
import static dev.asyncat.core.checkpoint.Bench.move;
import static dev.asyncat.core.checkpoint.Bench.read;
import static dev.asyncat.core.checkpoint.Bench.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.asyncat.core.checkpoint.Reversal.Action;
import dev.asyncat.core.checkpoint.Reversal.Step;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.run.Run;
import dev.asyncat.testkit.model.Turn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs change files in every way there is, and a revert brings back exactly what was there. */
class RevertTest {

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

  /** Entries of every kind. */
  private void fill() throws Exception {
    bench.put("README.md", "read me\n");
    bench.put("untouched.txt", "nobody touches this\n");
    bench.put("src/a b.txt", "alpha\n");
    bench.put("src/new\nline ü 🙂.txt", "odd name\n");
    bench.put("bin/tool", "#!/bin/sh\necho hi\n");
    bench.put("data.bin", new byte[] {0, 1, (byte) 0xff, (byte) 0xfe, 10, 13, 0});
    bench.put("old/one.txt", "one\n");
    bench.put("old/deep/two.txt", "two\n");
    Files.createDirectories(bench.path("empty/inner"));
    Files.setPosixFilePermissions(
        bench.path("bin/tool"), PosixFilePermissions.fromString("rwxr-x--x"));
    Files.createSymbolicLink(bench.path("link"), Path.of("src/a b.txt"));
    Files.createSymbolicLink(bench.path("dangling"), Path.of("../nowhere"));
    Files.createSymbolicLink(bench.path("linked-dir"), Path.of("src"));
  }

  private void prepare(String kind) throws Exception {
    fill();
    if (kind.equals("git")) {
      bench.commitAll();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "git"})
  void what_tools_changed_created_moved_and_deleted_is_taken_back(String kind) throws Exception {
    prepare(kind);
    Map<String, String> before = bench.look();
    String untouched = bench.times().get("untouched.txt");

    Run run =
        bench.run(
            read("README.md"),
            edit("README.md", "read me", "changed"),
            write("made/deep/new.txt", "new\n"),
            Turn.calling("create_directory", args("path", "made/empty")),
            move("src/a b.txt", "moved here/a.txt"),
            delete("old"),
            delete("data.bin"),
            delete("link"));
    assertThat(bench.look()).isNotEqualTo(before).doesNotContainKey("data.bin");
    Reversal reversal = bench.revert(run);

    assertThat(reversal.conflicts()).isEmpty();
    assertThat(reversal.failures()).isEmpty();
    assertThat(bench.look()).isEqualTo(before);
    assertThat(bench.times().get("untouched.txt")).isEqualTo(untouched);
    if (kind.equals("git")) {
      assertThat(bench.git("status", "--porcelain")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "git"})
  void what_commands_changed_created_moved_and_deleted_is_taken_back(String kind) throws Exception {
    prepare(kind);
    Map<String, String> before = bench.look();
    Map<String, String> times = bench.times();

    Run run =
        bench.run(
            command("echo more >> README.md; printf 'x\\0y' > data.bin"),
            command("mv old moved && rm -r empty && mkdir -p fresh/empty && echo 1 > fresh/f"),
            command("chmod 600 bin/tool; ln -sfn bin link; rm dangling; ln -s / root"),
            command("rm src/*line*; mv 'src/a b.txt' src/renamed"));
    assertThat(bench.look()).isNotEqualTo(before).doesNotContainKey("old");
    Reversal reversal = bench.revert(run);

    assertThat(reversal.failures()).isEmpty();
    assertThat(bench.look()).isEqualTo(before);
    assertThat(bench.times())
        .containsEntry("untouched.txt", times.get("untouched.txt"))
        .containsEntry("linked-dir", times.get("linked-dir"));
    if (kind.equals("git")) {
      assertThat(bench.git("status", "--porcelain")).isEmpty();
    }
  }

  @Test
  void everything_that_a_command_deleted_comes_back() throws Exception {
    prepare("git");
    Map<String, String> before = bench.look();

    Run run = bench.run(command("rm -rf ./*"));
    assertThat(bench.look()).isEmpty();
    bench.revert(run);

    assertThat(bench.look()).isEqualTo(before);
  }

  @Test
  void a_dry_run_says_what_would_be_done_and_does_nothing() throws Exception {
    prepare("plain");
    Run run =
        bench.run(
            command("echo x >> README.md; rm data.bin; chmod 700 bin/tool"),
            write("made/new.txt", "new"));
    Map<String, String> after = bench.look();
    Map<String, String> times = bench.times();

    Reversal reversal = bench.dryRun(run);

    assertThat(reversal.steps())
        .containsExactly(
            new Step("README.md", Action.RESTORE),
            new Step("bin/tool", Action.PERMISSIONS),
            new Step("data.bin", Action.RECREATE),
            new Step("made", Action.DELETE),
            new Step("made/new.txt", Action.DELETE));
    assertThat(reversal.at()).isNull();
    assertThat(reversal.undo()).isNull();
    assertThat(bench.look()).isEqualTo(after);
    assertThat(bench.times()).isEqualTo(times);
    assertThat(bench.changes(run).lastRevert()).isNull();
  }

  @Test
  void a_file_takes_the_place_of_a_directory_and_back() throws Exception {
    prepare("plain");
    Map<String, String> before = bench.look();

    Run run =
        bench.run(
            command("rm -r old && echo file > old"),
            command("rm README.md && mkdir -p README.md/sub && echo in > README.md/sub/f"),
            command("rm linked-dir && mkdir linked-dir && echo y > linked-dir/z"));
    Reversal reversal = bench.revert(run);

    assertThat(reversal.failures()).isEmpty();
    assertThat(bench.look()).isEqualTo(before);
  }

  @Test
  void a_revert_is_taken_back_and_that_again() throws Exception {
    prepare("plain");
    Map<String, String> before = bench.look();
    Run run = bench.run(command("echo x >> README.md; rm -r old"), write("made/new.txt", "new"));
    Map<String, String> after = bench.look();

    Reversal first = bench.revert(run);
    Reversal undone = bench.asyncat().restore(bench.user(), first.undo().id(), false, false);

    assertThat(undone.refused()).isFalse();
    assertThat(bench.look()).isEqualTo(after);
    assertThat(bench.changes(run).lastRevert()).isNull();

    Reversal again = bench.asyncat().restore(bench.user(), undone.undo().id(), false, false);

    assertThat(again.failures()).isEmpty();
    assertThat(bench.look()).isEqualTo(before);
    assertThat(bench.changes(run).lastRevert().id()).isEqualTo(first.undo().id());
  }

  @Test
  void reverting_twice_does_nothing_the_second_time() throws Exception {
    prepare("plain");
    Run run = bench.run(write("made.txt", "new"));
    Reversal first = bench.revert(run);
    bench.put("made.txt", "new");

    Reversal second = bench.revert(run);

    assertThat(second.steps()).isEmpty();
    assertThat(second.at()).isEqualTo(first.at());
    assertThat(bench.path("made.txt")).hasContent("new");
  }

  @Test
  void all_runs_of_a_session_are_taken_back_together() throws Exception {
    bench.put("a.txt", "0\n");
    Run first = bench.run(command("echo 1 > a.txt; echo b > b.txt"));
    bench.goOn(first.sessionId(), command("echo 2 > a.txt; rm b.txt; echo c > c.txt"));

    Reversal reversal = bench.revert(first);

    assertThat(reversal.steps()).extracting(Step::path).containsExactly("a.txt", "c.txt");
    assertThat(bench.look()).containsOnlyKeys("a.txt");
    assertThat(bench.path("a.txt")).hasContent("0");
  }

  @Test
  void one_run_of_a_session_is_taken_back_by_its_checkpoint() throws Exception {
    bench.put("a.txt", "0\n");
    Run first = bench.run(command("echo 1 > a.txt; echo b > b.txt"));
    Run second = bench.goOn(first.sessionId(), command("echo 2 > a.txt; echo c > c.txt"));
    String newest = bench.asyncat().checkpoints().list(bench.user()).getFirst().id();

    Reversal reversal = bench.asyncat().restore(bench.user(), newest, false, false);

    assertThat(reversal.refused()).isFalse();
    assertThat(reversal.checkpoint().runId()).isEqualTo(second.runId());
    assertThat(bench.look()).containsOnlyKeys("a.txt", "b.txt");
    assertThat(bench.path("a.txt")).hasContent("1");

    bench.revert(first);

    assertThat(bench.look()).containsOnlyKeys("a.txt");
    assertThat(bench.path("a.txt")).hasContent("0");
  }

  @Test
  void a_run_after_a_revert_is_taken_back_without_the_ones_before() throws Exception {
    bench.put("a.txt", "0\n");
    Run run = bench.run(command("echo 1 > a.txt; echo b > b.txt"));
    bench.revert(run);
    bench.goOn(run.sessionId(), command("echo 2 > a.txt"));

    Reversal reversal = bench.revert(run);

    assertThat(reversal.steps()).extracting(Step::path).containsExactly("a.txt");
    assertThat(bench.path("a.txt")).hasContent("0");
  }

  @Test
  void a_run_that_changed_no_file_has_no_checkpoint() throws Exception {
    bench.put("a.txt", "0\n");
    Run run = bench.run(read("a.txt"), command("cat a.txt"));

    assertThat(bench.asyncat().checkpoints().list(bench.user())).isEmpty();
    assertThat(bench.changes(run).reason())
        .isEqualTo("No baseline checkpoint was recorded for this run.");
    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> bench.revert(run))
        .withMessage("No baseline checkpoint was recorded for this run.");
  }

  @Test
  void another_users_session_and_checkpoint_do_not_exist() throws Exception {
    Run run = bench.run(write("a.txt", "x"));
    String checkpoint = bench.checkpoint(run).id();

    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> bench.asyncat().revert("somebody", run.sessionId(), false, true));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> bench.asyncat().restore("somebody", checkpoint, false, true));
    assertThat(bench.path("a.txt")).exists();
  }

  @Test
  void what_was_changed_and_changed_back_is_no_change() throws Exception {
    bench.put("a.txt", "0\n");
    Run run =
        bench.run(
            command("echo 1 > a.txt; touch b.txt"),
            command("echo 0 > a.txt; rm b.txt"),
            command("touch a.txt"));

    assertThat(bench.changes(run).recorded()).isEmpty();
    assertThat(bench.revert(run).steps()).isEmpty();
  }
}
