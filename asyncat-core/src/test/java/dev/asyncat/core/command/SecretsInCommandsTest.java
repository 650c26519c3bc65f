package dev.asyncat.core.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.workspace.SensitiveFiles;
import dev.asyncat.core.workspace.Workspace;
import dev.asyncat.testkit.command.CorpusWorkspace;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A command that needs no approval says so if it reads a file with secrets. */
@EnabledOnOs(OS.LINUX)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecretsInCommandsTest {

  private Path directory;

  @BeforeAll
  void make_the_workspace(@TempDir Path temp) {
    directory = CorpusWorkspace.in(temp).directory();
  }

  private boolean readsSecrets(String command) {
    Workspace workspace = Workspace.of(directory);
    CommandReading reading =
        new CommandReader()
            .read(
                command,
                directory,
                (base, path) -> workspace.resolve(directory, base.resolve(path).toString()));
    assertThat(reading.whenHarmless()).as(reading.doubt()).isPresent();
    return reading.reads().stream().anyMatch(SensitiveFiles::isSensitive);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cat .env",
        "cat ./src/../.env",
        "cat < .env",
        "cd src && cat ../.env",
        "head -n 1 .en?",
        "cat .e*",
        "cat a.txt .env | sort",
        "grep -rn KEY .",
        "grep -f .env a.txt",
        "rg KEY",
        "jq -R . .env",
        "sed -n p .env",
        "diff a.txt .env",
        "git show HEAD:.env",
        "git show :.env",
        "git show :0:.env",
        "git show stash@{0}:.env",
        "git log -p -- .env",
        "git log -p -- '*.env'",
        "git log -p -- '.en?'",
        "git diff -- ':/.env'",
        "cd src && git diff -- ':/.env'",
        "git grep KEY -- ':(glob)**/.env'",
        "git grep --untracked KEY"
      })
  void what_reads_secrets_says_so(String command) {
    assertThat(readsSecrets(command)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cat a.txt",
        "cat *.txt",
        "grep -rn TODO src",
        "rg TODO src",
        "git log -p -1",
        "git diff HEAD~1",
        "git show HEAD:a.txt",
        "ls",
        "find . -name '*.java'"
      })
  void what_does_not_does_not(String command) {
    assertThat(readsSecrets(command)).isFalse();
  }
}
