package dev.asyncat.core.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.command.GitRepository.Doubtful;
import dev.asyncat.core.command.GitRepository.Harmless;
import dev.asyncat.core.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitRepositoryTest {

  private Path directory;

  @BeforeEach
  void work_in(@TempDir Path temp) throws IOException {
    directory = temp.toRealPath();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[core]\n\tbare = false\n\tfilemode = true\n",
        "[remote \"origin\"]\n"
            + "\turl = https://example.org/x.git\n"
            + "\tfetch = +refs/heads/*:refs/x/*\n",
        "[branch \"main\"]\n\tmerge = refs/heads/main\n# a comment\n; another\n",
        "[user]\n\tname = Ada \\\"A\\\" L\n",
        "[core] bare = false"
      })
  void plain_settings_are_harmless(String settings) {
    assertThat(GitRepository.inSettings(settings)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[core]\n\tfsmonitor = ./evil\n",
        "[core] fsmonitor = ./evil",
        "[CORE]\n\tFsMonitor = ./evil\n",
        "[core]\n\tfsmonitor\n",
        "[core]\n\tbare = false\n\thooksPath = .\n",
        "[core]\n\tworktree = /\n",
        "[include]\n\tpath = ../evil\n",
        "[includeIf \"gitdir:x\"]\n\tpath = ../evil\n",
        "[diff \"x\"]\n\ttextconv = ./evil\n",
        "[filter \"x\"]\n\tclean = ./evil\n",
        "[filter.x]\n\tclean = ./evil\n",
        "[remote \"o\"]\n\tuploadpack = ./evil\n",
        "[remote \"o\"]\n\tpromisor = true\n",
        "[extensions]\n\tworktreeConfig = true\n",
        "[user]\n\tname = x \\\n[core]\n\tfsmonitor = ./evil\n",
        "[user \"a\nb\"]\n",
        "[gpg]\n\tprogram = ./evil\n",
        "\tfsmonitor = x\n",
        "[core\n",
        "\ufeff[core]\n\tfsmonitor = ./evil\n"
      })
  void settings_that_could_run_a_program_are_not(String settings) {
    assertThat(GitRepository.inSettings(settings)).isNotNull();
  }

  @Test
  void a_repository_is_found_above_but_not_above_the_workspace() throws IOException {
    Path inner = Files.createDirectories(directory.resolve("repo/sub/deep"));
    Files.createDirectories(directory.resolve("repo/.git"));

    assertThat(GitRepository.from(inner, Workspace.of(directory)::resolve))
        .isEqualTo(new Harmless(directory));
    assertThat(GitRepository.from(inner, Workspace.of(directory.resolve("repo/sub"))::resolve))
        .isInstanceOf(Doubtful.class);
  }

  @Test
  void settings_that_lie_elsewhere_are_not_trusted() throws IOException {
    Path git = Files.createDirectories(directory.resolve(".git"));
    Files.writeString(git.resolve("commondir"), "../other");
    assertThat(found()).isInstanceOf(Doubtful.class);
    Files.delete(git.resolve("commondir"));

    Files.writeString(directory.resolve("settings"), "");
    Files.createSymbolicLink(git.resolve("config"), directory.resolve("settings"));
    assertThat(found()).isInstanceOf(Doubtful.class);
    Files.delete(git.resolve("config"));
    assertThat(found()).isInstanceOf(Harmless.class);

    Files.delete(git);
    Files.writeString(git, "gitdir: other");
    assertThat(found()).isInstanceOf(Doubtful.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HEAD",
        "index",
        "packed-refs",
        "shallow",
        "refs",
        "info/exclude",
        "info/grafts",
        "rebase-merge/git-rebase-todo",
        "rebase-apply",
        "sequencer/todo"
      })
  void a_part_of_the_repository_that_is_a_link_is_not_trusted(String name) throws IOException {
    Path part = directory.resolve(".git").resolve(name);
    Files.createDirectories(part.getParent());
    assertThat(found()).isInstanceOf(Harmless.class);

    Files.createSymbolicLink(part, Path.of("/etc/passwd"));
    assertThat(found()).isInstanceOf(Doubtful.class);
  }

  @Test
  void a_repository_that_borrows_from_another_is_not_trusted() throws IOException {
    Path info = Files.createDirectories(directory.resolve(".git/objects/info"));
    Files.writeString(info.resolve("alternates"), "/elsewhere/.git/objects\n");

    assertThat(found()).isInstanceOf(Doubtful.class);
  }

  @Test
  void an_unfinished_rebase_is_nothing_to_worry_about() throws IOException {
    Path rebase = Files.createDirectories(directory.resolve(".git/rebase-merge"));
    Files.writeString(rebase.resolve("git-rebase-todo"), "pick 1234567 x\n");

    assertThat(found()).isInstanceOf(Harmless.class);
  }

  @Test
  void a_directory_that_is_itself_a_repository_is_not_trusted() throws IOException {
    Files.createDirectories(directory.resolve("bare/objects"));
    Files.writeString(directory.resolve("bare/HEAD"), "ref: refs/heads/main");

    assertThat(GitRepository.from(directory.resolve("bare"), Workspace.of(directory)::resolve))
        .isInstanceOf(Doubtful.class);
  }

  private GitRepository.Found found() {
    return GitRepository.from(directory, Workspace.of(directory)::resolve);
  }
}
