package dev.asyncat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.cli.testing.TestModels;
import dev.asyncat.testkit.model.ScriptedModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {

  @TempDir private Path directory;
  private final TestModels models = new TestModels(ScriptedModel.answering("Hello."));

  private Cli cli() {
    return new Cli(directory, models);
  }

  @Test
  void the_first_start_makes_a_token_that_the_token_command_shows() throws Exception {
    try (Serving server = new Serving(cli())) {
      Cli other = cli();
      assertThat(other.run("token")).isZero();
      String token = other.out().strip();

      assertThat(token).startsWith("asy_");
      assertThat(server.get("/api/agent/tools", token).statusCode()).isEqualTo(200);
      assertThat(server.get("/api/agent/tools", "").statusCode()).isEqualTo(401);
      assertThat(server.cli.out()).contains("asyncat token").doesNotContain(token);
      assertThat(server.stop()).isZero();
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void only_the_owner_can_read_the_token_and_where_the_server_is() throws Exception {
    try (Serving server = new Serving(cli())) {
      assertThat(server.address).isNotEmpty();
      for (String file : new String[] {"token", "server.json"}) {
        assertThat(
                PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(directory.resolve("data").resolve(file))))
            .isEqualTo("rw-------");
      }
      assertThat(directory.resolve("data/server.json"))
          .content()
          .contains(server.address)
          .contains("\"pid\":" + ProcessHandle.current().pid());
    }
    assertThat(directory.resolve("data/server.json")).doesNotExist();
  }

  @Test
  void the_token_survives_a_restart_and_a_new_one_replaces_it() throws Exception {
    try (Serving first = new Serving(cli())) {
      assertThat(first.stop()).isZero();
    }
    Cli before = cli();
    before.run("token");
    String old = before.out().strip();
    Cli renewal = cli();
    assertThat(renewal.run("token", "--new")).isZero();
    String renewed = renewal.out().strip();

    assertThat(renewed).isNotEqualTo(old);
    try (Serving server = new Serving(cli())) {
      assertThat(server.get("/api/agent/tools", renewed).statusCode()).isEqualTo(200);
      assertThat(server.get("/api/agent/tools", old).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void a_conversation_is_found_by_its_words_after_a_restart() throws Exception {
    Cli cli = cli();
    cli.variables.put("ASYNCAT_TOKEN", "my-own-token");
    try (Serving server = new Serving(cli)) {
      HttpRequest.Builder save =
          HttpRequest.newBuilder(URI.create(server.address + "/api/ai/chats/save"))
              .header("Content-Type", "application/json")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"title\": \"Food\", \"messages\": [{\"content\": \"Kätzchen\"}]}"));
      assertThat(server.send(save, "my-own-token").statusCode()).isEqualTo(200);
    }
    Cli again = cli();
    again.variables.put("ASYNCAT_TOKEN", "my-own-token");
    try (Serving server = new Serving(again)) {
      assertThat(server.get("/api/ai/chats/search?q=katz", "my-own-token").body())
          .contains("\"count\":1", "\"title\":\"Food\"");
    }
  }

  @Test
  void a_variable_sets_the_token() throws Exception {
    Cli cli = cli();
    cli.variables.put("ASYNCAT_TOKEN", "my-own-token");
    try (Serving server = new Serving(cli)) {
      assertThat(server.get("/api/agent/tools", "my-own-token").statusCode()).isEqualTo(200);
      assertThat(directory.resolve("data/token")).doesNotExist();
      assertThat(cli.out()).contains("the value of ASYNCAT_TOKEN").doesNotContain("my-own-token");
    }
  }

  @Test
  void a_bad_token_in_the_variable_is_an_error() {
    Cli cli = cli();
    cli.variables.put("ASYNCAT_TOKEN", "with space");

    assertThat(cli.run("serve", "--port", "0")).isEqualTo(2);
    assertThat(cli.err()).startsWith("asyncat: ").doesNotContain("with space");
  }

  @Test
  void without_a_model_the_server_starts_and_a_run_says_how_to_get_one() throws Exception {
    try (Serving server = new Serving(cli(), "--no-auth")) {
      HttpResponse<String> answer = server.run("");

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("asyncat models pull", "AI_BASE_URL", "--model FILE.gguf");
      assertThat(server.cli.out()).contains("model:     none yet");
    }
  }

  @Test
  void a_model_that_comes_later_is_used_without_a_restart() throws Exception {
    try (Serving server = new Serving(cli(), "--no-auth")) {
      assertThat(server.run("").statusCode()).isEqualTo(503);
      Path file = directory.resolve("data/models/mine.gguf");
      Files.createDirectories(file.getParent());
      Files.write(file, new byte[] {1});

      HttpResponse<String> answer = server.run("");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("\"Hello.\"");
      server.run("");
      assertThat(models.opened()).containsExactly("mine.gguf");
      assertThat(server.stop()).isZero();
      assertThat(models.closed()).isEqualTo(1);
    }
  }

  @Test
  void runs_stay_in_the_directory_the_server_was_started_for() throws Exception {
    try (Serving server = new Serving(cli().withServer(), "--no-auth")) {
      HttpResponse<String> answer =
          server.send(
              HttpRequest.newBuilder(URI.create(server.address + "/api/agent/run"))
                  .header("Content-Type", "application/json")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"goal\": \"x\", \"workingDir\": \"/\"}")),
              "");

      assertThat(answer.statusCode()).isEqualTo(400);
    }
  }

  @Test
  void a_server_without_authentication_only_listens_at_home() {
    Cli cli = cli();

    assertThat(cli.run("serve", "--no-auth", "--host", "0.0.0.0", "--port", "0")).isEqualTo(2);
    assertThat(cli.err()).contains("loopback").contains("0.0.0.0");
  }

  @Test
  void a_port_in_use_is_a_clear_error() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Cli cli = cli();

      assertThat(cli.run("serve", "--port", String.valueOf(taken.getLocalPort()))).isEqualTo(1);
      assertThat(cli.err())
          .contains("Port " + taken.getLocalPort() + " on 127.0.0.1 is in use")
          .contains("--port");
    }
  }

  @Test
  void wrong_options_are_usage_errors() {
    assertThat(cli().run("serve", "--port", "70000")).isEqualTo(2);
    assertThat(cli().run("serve", "--workspace", "missing", "--port", "0")).isEqualTo(2);
  }

  @Test
  void a_second_server_on_the_same_data_is_refused() throws Exception {
    try (Serving server = new Serving(cli())) {
      assertThat(server.address).isNotEmpty();
      Cli second = cli();

      assertThat(second.run("serve", "--port", "0")).isEqualTo(1);
      assertThat(second.err()).contains("is already open in this process");
    }
  }

  @Test
  void a_token_that_was_never_made_cannot_be_shown() {
    Cli cli = cli();

    assertThat(cli.run("token")).isEqualTo(2);
    assertThat(cli.err()).contains("asyncat serve").contains("asyncat token --new");
  }

  @Test
  void a_second_user_gets_a_token_of_their_own() throws Exception {
    Cli add = cli();
    assertThat(add.run("user", "add", "ada")).isZero();
    String token = add.out().strip();
    assertThat(token).startsWith("asy_");

    Cli list = cli();
    assertThat(list.run("user", "list")).isZero();
    assertThat(list.out().lines()).hasSize(2).anyMatch(line -> line.startsWith("ada  has a token"));
    assertThat(cli().run("user", "add", "ada")).isEqualTo(1);
    try (Serving server = new Serving(cli())) {
      assertThat(server.get("/api/agent/sessions", token).statusCode()).isEqualTo(200);
    }
  }
}
