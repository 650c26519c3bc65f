package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiTest {

  private static final String CHAT = "/v1/chat/completions";
  private static final String HELLO =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]%s}";

  private static JsonObject hello(String more) {
    return Json.parseObject(HELLO.formatted(more));
  }

  @Test
  void a_chat_is_answered_with_text_reason_and_counts() {
    ScriptedModel model = ScriptedModel.of(Turn.saying("Good day.").usage(12, 3));
    try (TestApi api = TestApi.with(model)) {
      ApiClient.Answer answer = api.client().post(CHAT, hello(",\"temperature\":0.5"));

      assertThat(answer.status()).isEqualTo(200);
      JsonObject choice =
          (JsonObject) answer.body().array("choices").orElseThrow().items().getFirst();
      assertThat(choice.object("message").orElseThrow().string("content")).contains("Good day.");
      assertThat(choice.string("finish_reason")).contains("stop");
      assertThat(answer.body().object("usage").orElseThrow().toString())
          .contains("\"prompt_tokens\":12", "\"completion_tokens\":3", "\"total_tokens\":15");
      assertThat(model.request(0).options().temperature()).isEqualTo(0.5);
    }
  }

  @Test
  void a_stream_gives_pieces_then_counts_then_done() {
    ScriptedModel model = ScriptedModel.of(Turn.saying("one two").inPiecesOf(4).usage(7, 2));
    try (TestApi api = TestApi.with(model)) {
      List<String> lines =
          lines(api, hello(",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

      assertThat(lines)
          .allMatch(line -> line.startsWith("data: "))
          .last()
          .isEqualTo("data: [DONE]");
      assertThat(lines).filteredOn(line -> line.contains("\"content\":\"one \"")).hasSize(1);
      assertThat(lines).filteredOn(line -> line.contains("\"finish_reason\":\"stop\"")).hasSize(1);
      assertThat(lines.get(lines.size() - 2)).contains("\"choices\":[]", "\"total_tokens\":9");
    }
  }

  @Test
  void calls_that_a_model_writes_as_text_arrive_as_tool_calls_and_their_results_go_back() {
    ScriptedModel model =
        ScriptedModel.builder()
            .nativeTools(false)
            .turn(
                Turn.saying(
                    "<tool_call>{\"name\":\"weather\",\"arguments\":{\"city\":\"Bergen\"}}</tool_call>"))
            .turn(Turn.saying("Rain."))
            .build();
    String tools =
        ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"parameters\":"
            + "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}}}]";
    try (TestApi api = TestApi.with(model)) {
      JsonObject body = api.client().post(CHAT, hello(tools)).body();
      JsonObject choice = (JsonObject) body.array("choices").orElseThrow().items().getFirst();
      JsonObject message = choice.object("message").orElseThrow();
      JsonObject call = (JsonObject) message.array("tool_calls").orElseThrow().items().getFirst();
      JsonObject function = call.object("function").orElseThrow();

      assertThat(choice.string("finish_reason")).contains("tool_calls");
      assertThat(function.string("name")).contains("weather");
      assertThat(Json.parseObject(function.string("arguments").orElseThrow()).string("city"))
          .contains("Bergen");

      String next =
          "{\"messages\":[{\"role\":\"user\",\"content\":\"hello\"},%s,{\"role\":\"tool\",\"tool_call_id\":%s,\"content\":\"rain\"}]%s}"
              .formatted(message, call.get("id").orElseThrow(), tools);
      assertThat(api.client().post(CHAT, Json.parseObject(next)).response().body())
          .contains("Rain.");
      assertThat(((Message.User) model.request(1).messages().getLast()).text())
          .contains("<tool_result name=\"weather\"", "rain");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"messages\":[]}",
        "{\"messages\":\"hello\"}",
        "{\"messages\":[{\"role\":\"robot\",\"content\":\"x\"}]}",
        "{\"messages\":[{\"role\":\"tool\",\"tool_call_id\":\"x\",\"content\":\"x\"}]}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"n\":2}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"temperature\":\"hot\"}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"temperature\":9}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":0}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"logprobs\":true}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"presence_penalty\":1}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tool_choice\":\"required\"}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":[{\"type\":\"oracle\"}]}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"response_format\":{\"type\":\"json_object\"}}",
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"http://x\"}}]}]}",
        "not json"
      })
  void what_cannot_be_used_is_refused_in_the_form_that_clients_read(String body) {
    try (TestApi api = TestApi.with(ScriptedModel.answering("never"))) {
      ApiClient.Answer answer = api.client().post(CHAT, "application/json", body);

      assertThat(answer.status()).isEqualTo(400);
      JsonObject error = answer.body().object("error").orElseThrow();
      assertThat(error.string("message").orElseThrow()).isNotBlank();
      assertThat(error.string("type")).contains("invalid_request_error");
    }
  }

  @Test
  void only_the_servers_own_model_answers_and_only_its_users() {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hi"))) {
      String name = api.client().get("/v1/models").body().toString();
      String model =
          Json.parseObject(name).array("data").orElseThrow().items().getFirst().toString();
      String id = Json.parseObject(model).string("id").orElseThrow();

      assertThat(api.client().get("/v1/models/" + id).status()).isEqualTo(200);
      assertThat(api.client().get("/v1/models/gpt-9").status()).isEqualTo(404);
      assertThat(api.client().post(CHAT, hello(",\"model\":\"gpt-9\"")).status()).isEqualTo(404);
      assertThat(api.client().post(CHAT, hello(",\"model\":\"" + id + "\"")).status())
          .isEqualTo(200);
      assertThat(api.stranger().post(CHAT, hello("")).status()).isEqualTo(401);
      assertThat(api.stranger().get("/v1/models").body().object("error")).isPresent();
    }
  }

  @Test
  void a_failure_in_the_middle_of_a_stream_is_told_and_one_before_it_has_a_status() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.saying("half").fail(ModelException.Kind.NETWORK, "the line broke"),
            Turn.failing(ModelException.Kind.UNUSABLE, "the engine is gone"));
    try (TestApi api = TestApi.with(model)) {
      assertThat(lines(api, hello(",\"stream\":true")))
          .anyMatch(line -> line.contains("the line broke"))
          .last()
          .isEqualTo("data: [DONE]");
      assertThat(api.client().post(CHAT, hello("")).status()).isEqualTo(503);
    }
    try (TestApi api = TestApi.withoutModel()) {
      assertThat(api.client().post(CHAT, hello("")).status()).isEqualTo(503);
      assertThat(api.client().get("/v1/models").body().array("data").orElseThrow().items())
          .isEmpty();
    }
  }

  @Test
  void a_client_that_goes_away_ends_the_computation() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    ScriptedModel model = ScriptedModel.of(Turn.saying("wait").hang());
    try (TestApi api = TestApi.with(new Watched(model, ended))) {
      try (HttpClient client = HttpClient.newHttpClient()) {
        HttpResponse<Stream<String>> response =
            client.send(
                request(api, hello(",\"stream\":true")), HttpResponse.BodyHandlers.ofLines());
        assertThat(response.statusCode()).isEqualTo(200);
        client.shutdownNow();
      }
      assertThat(ended.await(15, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** A model that tells when it has stopped. */
  private record Watched(ModelProvider model, CountDownLatch ended) implements ModelProvider {

    @Override
    public ModelInfo info() {
      return model.info();
    }

    @Override
    public void stream(
        ModelRequest request, CancellationToken cancel, Consumer<? super ModelEvent> sink) {
      try {
        model.stream(request, cancel, sink);
      } finally {
        ended.countDown();
      }
    }
  }

  private static HttpRequest request(TestApi api, JsonObject body) {
    return HttpRequest.newBuilder(api.server.uri().resolve(CHAT))
        .header("Authorization", "Bearer " + api.ownerToken)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
        .build();
  }

  private static List<String> lines(TestApi api, JsonObject body) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<Stream<String>> response =
          client.send(request(api, body), HttpResponse.BodyHandlers.ofLines());
      assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
      try (Stream<String> lines = response.body()) {
        return lines.filter(line -> !line.isEmpty() && !line.startsWith(":")).toList();
      }
    } catch (IOException broken) {
      throw new IllegalStateException(broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
