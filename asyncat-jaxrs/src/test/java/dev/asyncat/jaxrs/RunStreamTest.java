package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.jaxrs.SseStream.Event;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelException;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunStreamTest {

  private static final JsonObject GOAL = Json.object().put("goal", "say hello").build();

  @ParameterizedTest
  @ValueSource(strings = {"/api/ai/run", "/api/agent/run"})
  void a_run_streams_under_both_mounts(String path) {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"));
        SseStream stream = api.client().stream(path, GOAL)) {
      assertThat(stream.status()).isEqualTo(200);
      List<Event> events = stream.rest();
      assertThat(events).first().extracting(Event::type).isEqualTo("session_start");
      assertThat(events).last().extracting(Event::type).isEqualTo("done");
      assertThat(events.getLast().data().string("answer")).contains("hello");
      assertThat(events.getLast().data().string("stopReason")).contains("answer");
      assertThat(events).extracting(Event::type).contains("delta", "answer");
    }
  }

  @Test
  void the_headers_are_those_that_clients_and_proxies_rely_on() {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"));
        SseStream stream = api.run(GOAL)) {
      assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream");
      assertThat(stream.header("Cache-Control")).isEqualTo("no-cache, no-transform");
      assertThat(stream.header("Connection")).isEqualTo("keep-alive");
      assertThat(stream.header("Content-Encoding")).isEqualTo("identity");
      assertThat(stream.header("X-Accel-Buffering")).isEqualTo("no");
      assertThat(stream.header("Transfer-Encoding")).isEqualTo("chunked");
      stream.rest();
    }
  }

  @Test
  void each_event_is_one_data_line_with_its_number_and_a_blank_line() {
    try (TestApi api = TestApi.with(ScriptedModel.answering("two\nlines  and an é"));
        SseStream stream = api.run(GOAL)) {
      List<Event> events = stream.rest();
      List<String> lines =
          stream.rawLines().stream().filter(line -> !line.startsWith(":")).toList();
      assertThat(lines).allMatch(line -> line.isEmpty() || line.startsWith("data: {\"type\":"));
      assertThat(events)
          .extracting(Event::seq)
          .doesNotHaveDuplicates()
          .isSorted()
          .allMatch(n -> n > 0);
      assertThat(events.getLast().data().string("answer")).contains("two\nlines  and an é");
    }
  }

  @Test
  void the_runtimes_own_notes_are_not_sent() {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"));
        SseStream stream = api.run(GOAL)) {
      List<Event> events = stream.rest();
      assertThat(events)
          .extracting(Event::type)
          .doesNotContain("run_accepted", "thread_prepared", "turn_completed", "thread_note");
      assertThat(events.getFirst().seq()).as("run_accepted has number 1").isGreaterThan(1);
    }
  }

  @Test
  void the_first_event_comes_before_the_model_has_said_anything() {
    CountDownLatch release = new CountDownLatch(1);
    ScriptedModel model = ScriptedModel.of(Turn.silent().then(() -> await(release)).text("late"));
    try (TestApi api = TestApi.with(model);
        SseStream stream = api.run(GOAL)) {
      assertThat(stream.next().type()).isEqualTo("session_start");
      release.countDown();
      assertThat(stream.rest()).last().extracting(Event::type).isEqualTo("done");
    }
  }

  @Test
  void a_silent_stream_sends_a_comment() {
    CountDownLatch release = new CountDownLatch(1);
    ScriptedModel model = ScriptedModel.of(Turn.silent().then(() -> await(release)).text("late"));
    try (TestApi api = TestApi.with(model);
        SseStream stream = api.run(GOAL)) {
      assertThat(stream.awaitComment()).isEqualTo(": ping");
      assertThat(stream.line()).isEmpty();
      assertThat(stream.awaitComment()).isEqualTo(": ping");
      release.countDown();
      stream.rest();
    }
  }

  @Test
  void a_further_run_of_a_session_streams_its_own_events_only() {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"))) {
      List<Event> first;
      try (SseStream stream = api.run(GOAL)) {
        first = stream.rest();
      }
      String sessionId = first.getFirst().data().string("sessionId").orElseThrow();
      JsonObject more =
          Json.object().put("goal", "again").put("continueSessionId", sessionId).build();
      try (SseStream stream = api.run(more)) {
        List<Event> second = stream.rest();
        assertThat(second.getFirst().type()).isEqualTo("session_start");
        assertThat(second.getFirst().data().string("sessionId")).contains(sessionId);
        assertThat(second.getFirst().data().bool("continued")).contains(true);
        assertThat(second.getFirst().seq()).isGreaterThan(first.getLast().seq());
        assertThat(second).filteredOn(event -> event.type().equals("done")).hasSize(1);
      }
    }
  }

  @Test
  void a_second_run_of_a_live_session_is_a_conflict() {
    try (TestApi api = TestApi.with(ScriptedModel.of(Turn.hanging()));
        SseStream stream = api.run(GOAL)) {
      String sessionId = stream.next().data().string("sessionId").orElseThrow();
      ApiClient.Answer answer =
          api.client()
              .post(
                  "/api/ai/run",
                  Json.object().put("goal", "me too").put("continueSessionId", sessionId).build());
      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.body().bool("success")).contains(false);
    }
  }

  @Test
  void a_model_that_fails_gives_error_and_then_done() {
    ScriptedModel model =
        ScriptedModel.of(Turn.failing(ModelException.Kind.REJECTED, "no such thing"));
    try (TestApi api = TestApi.with(model);
        SseStream stream = api.run(GOAL)) {
      List<Event> events = stream.rest();
      assertThat(events).extracting(Event::type).contains("error").doesNotContain("answer");
      assertThat(events.getLast().type()).isEqualTo("done");
      assertThat(events.getLast().data().string("stopReason")).contains("error");
    }
  }

  @Test
  void a_request_can_come_as_a_form_and_call_the_goal_a_message() {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"))) {
      ApiClient.Answer answer =
          api.client()
              .post(
                  "/api/ai/run",
                  "application/x-www-form-urlencoded",
                  "message=say+hello&maxRounds=3&autoApprove=true");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.response().body()).contains("\"goal\":\"say hello\"", "\"maxRounds\":3");
    }
  }

  @Test
  void more_rounds_than_allowed_count_as_the_most_allowed() {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"));
        SseStream stream =
            api.run(Json.object().put("goal", "x").put("maxRounds", 5_000).build())) {
      assertThat(stream.rest().getLast().data().integer("maxRounds")).hasValue(200);
    }
  }

  @Test
  void modes_reach_the_run() {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"))) {
      assertThat(modeOf(api, Json.object().put("agentMode", "chat"))).isEqualTo("chat");
      assertThat(modeOf(api, Json.object().put("enableTools", false))).isEqualTo("plan");
      assertThat(modeOf(api, Json.object().put("enableTools", false).put("agentMode", "design")))
          .isEqualTo("design");
    }
  }

  private static String modeOf(TestApi api, JsonObject.Builder body) {
    try (SseStream stream = api.run(body.put("goal", "x").build())) {
      return stream.rest().getFirst().data().string("agentMode", "");
    }
  }

  @Test
  void a_working_context_names_a_directory_of_the_workspace() throws Exception {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"))) {
      java.nio.file.Files.createDirectory(api.workspace.resolve("sub"));
      JsonObject body =
          Json.object()
              .put("goal", "x")
              .put("workingContext", Json.object().put("path", "sub").build())
              .put("conversationHistory", JsonArray.EMPTY)
              .build();
      try (SseStream stream = api.run(body)) {
        assertThat(stream.rest().getFirst().data().string("workingDir"))
            .contains(api.workspace.resolve("sub").toString());
      }
    }
  }

  @Test
  void without_a_model_the_answer_is_503_before_any_stream() {
    try (TestApi api = TestApi.withoutModel()) {
      ApiClient.Answer answer = api.client().post("/api/ai/run", GOAL);
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("Content-Type")).startsWith("application/json");
      assertThat(answer.error()).contains("model");
    }
  }

  @Test
  void too_many_streams_are_refused_before_a_run_begins() {
    ScriptedModel model = ScriptedModel.of(Turn.hanging());
    try (TestApi api =
            TestApi.with(
                model,
                s -> s.limits(Limits.DEFAULTS.withStreams(1).withHeartbeat(TestApi.HEARTBEAT)));
        SseStream open = api.run(GOAL)) {
      open.await("session_start");
      ApiClient.Answer answer = api.client().post("/api/ai/run", GOAL);
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("Retry-After")).isNotEmpty();
      assertThat(api.asyncat.sessions().list(api.owner.id(), null, 10)).hasSize(1);
    }
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, java.util.concurrent.TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody released the latch");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
