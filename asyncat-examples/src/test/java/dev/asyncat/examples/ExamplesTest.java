package dev.asyncat.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.Asyncat;
import dev.asyncat.json.Json;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import dev.asyncat.testkit.run.RunAssert;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {

  @TempDir Path directory;

  @Test
  void the_ten_lines_run_an_agent_and_keep_its_session() throws Exception {
    Path project = Files.createDirectory(directory.resolve("project"));
    Files.writeString(project.resolve("README.md"), "A library for counting cats.\n");
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("read_file", Json.object().put("path", "README.md").build()),
            Turn.saying("It counts cats."));

    String answer = TenLines.run(model, project, directory.resolve("data"), "Summarise README.md");

    assertThat(answer).isEqualTo("It counts cats.");
    assertThat(directory.resolve("data")).isNotEmptyDirectory();
  }

  @Test
  void an_answer_can_be_a_value() throws Exception {
    Files.writeString(directory.resolve("invoice.txt"), "A-7: cat food 12.50");
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("read_file", Json.object().put("path", "invoice.txt").build()),
            Turn.saying("{\"number\":\"A-7\",\"lines\":[{\"what\":\"cat food\",\"cents\":1250}]}"));

    assertThat(TypedAnswer.read(model, directory).lines())
        .containsExactly(new TypedAnswer.Line("cat food", 1250));
  }

  @Test
  void an_application_approves_what_it_wants_to() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.silent()
                .call(
                    "write_file",
                    Json.object().put("path", "a.txt").put("content", "hello").build())
                .call("run_command", Json.object().put("command", "touch b.txt").build()),
            Turn.saying("One of two."));

    assertThat(ApproveFromJava.run(model, directory, "write and run")).isEqualTo("One of two.");
    assertThat(directory.resolve("a.txt")).hasContent("hello");
    assertThat(directory.resolve("b.txt")).doesNotExist();
  }

  @Test
  void a_plug_in_is_found_when_asked_for_and_its_tool_runs() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("weather", Json.object().put("city", "Bergen").build()),
            Turn.saying("Take an umbrella."));
    try (Asyncat asyncat =
        Asyncat.builder().model(model).plugins(getClass().getClassLoader()).build()) {
      Run run = asyncat.run(RunRequest.of("What is the weather in Bergen?").in(directory));

      assertThat(run.answer()).isEqualTo("Take an umbrella.");
      RunAssert.assertThat(run)
          .askedForNothing()
          .hasResult(
              "weather", result -> assertThat(result.string("weather")).hasValue("rain, 8 °C"));
    }
  }

  @Test
  void without_being_asked_for_a_plug_in_is_not_loaded() {
    try (Asyncat asyncat = Asyncat.builder().model(ScriptedModel.answering("x")).build()) {
      assertThat(asyncat.tools().find("weather")).isEmpty();
    }
  }

  @Test
  void the_api_lives_beside_the_resources_of_an_application() throws Exception {
    try (Asyncat asyncat =
            Asyncat.builder().model(ScriptedModel.answering("hi")).workspace(directory).build();
        HttpClient client = HttpClient.newHttpClient()) {
      String token = asyncat.users().newToken(asyncat.users().defaultUser().id());
      HttpServer server =
          GrizzlyHttpServerFactory.createHttpServer(
              URI.create("http://127.0.0.1:0/app/"), EmbeddedApi.application(asyncat));
      try {
        URI base =
            URI.create(
                "http://127.0.0.1:" + server.getListeners().iterator().next().getPort() + "/app/");

        HttpResponse<String> own = get(client, base.resolve("greeting"), null);
        HttpResponse<String> refused = get(client, base.resolve("api/ai/sessions"), null);
        HttpResponse<String> sessions = get(client, base.resolve("api/agent/sessions"), token);

        assertThat(own.body()).isEqualTo("hello");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(sessions.statusCode()).isEqualTo(200);
        assertThat(Json.parseObject(sessions.body()).bool("success")).hasValue(true);
      } finally {
        server.shutdownNow();
      }
    }
  }

  private static HttpResponse<String> get(HttpClient client, URI uri, String token)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
