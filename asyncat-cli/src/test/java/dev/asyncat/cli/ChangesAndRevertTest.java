package dev.asyncat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.cli.environment.ExitCode;
import dev.asyncat.cli.testing.TestModels;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code asyncat changes} and {@code asyncat revert}, with and without a server. */
@DisabledOnOs(OS.WINDOWS)
class ChangesAndRevertTest {

  private static final Pattern UNDO = Pattern.compile("asyncat revert (cp_\\d+_[0-9a-f]{6})");

  @TempDir private Path directory;
  private Path project;

  @BeforeEach
  void project() throws IOException {
    project = Files.createDirectory(directory.resolve("project"));
    Files.writeString(project.resolve("a.txt"), "0\n");
    Files.writeString(project.resolve("b.txt"), "b\n");
  }

  private static ScriptedModel model() {
    return ScriptedModel.of(
        Turn.calling("write_file", args("path", "made.txt", "content", "new\n")),
        Turn.calling("run_command", args("command", "echo 1 > a.txt; rm b.txt")),
        Turn.saying("done"));
  }

  private static JsonObject args(String... namesAndValues) {
    JsonObject.Builder json = Json.object();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      json.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return json.build();
  }

  private Cli cli() {
    return new Cli(directory, ScriptedModel.of());
  }

  private static String session(Cli cli) {
    Matcher found =
        Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").matcher(cli.out() + cli.err());
    assertThat(found.find()).as(cli.out() + cli.err()).isTrue();
    return found.group();
  }

  @Test
  void changes_are_shown_and_taken_back_and_that_again() throws Exception {
    Cli run = new Cli(directory, new TestModels(model())).withServer();
    assertThat(run.run("run", "work", "--dir", project.toString(), "--yes")).isZero();
    String session = session(run);

    Cli changes = cli();
    assertThat(changes.run("changes", session)).isZero();
    assertThat(changes.out().lines())
        .containsExactly("+ made.txt  write_file", "~ a.txt  run_command", "- b.txt  run_command");

    Cli dry = cli();
    assertThat(dry.run("revert", session, "--dry-run")).isZero();
    assertThat(dry.out().lines())
        .containsExactly(
            "Would be done:", "  restore a.txt", "  recreate b.txt", "  delete made.txt");

    Files.writeString(project.resolve("a.txt"), "mine\n");
    Cli refused = cli();
    assertThat(refused.run("revert", session)).isEqualTo(ExitCode.ERROR);
    assertThat(refused.out().lines())
        .containsExactly(
            "✘ nothing was changed",
            "! a.txt: it was changed since",
            "--force overwrites what somebody else changed since.");
    assertThat(names()).containsExactly("a.txt", "made.txt");

    Cli forced = cli();
    assertThat(forced.run("revert", session, "--force")).isZero();
    assertThat(forced.out()).startsWith("✔ taken back, 3 paths");
    assertThat(names()).containsExactly("a.txt", "b.txt");
    assertThat(project.resolve("a.txt")).hasContent("0");

    Matcher undo = UNDO.matcher(forced.out());
    assertThat(undo.find()).isTrue();
    Cli undone = cli();
    assertThat(undone.run("revert", undo.group(1), "--json")).isZero();
    assertThat(Json.parseObject(undone.out()).bool("success")).hasValue(true);
    assertThat(names()).containsExactly("a.txt", "made.txt");
    assertThat(project.resolve("a.txt")).hasContent("mine");
  }

  @Test
  void a_server_on_the_data_directory_is_asked() throws Exception {
    try (Serving server =
        new Serving(
            new Cli(directory, new TestModels(model())).withServer(),
            "--workspace",
            project.toString())) {
      Cli run = cli();
      assertThat(run.run("run", "work", "--dir", project.toString(), "--yes"))
          .as(run.err())
          .isZero();
      String session = session(run);

      Cli changes = cli();
      assertThat(changes.run("changes", session, "--json")).isZero();
      assertThat(Json.parseObject(changes.out()).array("files").orElseThrow().objects())
          .extracting(file -> file.string("path", ""))
          .containsExactly("a.txt", "b.txt", "made.txt");
      Files.writeString(project.resolve("a.txt"), "mine\n");
      Cli refused = cli();
      assertThat(refused.run("revert", session)).isEqualTo(ExitCode.ERROR);
      assertThat(refused.out()).contains("! a.txt: it was changed since");
      Cli forced = cli();
      assertThat(forced.run("revert", session, "--force")).isZero();
      assertThat(names()).containsExactly("a.txt", "b.txt");
    }
  }

  @Test
  void a_session_that_does_not_exist_is_wrong_usage() {
    Cli run = new Cli(directory, new TestModels(ScriptedModel.answering("hi"))).withServer();
    assertThat(run.run("run", "say hi", "--dir", project.toString())).isZero();
    String session = session(run);

    Cli unknown = cli();
    assertThat(unknown.run("changes", "nothing")).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.err()).contains("Session not found");
    Cli checkpoint = cli();
    assertThat(checkpoint.run("revert", "cp_1_abcdef")).isEqualTo(ExitCode.USAGE);
    assertThat(checkpoint.err()).contains("No checkpoint found");
    Cli nothing = cli();
    assertThat(nothing.run("changes", session)).isZero();
    assertThat(nothing.out()).isEqualTo("The session changed no files.\n");
    Cli none = cli();
    assertThat(none.run("revert", session)).isEqualTo(ExitCode.ERROR);
    assertThat(none.err()).contains("No baseline checkpoint was recorded for this run.");
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(project)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }
}
