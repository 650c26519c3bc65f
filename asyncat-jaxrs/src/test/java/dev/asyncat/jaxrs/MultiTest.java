package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.jaxrs.ApiClient.Answer;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.session.Session;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultiTest {

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final JsonObject A_NOTE = Json.object().put("text", "a").build();

  private final NoteTool tool = new NoteTool();

  private static JsonObject tasks(String... goals) {
    return Json.object()
        .put(
            "tasks",
            new JsonArray(
                List.of(goals).stream()
                    .map(goal -> (Json) Json.object().put("goal", goal).build())
                    .toList()))
        .build();
  }

  private static List<JsonObject> results(Answer answer) {
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    return answer.body().array("results").orElseThrow().objects();
  }

  private static Turn noteFirst(ModelRequest request) {
    return request.messages().getLast() instanceof Message.ToolResult
        ? Turn.saying("done what I could")
        : Turn.calling("note", A_NOTE);
  }

  @Test
  void results_have_the_order_of_the_tasks_and_the_names_that_clients_know() {
    ScriptedModel model =
        ScriptedModel.answeredBy(
            request ->
                Turn.saying("about " + ((Message.User) request.messages().getLast()).text()));
    try (TestApi api = TestApi.with(model)) {
      JsonObject body =
          Json.parseObject(
              """
              {"tasks":[{"goal":"first","name":"A"},
                        {"goal":"a goal that is longer than forty characters are"}],
               "maxConcurrency":0}
              """);

      Answer answer = api.client().post("/api/agent/multi", body);
      List<JsonObject> results = results(answer);

      assertThat(answer.body().integer("count")).hasValue(2);
      assertThat(results.getFirst().members().keySet())
          .containsExactly("name", "goal", "success", "answer", "sessionId", "stopReason");
      assertThat(results)
          .extracting(r -> r.string("name", ""))
          .containsExactly("A", "a goal that is longer than forty charact");
      assertThat(results.getFirst().string("answer")).contains("about first");
      assertThat(results.getFirst().string("stopReason")).contains("answer");
      assertThat(results.getFirst().bool("success")).contains(true);
      assertThat(api.asyncat.sessions().list(api.owner.id(), null, 9))
          .extracting(Session::id)
          .containsExactlyInAnyOrderElementsOf(
              results.stream().map(r -> r.string("sessionId", "")).toList());
    }
  }

  @Test
  void what_is_not_granted_is_denied_at_once_and_the_answer_says_so() {
    try (TestApi api = TestApi.with(ScriptedModel.answeredBy(MultiTest::noteFirst), tool)) {
      JsonObject result = results(api.client().post("/api/ai/multi", tasks("note it"))).getFirst();

      assertThat(tool.notes()).isEmpty();
      assertThat(result.bool("success")).contains(true);
      JsonObject denied = result.array("denied").orElseThrow().objects().getFirst();
      assertThat(denied.string("tool")).contains("note");
      assertThat(denied.string("reason", "")).contains("nobody").contains("note");
    }
  }

  @Test
  void the_default_profile_grants_what_it_always_allows() {
    try (TestApi api = TestApi.with(ScriptedModel.answeredBy(MultiTest::noteFirst), tool)) {
      api.client()
          .post(
              "/api/ai/profiles",
              Json.parseObject(
                  "{\"name\":\"mine\",\"isDefault\":true,\"alwaysAllowedTools\":[\"note\"]}"));

      JsonObject result = results(api.client().post("/api/ai/multi", tasks("note it"))).getFirst();

      assertThat(tool.notes()).containsExactly("a");
      assertThat(result.has("denied")).isFalse();
    }
  }

  @Test
  void a_task_that_asks_the_user_has_failed_and_says_what_it_needed() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("question", Json.object().put("question", "Which colour?").build()),
            Turn.saying("never said"));
    try (TestApi api = TestApi.with(model, new QuestionTool())) {
      JsonObject result = results(api.client().post("/api/ai/multi", tasks("paint"))).getFirst();

      assertThat(result.bool("success")).contains(false);
      assertThat(result.string("stopReason")).contains("needs_input");
      assertThat(result.string("error", "")).contains("Which colour?");
      assertThat(result.string("name")).contains("paint");
      assertThat(result.string("goal")).contains("paint");
    }
  }

  @Test
  void a_task_whose_model_fails_has_failed_and_the_others_have_not() {
    ScriptedModel model =
        ScriptedModel.answeredBy(
            request ->
                ((Message.User) request.messages().getLast()).text().equals("bad")
                    ? Turn.failing(ModelException.Kind.UNUSABLE, "broken")
                    : Turn.saying("fine"));
    try (TestApi api = TestApi.with(model)) {
      List<JsonObject> results = results(api.client().post("/api/ai/multi", tasks("bad", "good")));

      assertThat(results)
          .extracting(r -> r.bool("success").orElseThrow())
          .containsExactly(false, true);
      assertThat(results.getFirst().string("stopReason")).contains("error");
      assertThat(results.getFirst().string("error", "")).isNotEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|tasks must be a non-empty array",
        "{\"tasks\":[]}|tasks must be a non-empty array",
        "{\"tasks\":\"a\"}|tasks must be a non-empty array, not a string",
        "{\"tasks\":[1]}|tasks[0] must be an object",
        "{\"tasks\":[{}]}|tasks[0]: Goal is required",
        "{\"tasks\":[{\"goal\":\"a\"},{\"goal\":7}]}|tasks[1]: goal must be a string",
        "{\"tasks\":[{\"goal\":\"a\",\"name\":[]}]}|tasks[0]: name must be a string",
        "{\"tasks\":[{\"goal\":\"a\",\"workingDir\":\"..\"}]}|tasks[0]: '..' leads",
        "{\"tasks\":[{\"goal\":\"a\"}],\"maxConcurrency\":\"3\"}|maxConcurrency must be",
        "{\"tasks\":[{\"goal\":\"a\"}],\"maxConcurrency\":1.5}|maxConcurrency must be"
      })
  void what_cannot_be_used_is_named_and_nothing_starts(String body, String error) {
    ScriptedModel model = ScriptedModel.answering("never");
    try (TestApi api = TestApi.with(model)) {
      Answer answer = api.client().post("/api/ai/multi", Json.parseObject(body));

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.error()).startsWith(error);
      assertThat(model.requests()).isEmpty();
    }
  }

  @Test
  void more_than_ten_tasks_are_refused() {
    try (TestApi api = TestApi.with(ScriptedModel.answering("never"))) {
      Answer answer =
          api.client()
              .post(
                  "/api/ai/multi", tasks("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"));

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.error()).startsWith("Maximum 10 parallel tasks per request");
    }
  }

  @Test
  void without_a_model_it_is_503() {
    try (TestApi api = TestApi.withoutModel()) {
      assertThat(api.client().post("/api/ai/multi", tasks("a")).status()).isEqualTo(503);
    }
  }

  @Test
  void an_answer_that_takes_long_is_kept_alive_with_white_space_and_is_still_json()
      throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    ScriptedModel model =
        ScriptedModel.of(Turn.silent().then(() -> RunStreamTest.await(release)).text("at last"));
    try (TestApi api = TestApi.with(model);
        Socket socket = request(api, tasks("take your time"))) {
      String head = read(socket, "\r\n\r\n");
      assertThat(head).startsWith("HTTP/1.1 200").contains("application/json");
      assertThat(read(socket, "\n\r\n")).isEqualTo("1\r\n\n\r\n");
      release.countDown();
      assertThat(read(socket, "at last")).contains("{\"success\":true");
    }
  }

  @Test
  void a_client_that_goes_away_cancels_all_its_runs() throws Exception {
    ScriptedModel model = ScriptedModel.answeredBy(request -> Turn.hanging());
    try (TestApi api = TestApi.with(model)) {
      try (Socket socket = request(api, tasks("a", "b", "c", "d"))) {
        model.awaitRequests(3, PATIENCE);
        assertThat(socket.isConnected()).isTrue();
      }
      Eventually.within(
          PATIENCE,
          "the end of the runs",
          () -> api.server.openStreams() == 0 && api.asyncat.sessions().unfinished().isEmpty());
      assertThat(model.requests()).hasSize(3);
      assertThat(api.asyncat.sessions().list(api.owner.id(), null, 9))
          .hasSize(3)
          .allMatch(session -> session.status() == Session.Status.FAILED);
    }
  }

  private static Socket request(TestApi api, JsonObject body) throws IOException {
    Socket socket = new Socket("127.0.0.1", api.server.port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket
        .getOutputStream()
        .write(
            ("POST /api/ai/multi HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + api.ownerToken
                    + "\r\nContent-Type: application/json\r\nContent-Length: "
                    + body.toString().length()
                    + "\r\n\r\n"
                    + body)
                .getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  private static String read(Socket socket, String upTo) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(upTo) < 0) {
      int next = socket.getInputStream().read();
      assertThat(next).as("the connection ended after: " + text).isNotNegative();
      text.append((char) next);
    }
    return text.toString();
  }
}
