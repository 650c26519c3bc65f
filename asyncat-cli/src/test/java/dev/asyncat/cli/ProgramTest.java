package dev.asyncat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.testkit.model.ScriptedModel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {

  @TempDir private Path directory;

  private Cli cli() {
    return new Cli(directory, ScriptedModel.answering("unused"));
  }

  @Test
  void help_has_examples_and_exit_codes() {
    Cli cli = cli();
    assertThat(cli.run("--help")).isZero();
    assertThat(cli.run("run", "--help")).isZero();
    assertThat(cli.out()).contains("Examples:", "Exit codes:", "serve", "models", "doctor");
  }

  @Test
  void the_version_can_be_asked_for() {
    Cli cli = cli();
    assertThat(cli.run("--version")).isZero();
    assertThat(cli.out()).startsWith("asyncat ");
  }

  @Test
  void a_command_is_needed() {
    Cli cli = cli();
    assertThat(cli.run()).isEqualTo(2);
    assertThat(cli.err()).startsWith("asyncat: ").contains("--help");
    assertThat(cli.run("fly")).isEqualTo(2);
  }
}
