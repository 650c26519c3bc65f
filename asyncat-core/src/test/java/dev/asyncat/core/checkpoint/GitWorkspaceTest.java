package dev.asyncat.core.checkpoint;

import static dev.asyncat.core.checkpoint.Bench.command;
import static dev.asyncat.core.checkpoint.Bench.delete;
import static dev.asyncat.core.checkpoint.Bench.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.checkpoint.Omission;
import dev.asyncat.run.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workspaces in which git has most of the contents. */
class GitWorkspaceTest {

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

  private void commitOldFiles(String... names) throws Exception {
    for (String name : names) {
      bench.put(name, "content of " + name + "\n");
    }
    bench.commitAll();
    letTheIndexSettle();
  }

  /** As if everything had been committed a while ago. */
  private void letTheIndexSettle() throws Exception {
    Files.setLastModifiedTime(
        bench.path(".git/index"), FileTime.from(Instant.now().plusSeconds(5)));
  }

  @Test
  void what_git_has_is_not_copied_unless_it_changes() throws Exception {
    commitOldFiles("a.txt", "b.txt", "c.txt", "d.txt");
    bench.put("untracked.txt", "untracked\n");
    Map<String, String> before = bench.look();

    Run nothing = bench.run(command("true; echo x > made.txt"));
    assertThat(bench.contents()).as("only the untracked file is copied").isEqualTo(1);
    Run run = bench.run(command("echo x >> a.txt; rm untracked.txt"));
    assertThat(bench.contents()).as("so are the earlier a.txt and made.txt").isEqualTo(3);

    bench.revert(run);
    bench.revert(nothing);
    assertThat(bench.look()).isEqualTo(before);
  }

  @Test
  void index_references_stash_and_settings_stay_byte_for_byte() throws Exception {
    commitOldFiles("a.txt", "b.txt");
    bench.put("b.txt", "stashed\n");
    bench.git("stash", "-q");
    bench.put("staged.txt", "staged\n");
    bench.git("add", "staged.txt");
    bench.put("a.txt", "dirty\n");
    Map<String, String> git = gitFiles();

    Run run = bench.run(command("echo x > a.txt; rm b.txt; echo y > staged.txt"), delete("b.txt"));
    bench.changes(run);
    bench.revert(run);

    assertThat(gitFiles()).isEqualTo(git);
    assertThat(bench.git("status", "--porcelain")).isEqualTo(" M a.txt\nA  staged.txt\n");
  }

