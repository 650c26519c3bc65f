package dev.asyncat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.cli.testing.TestModels;
import dev.asyncat.core.localmodel.EnginePackage;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.model.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class EnginesCommandTest {

  @TempDir private Path directory;
  private final TestModels models = new TestModels(ScriptedModel.answering("Hello."));

  static boolean offered() {
    return EnginePackage.ofThisMachine().isPresent();
  }

  private Cli cli() {
    return new Cli(directory, models);
  }

  /** Files with the right names, which is all that is looked at until a model is loaded. */
  private Path install() throws IOException {
    Path folder = Files.createDirectories(directory.resolve("data/engines/llama.cpp-v0.5.0"));
    for (String file : EnginePackage.ofThisMachine().orElseThrow().files()) {
      Files.writeString(folder.resolve(file), "");
    }
    return folder;
  }

  private void model() throws IOException {
    Path models = Files.createDirectories(directory.resolve("data/models"));
    Files.write(models.resolve("mine.gguf"), new byte[] {1});
  }

  @Test
  void the_bundled_engine_is_in_use_where_nothing_else_is() {
    Cli cli = cli();

    assertThat(cli.run("engines", "list")).isZero();

    assertThat(cli.out())
        .containsPattern("● b4916 +bundled")
        .contains("in use: nothing newer is installed");
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  @EnabledIf("offered")
  void an_installed_engine_is_in_use_and_runs_the_models() throws IOException {
    Path folder = install();
    model();
    Cli cli = cli();

    assertThat(cli.run("engines", "list")).isZero();
    assertThat(cli.run("run", "Say hello")).isZero();

    assertThat(cli.out()).containsPattern("● v0.5.0 +installed").contains(folder.toString());
    assertThat(models.engines()).containsExactly("llama.cpp-v0.5.0");
  }

  @Test
  @EnabledIf("offered")
  void the_option_beats_the_variable_which_beats_the_choice() throws IOException {
    install();
    model();
    Cli cli = cli();
    cli.run("engines", "use", "b4916");
    cli.run("run", "Say hello");
    cli.variables.put("ASYNCAT_ENGINE", "v0.5.0");
    cli.run("run", "Say hello");
    cli.run("run", "--engine", "b4916", "Say hello");

    assertThat(models.engines()).containsExactly("bundled", "llama.cpp-v0.5.0", "bundled");
  }

  @Test
  @EnabledIf("offered")
  void an_engine_that_is_not_installed_cannot_be_used() throws IOException {
    model();
    Cli cli = cli();

    assertThat(cli.run("engines", "use", "v0.5.0")).isEqualTo(1);
    assertThat(cli.err()).contains("is not installed").contains("asyncat engines install");
    cli.variables.put("ASYNCAT_ENGINE", "v0.5.0");
    assertThat(cli.run("run", "Say hello")).isEqualTo(1);
    assertThat(cli.err()).contains("v0.5.0 (ASYNCAT_ENGINE) cannot be used");
  }

  @Test
  void an_unknown_engine_is_wrong_usage_and_the_known_ones_are_named() {
    Cli cli = cli();

    assertThat(cli.run("engines", "use", "v1")).isEqualTo(2);
    assertThat(cli.run("engines", "remove", "b4916")).isEqualTo(2);

    assertThat(cli.err())
        .contains("There is no engine 'v1'")
        .contains("b4916, v0.5.0")
        .contains("comes with the program");
  }

  @Test
  @EnabledIf("offered")
  void a_removed_engine_is_gone() throws IOException {
    Path folder = install();
    Cli cli = cli();

    assertThat(cli.run("engines", "remove", "v0.5.0")).isZero();

    assertThat(cli.out()).contains("deleted " + folder);
    assertThat(folder).doesNotExist();
  }

  @Test
  void programs_can_read_the_list() {
    Cli cli = cli();

    cli.run("engines", "list", "--json");

    assertThat(((JsonArray) Json.parse(cli.out().strip())).objects())
        .extracting((JsonObject engine) -> engine.string("id", ""))
        .containsExactly("b4916", "v0.5.0");
  }

  @Test
  @EnabledIf("offered")
  void the_doctor_says_which_engine_is_in_use_and_what_is_wrong_with_it() throws IOException {
    Cli cli = cli().withServer();
    cli.run("doctor");
    assertThat(cli.out())
        .containsPattern("! +Local models +llama.cpp b4916 can be used: nothing newer is installed")
        .contains("asyncat engines install");

    Path folder = install();
    Cli broken = cli().withServer();
    broken.run("doctor");
    assertThat(broken.out())
        .containsPattern("! +Local models +the operating system does not load " + folder);
  }
}
