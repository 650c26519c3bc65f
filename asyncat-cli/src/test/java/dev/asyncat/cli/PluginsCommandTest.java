package dev.asyncat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.cli.testing.GreetingPlugin;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsCommandTest {

  @TempDir private Path directory;

  private Cli cli(Turn... turns) {
    return new Cli(directory, ScriptedModel.of(turns)).withServer();
  }

  private Path standard() throws Exception {
    return Files.createDirectories(directory.resolve("data/plugins"));
  }

  private void oneGoodAndOneBroken() throws Exception {
    GreetingPlugin.pack(standard().resolve("greeting.jar"));
    Files.writeString(standard().resolve("broken.jar"), "no jar");
  }

  @Test
  void without_plug_ins_the_list_says_where_to_put_them() {
    Cli cli = cli();

    assertThat(cli.run("plugins", "list")).isZero();
    assertThat(cli.out()).contains("There are no plug-ins").contains("data/plugins");
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  void the_list_has_tools_and_what_is_wrong() throws Exception {
    oneGoodAndOneBroken();
    Cli cli = cli();

    assertThat(cli.run("plugins", "list")).isEqualTo(1);
    assertThat(cli.out())
        .containsPattern("✔ greeting .*greeting\\.jar\n +greet\n")
        .containsPattern("✘ broken\\.jar .*\n +broken\\.jar is no jar that can be read");
  }

  @Test
  void programs_can_read_the_list() throws Exception {
    oneGoodAndOneBroken();
    Cli cli = cli();
    cli.run("plugins", "list", "--json");

    assertThat(((JsonArray) Json.parse(cli.out().strip())).objects())
        .satisfiesExactly(
            broken -> {
              assertThat(broken.bool("loaded")).hasValue(false);
              assertThat(broken.string("problem", "")).contains("no jar");
            },
            good -> {
              assertThat(good.string("name")).hasValue("greeting");
              assertThat(good.array("tools").orElseThrow().strings()).containsExactly("greet");
            });
  }

  @Test
  void a_run_uses_plug_ins_and_reports_those_it_cannot_use() throws Exception {
    Files.writeString(standard().resolve("broken.jar"), "no jar");
    GreetingPlugin.pack(directory.resolve("more/greeting.jar"));
    Cli cli =
        cli(
            Turn.calling("greet", Json.object().put("name", "Ada").build()),
            Turn.saying("Greeted."));

    assertThat(cli.run("run", "Greet Ada", "--plugins", "more", "--json")).isZero();
    assertThat(cli.out()).contains("Good day, Ada").doesNotContain("broken.jar");
    assertThat(cli.err()).contains("broken.jar was skipped: broken.jar is no jar");
  }

  @Test
  void a_folder_that_is_not_there_is_an_error() {
    Cli cli = cli();

    assertThat(cli.run("run", "Greet", "--plugins", "nowhere")).isEqualTo(2);
    assertThat(cli.err()).contains("nowhere is not a directory");
  }

  @Test
  void the_server_starts_with_what_works_and_offers_its_tools() throws Exception {
    oneGoodAndOneBroken();
    try (Serving server = new Serving(cli(), "--no-auth")) {
      assertThat(server.get("/api/agent/tools", "").body()).contains("\"greet\"");
      assertThat(server.cli.err()).contains("broken.jar was skipped");
      Cli run = cli();
      assertThat(run.run("run", "Greet", "--plugins", "more")).isEqualTo(2);
      assertThat(run.err()).contains("its plug-ins are used");
    }
  }

  @Test
  void the_doctor_names_a_broken_plug_in() throws Exception {
    oneGoodAndOneBroken();
    Cli cli = cli();

    assertThat(cli.run("doctor")).isZero();
    assertThat(cli.out())
        .containsPattern("✔ Plug-ins +1 loaded")
        .containsPattern("! Plug-ins +broken\\.jar is skipped")
        .contains("asyncat plugins list");
  }
}
