package dev.asyncat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.model.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {

  @TempDir private Path directory;

  private Cli cli() {
    return new Cli(directory, ScriptedModel.answering("unused"));
  }

  @Test
  void a_machine_without_a_model_is_told_what_to_do() {
    Cli cli = cli();

    assertThat(cli.run("doctor")).isEqualTo(1);
    assertThat(cli.out())
        .containsPattern("✔ +Java")
        .containsPattern("✘ +Model")
        .contains("asyncat models pull");
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  void a_machine_with_everything_is_well() throws IOException {
    Path models = Files.createDirectories(directory.resolve("data/models"));
    Files.write(models.resolve("mine.gguf"), new byte[] {1});
    Cli cli = cli();

    assertThat(cli.run("doctor")).isZero();
    assertThat(cli.out()).containsPattern("✔ +Model +mine.gguf");
  }

  @Test
  void a_data_directory_that_cannot_be_one_is_named() throws IOException {
    Files.createFile(directory.resolve("data"));
    Cli cli = cli().withServer();

    assertThat(cli.run("doctor")).isEqualTo(1);
    assertThat(cli.out()).contains("is not a directory").contains("--data-dir");
  }

  @Test
  void programs_can_read_the_findings() {
    Cli cli = cli();
    cli.run("doctor", "--json");

    assertThat(((JsonArray) Json.parse(cli.out().strip())).objects())
        .hasSizeGreaterThan(6)
        .allSatisfy(
            finding -> {
              assertThat(finding.members())
                  .containsOnlyKeys("subject", "status", "detail", "advice");
              assertThat(finding.string("status", "")).isIn("ok", "optional", "missing");
            })
        .extracting((JsonObject finding) -> finding.string("subject", ""))
        .contains("Java", "Data directory", "Model", "Disk", "Terminal");
  }
}