  private Map<String, String> gitFiles() throws IOException {
    Map<String, String> all = new TreeMap<>();
    Path git = bench.path(".git");
    try (Stream<Path> walk = Files.walk(git)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        all.put(
            git.relativize(file).toString(),
            Files.getLastModifiedTime(file) + " " + Files.size(file));
      }
    }
    return all;
  }

  @Test
  void dirty_and_untracked_files_come_back_as_they_were() throws Exception {
    commitOldFiles("a.txt", "b.txt");
    bench.put("a.txt", "dirty\n");
    bench.put("dir/untracked.txt", "untracked\n");
    Map<String, String> before = bench.look();
    String status = bench.git("status", "--porcelain");

    Run run = bench.run(command("git checkout -q -- a.txt; git clean -qfd; rm b.txt"));
    assertThat(bench.look()).isNotEqualTo(before);
    bench.revert(run);

    assertThat(bench.look()).isEqualTo(before);
    assertThat(bench.git("status", "--porcelain")).isEqualTo(status);
  }

  @Test
  void files_whose_line_ends_git_converts_come_back_byte_for_byte() throws Exception {
    bench.put(".gitattributes", "* text=auto\n*.id ident\n*.utf16 working-tree-encoding=UTF-16\n");
    bench.put("windows.txt", "one\r\ntwo\r\n");
    bench.put("expanded.id", "$Id$\n");
    bench.put("wide.utf16", "\ufeffwide\n".getBytes(StandardCharsets.UTF_16LE));
    bench.commitAll();
    Files.delete(bench.path("expanded.id"));
    bench.git("checkout", "-q", "--", "expanded.id");
    letTheIndexSettle();
    Map<String, String> before = bench.look();

    Run run = bench.run(command("rm *.txt *.id *.utf16"));
    bench.revert(run);

    assertThat(bench.look()).isEqualTo(before);
  }

  @Test
  void a_file_that_git_only_believes_to_be_dirty_is_not_copied() throws Exception {
    commitOldFiles("a.txt", "b.txt");
    Files.setLastModifiedTime(bench.path("a.txt"), FileTime.from(Instant.EPOCH));

    bench.run(command("echo x > b.txt"));

    assertThat(bench.contents()).as("the earlier b.txt").isEqualTo(1);
  }

  @Test
  void what_git_was_told_to_assume_is_looked_at() throws Exception {
    commitOldFiles("a.txt", "b.txt");
    bench.git("update-index", "--assume-unchanged", "a.txt");
    bench.git("update-index", "--skip-worktree", "b.txt");
    bench.put("a.txt", "local\n");
    bench.put("b.txt", "local\n");
    letTheIndexSettle();
    Map<String, String> before = bench.look();

    Run run = bench.run(command("rm a.txt b.txt"));
    bench.revert(run);

    assertThat(bench.look()).isEqualTo(before);
  }

  @Test
  void ignored_directories_are_left_out_and_said_so_ignored_files_are_not() throws Exception {
    bench.put(".gitignore", "build/\n*.log\n/.env\n!keep.log\n");
    bench.put(".env", "SECRET=1\n");
    bench.put("run.log", "log\n");
    bench.put("build/out.bin", "out\n");
    bench.put("a.txt", "a\n");
    bench.commitAll();
    bench.put("node_modules/x/index.js", "x\n");

    Run run =
        bench.run(
            command("echo SECRET=2 > .env; echo x >> run.log; rm -r build; echo y > a.txt"),
            command("mkdir target2; echo z > node_modules/x/index.js"));

    assertThat(bench.checkpoint(run).omissions())
        .contains(
            new Omission("node_modules", "a tool fills it and can do so again"),
            new Omission("build", "git ignores it; it was deleted and cannot be brought back"));
    Reversal reversal = bench.revert(run);

    assertThat(reversal.conflicts()).isEmpty();
    assertThat(reversal.omissions()).extracting(Omission::path).contains("build", "node_modules");
    assertThat(bench.path(".env")).hasContent("SECRET=1");
    assertThat(bench.path("run.log")).hasContent("log");
    assertThat(bench.path("a.txt")).hasContent("a");
    assertThat(bench.path("target2")).doesNotExist();
    assertThat(bench.path("build")).doesNotExist();
    assertThat(bench.path("node_modules/x/index.js")).hasContent("z");
  }

  @Test
  void a_tracked_file_in_an_ignored_directory_is_covered() throws Exception {
    bench.put(".gitignore", "build/\n");
    bench.put("build/kept.txt", "kept\n");
    bench.git("init", "-q");
    bench.git("add", "-f", "build/kept.txt", ".gitignore");
    bench.git("commit", "-q", "-m", "begin");

    Run run = bench.run(command("rm -r build"));
    bench.revert(run);

    assertThat(bench.path("build/kept.txt")).hasContent("kept");
    assertThat(bench.git("status", "--porcelain")).isEmpty();
  }

  @Test
  void a_directory_that_becomes_ignored_stays_covered() throws Exception {
    bench.put("gen/a.txt", "a\n");
    bench.put("b.txt", "b\n");
    bench.git("init", "-q");
    Map<String, String> before = bench.look();

    Run run = bench.run(command("echo gen/ > .gitignore"), command("rm -r gen"));
    bench.revert(run);

    assertThat(bench.look()).isEqualTo(before);
  }

  @Test
  void a_repository_that_the_run_makes_is_its_own_and_its_files_are_covered() throws Exception {
    bench.put("a.txt", "a\n");
    Run run =
        bench.run(
            command(
                "git init -q && git add a.txt && git -c user.name=t -c user.email=t@e commit -qm"
                    + " x"),
            command("echo b > a.txt"));

    Reversal reversal = bench.revert(run);

    assertThat(bench.path("a.txt")).hasContent("a");
    assertThat(bench.path(".git")).isDirectory();
    assertThat(reversal.omissions()).extracting(Omission::path).contains(".git");
  }

  @Test
  void what_a_command_commits_stays_committed_while_the_files_go_back() throws Exception {
    commitOldFiles("a.txt");
    Run run =
        bench.run(
            command("echo b > a.txt; git -c user.name=t -c user.email=t@e commit -qam second"));

    bench.revert(run);

    assertThat(bench.path("a.txt")).hasContent("content of a.txt");
    assertThat(bench.git("log", "--format=%s")).isEqualTo("second\nbegin\n");
  }

  @Test
  void contents_do_not_get_lost_with_the_repository() throws Exception {
    commitOldFiles("a.txt", "b.txt");
    bench.put("untracked.txt", "u\n");
    Run run =
        bench.run(command("echo x > a.txt"), command("rm -rf .git"), command("rm untracked.txt"));

    bench.revert(run);

    assertThat(bench.path("a.txt")).hasContent("content of a.txt");
    assertThat(bench.path("untracked.txt")).hasContent("u");
  }

  @Test
  void what_was_deleted_together_with_the_only_repository_that_had_it_is_named() throws Exception {
    commitOldFiles("a.txt", "b.txt");
    Run run = bench.run(command("rm -rf .git a.txt"));

    Reversal reversal = bench.revert(run);

    assertThat(reversal.refused()).isTrue();
    assertThat(reversal.conflicts().getFirst().kind()).isEqualTo("lost");
    assertThat(reversal.conflicts().getFirst().reason()).contains("in the git repository only");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "3", "4"})
  void every_version_of_the_index_is_read(String version) throws Exception {
    commitOldFiles("a.txt", "ab.txt", "dir/a.txt", "dir/sub/long name with spaces ü.txt", "z");
    bench.put("intent.txt", "intended\n");
    bench.git("add", "-N", "intent.txt");
    bench.git("update-index", "--index-version", version);
    letTheIndexSettle();

    GitCheckout checkout = GitCheckout.of(bench.directory()).orElseThrow();
    GitIndex index = checkout.readIndex();

    assertThat(index.files())
        .containsOnlyKeys(
            "a.txt", "ab.txt", "dir/a.txt", "dir/sub/long name with spaces ü.txt", "z");
    assertThat(index.directories()).containsExactlyInAnyOrder("dir", "dir/sub");
    assertThat(index.get("dir/a.txt").id()).isEqualTo(bench.git("rev-parse", ":dir/a.txt").strip());
    Stamp stamp = Stamp.of(bench.path("dir/a.txt"));
    assertThat(index.get("dir/a.txt").isClean(stamp, index.written())).isTrue();
    assertThat(index.get("dir/a.txt").isClean(stamp, stamp.modified())).as("racy").isFalse();
  }

  @Test
  void a_part_of_a_repository_a_linked_work_tree_and_other_hashes_work() throws Exception {
    Path repository = Files.createDirectory(base.resolve("repository"));
    git(repository, "init", "-q", "--object-format=sha256");
    Files.createDirectories(repository.resolve("part/deep"));
    Files.writeString(repository.resolve("part/deep/a.txt"), "a\n");
    Files.writeString(repository.resolve("b.txt"), "b\n");
    git(repository, "add", "-A");
    git(repository, "commit", "-q", "-m", "begin");
    git(repository, "worktree", "add", "-q", "../linked");
    Path linked = base.resolve("linked").toRealPath();

    GitCheckout part = GitCheckout.of(repository.resolve("part").toRealPath()).orElseThrow();
    GitCheckout tree = GitCheckout.of(linked).orElseThrow();

    assertThat(part.readIndex().files()).containsOnlyKeys("deep/a.txt");
    assertThat(part.idLength()).isEqualTo(64);
    assertThat(tree.readIndex().files()).containsOnlyKeys("part/deep/a.txt", "b.txt");
    String id = part.readIndex().get("deep/a.txt").id();
    assertThat(new GitContents(part).sizes(List.of(id, "0".repeat(64))))
        .containsOnly(Map.entry(id, 2L));
  }

  private static void git(Path directory, String... arguments) throws Exception {
    var line = new ArrayList<>(List.of("git", "-c", "user.name=t", "-c", "user.email=t@e"));
    line.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(line)
            .directory(directory.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectErrorStream(true)
            .start();
    assertThat(process.waitFor()).as("git %s", line).isZero();
  }

  @Test
  void no_program_runs_that_the_settings_of_the_repository_name() throws Exception {
    commitOldFiles("a.txt", "b.txt");
    String missing = bench.git("rev-parse", ":b.txt").strip();
    Path trap = base.resolve("trap");
    Path ran = base.resolve("ran");
    Files.writeString(trap, "#!/bin/sh\ntouch " + ran + "\ncat\n");
    Files.setPosixFilePermissions(trap, PosixFilePermissions.fromString("rwxr-xr-x"));
    bench.git("config", "core.fsmonitor", trap.toString());
    bench.git("config", "filter.trap.clean", trap.toString());
    bench.git("config", "filter.trap.smudge", trap.toString());
    bench.git("config", "remote.origin.url", "ext::" + trap);
    bench.git("config", "remote.origin.promisor", "true");
    bench.git("config", "protocol.ext.allow", "always");
    bench.git("config", "core.sshCommand", trap.toString());
    bench.put(".gitattributes", "* filter=trap\n");
    Files.delete(bench.path(".git/objects/" + fanOut(missing)));
    Files.deleteIfExists(ran);

    Run run = bench.run(write("dir/new.txt", "x"), command("echo x > a.txt; rm b.txt"));
    Reversal reversal = bench.revert(run);

    assertThat(ran).doesNotExist();
    assertThat(reversal.conflicts()).isEmpty();
    assertThat(bench.path("a.txt")).hasContent("content of a.txt");
    assertThat(bench.path("b.txt")).hasContent("content of b.txt");
  }

  private static String fanOut(String id) {
    return id.substring(0, 2) + "/" + id.substring(2);
  }

  @Test
  void a_repository_inside_the_workspace_is_covered_like_other_files() throws Exception {
    commitOldFiles("a.txt");
    bench.put("inner/b.txt", "b\n");
    bench.put("inner/ignored/c.txt", "c\n");
    bench.put("inner/.gitignore", "ignored/\n");
    git(bench.path("inner"), "init", "-q");
    Map<String, String> before = bench.look();

    Run run = bench.run(command("echo x > inner/b.txt; rm inner/.gitignore"));
    Reversal reversal = bench.revert(run);

    assertThat(reversal.failures()).isEmpty();
    assertThat(bench.look()).isEqualTo(before);
  }

  @Test
  void a_split_index_is_not_understood_and_everything_is_copied() throws Exception {
    commitOldFiles("a.txt", "b.txt");
    bench.git("update-index", "--split-index");

    Run run = bench.run(command("echo x > a.txt"));

    assertThat(bench.contents()).isEqualTo(2);
    bench.revert(run);
    assertThat(bench.path("a.txt")).hasContent("content of a.txt");
  }
}
