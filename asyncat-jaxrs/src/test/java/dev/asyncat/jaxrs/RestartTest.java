package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.Asyncat;
import dev.asyncat.core.run.Recovery;
import dev.asyncat.core.store.InMemoryStore;
import dev.asyncat.jaxrs.ApiClient.Answer;
import dev.asyncat.jaxrs.SseStream.Event;
import dev.asyncat.jaxrs.server.AsyncatServer;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that stop, and others that start on the same store. */
class RestartTest {

  private static final JsonObject GOAL =
      Json.object().put("goal", "note a").put("detach", true).build();
  private static final JsonObject ALLOW = Json.object().put("decision", "allow").build();

  @TempDir Path directory;

  private final InMemoryStore store = new InMemoryStore();
  private final NoteTool tool = new NoteTool();

  @Test
  void a_question_of_a_stopped_server_is_answered_at_the_next_one() {
    Left left = stopWhileWaiting();

    try (Server next = start(Recovery.CONTINUE, ScriptedModel.answering("Noted."));
        SseStream follower = next.client.follow(events(left), Map.of())) {
      Answer answer = next.client.post("/api/ai/permissions/" + left.requestId, ALLOW);
      assertThat(answer.body())
          .isEqualTo(Json.object().put("success", true).put("decision", "allow").build());
      List<Event> all = follower.rest();
      assertThat(all)
          .extracting(Event::type)
          .containsSubsequence(
              "permission_request",
              "run_paused",
              "run_resumed",
              "permission_decided",
              "tool_start",
              "tool_result",
              "done");
      assertThat(all).extracting(Event::id).isSorted().doesNotHaveDuplicates();
    }
    assertThat(tool.notes()).containsExactly("a");
  }

  @Test
  void whoever_attaches_late_gets_the_open_question_again_without_an_id() {
    Left left = stopWhileWaiting();

    try (Server next = start(Recovery.CONTINUE, ScriptedModel.answering("Noted."));
        SseStream late = next.client.follow(events(left) + "?after=" + left.requestSeq, Map.of())) {
      Event again = late.await("permission_request");
      assertThat(again.data().string("requestId")).contains(left.requestId);
      assertThat(again.seq()).isEqualTo(left.requestSeq);
      next.client.post("/api/ai/permissions/" + left.requestId, ALLOW);
      assertThat(late.rest()).last().extracting(Event::type).isEqualTo("done");
    }
  }

  @Test
  void an_answer_wakes_a_run_that_the_server_left_paused() {
    Left left = stopWhileWaiting();

    try (Server next = start(Recovery.PAUSE, ScriptedModel.answering("Noted."))) {
      assertThat(status(next, left)).isEqualTo("paused");
      next.client.post("/api/ai/permissions/" + left.requestId, ALLOW);
      Eventually.within(
          Duration.ofSeconds(10), "the end", () -> status(next, left).equals("completed"));
    }
    assertThat(tool.notes()).containsExactly("a");
  }

  @Test
  void a_paused_run_is_resumed_on_demand() {
    Left left = stopWhileWaiting();

    try (Server next = start(Recovery.PAUSE, ScriptedModel.answering("Noted."))) {
      String resume = "/api/ai/sessions/" + left.sessionId + "/resume";
      Answer answer = next.client.post(resume, JsonObject.EMPTY);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body().string("runId")).isPresent();
      next.client.post("/api/ai/permissions/" + left.requestId, ALLOW);
      Eventually.within(
          Duration.ofSeconds(10), "the end", () -> status(next, left).equals("completed"));
      assertThat(next.client.post(resume, JsonObject.EMPTY).status()).isEqualTo(409);
      assertThat(next.client.post("/api/ai/sessions/nowhere/resume", JsonObject.EMPTY).status())
          .isEqualTo(404);
    }
  }

  @Test
  void a_session_branches_off_before_a_round() {
    Left left = stopWhileWaiting();

    try (Server next = start(Recovery.PAUSE, ScriptedModel.answering("Otherwise."))) {
      String fork = "/api/ai/sessions/" + left.sessionId + "/fork";
      Answer answer =
          next.client.post(
              fork, Json.object().put("round", 1).put("message", "note b instead").build());
      assertThat(answer.status()).isEqualTo(200);
      Left branch = new Left(answer.body().string("sessionId").orElseThrow(), "", 0);
      Eventually.within(
          Duration.ofSeconds(10), "the end", () -> status(next, branch).equals("completed"));
      assertThat(next.client.post(fork, JsonObject.EMPTY).error()).contains("round is required");
      assertThat(next.client.post(fork, Json.object().put("round", 9).build()).status())
          .isEqualTo(400);
    }
  }

  private Left stopWhileWaiting() {
    Server first =
        start(
            Recovery.CONTINUE,
            ScriptedModel.of(Turn.calling("note", Json.object().put("text", "a").build())));
    try (SseStream stream = first.client.stream("/api/ai/run", GOAL)) {
      Event request = stream.await("permission_request");
      first.asyncat.close();
      assertThat(stream.rest()).last().extracting(Event::type).isEqualTo("run_paused");
      return new Left(
          request.data().string("sessionId").orElseThrow(),
          request.data().string("requestId").orElseThrow(),
          request.seq());
    } finally {
      first.close();
    }
  }

  private Server start(Recovery recovery, ScriptedModel model) {
    Asyncat asyncat =
        Asyncat.builder()
            .store(store)
            .recovery(recovery)
            .model(model)
            .builtInTools(false)
            .tool(tool)
            .workspace(directory)
            .build();
    AsyncatServer server = AsyncatServer.builder(asyncat).start();
    String token = asyncat.users().newToken(asyncat.users().defaultUser().id());
    return new Server(asyncat, server, new ApiClient(server.uri(), token));
  }

  private static String events(Left left) {
    return "/api/ai/sessions/" + left.sessionId + "/events";
  }

  private static String status(Server server, Left left) {
    return server
        .client
        .get("/api/ai/sessions/" + left.sessionId)
        .body()
        .object("session")
        .orElseThrow()
        .string("status", "");
  }

  private record Left(String sessionId, String requestId, long requestSeq) {}

  private record Server(Asyncat asyncat, AsyncatServer server, ApiClient client)
      implements AutoCloseable {
    @Override
    public void close() {
      asyncat.close();
      server.close();
    }
  }
}
