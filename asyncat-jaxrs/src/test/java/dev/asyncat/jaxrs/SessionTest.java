package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.jaxrs.ApiClient.Answer;
import dev.asyncat.jaxrs.SseStream.Event;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTest {

  private final NoteTool tool = new NoteTool();

  private static JsonObject goal(String text) {
    return Json.object().put("goal", text).put("autoApprove", true).build();
  }

  private static String finishedRun(TestApi api, String goal) {
    try (SseStream stream = api.run(goal(goal))) {
      return stream.rest().getFirst().data().string("sessionId").orElseThrow();
    }
  }

  @Test
  void the_list_has_the_latest_first_and_the_names_that_clients_know() {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"))) {
      String first = finishedRun(api, "one");
      String second = finishedRun(api, "two");
      List<JsonObject> rows =
          api.client().get("/api/ai/sessions").body().array("sessions").orElseThrow().objects();
      assertThat(rows).extracting(row -> row.string("id", "")).containsExactly(second, first);
      JsonObject row = rows.getFirst();
      assertThat(row.members().keySet())
          .containsExactly(
              "id",
              "goal",
              "status",
              "working_dir",
              "total_rounds",
              "created_at",
              "updated_at",
              "task_run_id",
              "task_run_status",
              "task_run_activity",
              "task_run_summary",
              "task_card_id",
              "task_card_title",
              "profile_name",
              "profile_handle",
              "profile_icon");
      assertThat(row.string("goal")).contains("two");
      assertThat(row.string("status")).contains("completed");
      assertThat(row.string("created_at", "")).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{3}Z");
      assertThat(row.integer("total_rounds")).hasValue(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1abc", "01"})
  void the_limit_is_read_leniently(String limit) {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"))) {
      finishedRun(api, "one");
      finishedRun(api, "two");
      assertThat(api.client().get("/api/ai/sessions?limit=" + limit).body().array("sessions"))
          .hasValueSatisfying(rows -> assertThat(rows.size()).isEqualTo(1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "-1", "0", "99999999999"})
  void a_limit_that_is_none_counts_as_the_default(String limit) {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"))) {
      finishedRun(api, "one");
      finishedRun(api, "two");
      Answer answer = api.client().get("/api/ai/sessions?limit=" + limit);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body().array("sessions").orElseThrow().size()).isEqualTo(2);
    }
  }

  @Test
  void a_session_shows_its_answer_and_every_tool_call() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("note", Json.object().put("text", "a").build()), Turn.saying("noted"));
    try (TestApi api = TestApi.with(model, tool)) {
      String id = finishedRun(api, "take a note");
      JsonObject session =
          api.client().get("/api/ai/sessions/" + id).body().object("session").orElseThrow();
      assertThat(session.string("id")).contains(id);
      assertThat(session.string("workingDir")).contains(api.workspace.toString());
      assertThat(session.array("messages").orElseThrow().size()).isZero();
      JsonObject scratchpad = session.object("scratchpad").orElseThrow();
      assertThat(scratchpad.string("finalAnswer")).contains("noted");
      assertThat(scratchpad.object("providerInfo").orElseThrow().string("model"))
          .contains("scripted");
      assertThat(scratchpad.array("conversationRounds").orElseThrow().size()).isEqualTo(1);
      JsonObject call = session.array("toolHistory").orElseThrow().objects().getFirst();
      assertThat(call.string("tool")).contains("note");
      assertThat(call.string("permissionDecision")).contains("auto_approved");
      assertThat(call.object("result").orElseThrow().string("remembered")).contains("a");

      JsonObject audit = api.client().get("/api/ai/sessions/" + id + "/audit").body();
      assertThat(audit.integer("count")).hasValue(1);
      JsonObject row = audit.array("audit").orElseThrow().objects().getFirst();
      assertThat(row.string("session_id")).contains(id);
      assertThat(row.string("tool_name")).contains("note");
      assertThat(row.string("permission_level")).contains("moderate");
      assertThat(row.bool("success")).contains(true);
      assertThat(row.string("completed_at")).isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/audit", "/events"})
  void another_users_session_is_like_none(String what) {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"))) {
      String id = finishedRun(api, "mine");
      Answer foreign = api.otherClient().get("/api/ai/sessions/" + id + what);
      Answer unknown = api.otherClient().get("/api/ai/sessions/none" + what);
      assertThat(foreign.status()).isEqualTo(404);
      assertThat(foreign.body()).isEqualTo(unknown.body());
      assertThat(foreign.error()).isEqualTo("Session not found");
      assertThat(
              api.otherClient()
                  .get("/api/ai/sessions")
                  .body()
                  .array("sessions")
                  .orElseThrow()
                  .size())
          .isZero();
    }
  }

  @Test
  void cancel_ends_the_live_run_and_says_so() {
    try (TestApi api = TestApi.with(ScriptedModel.of(Turn.hanging()));
        SseStream stream = api.run(goal("wait"))) {
      String id = stream.next().data().string("sessionId").orElseThrow();
      String path = "/api/ai/sessions/" + id + "/cancel";
      assertThat(api.otherClient().post(path, JsonObject.EMPTY).status()).isEqualTo(404);
      Answer answer = api.client().post(path, Json.object().put("reason", "enough").build());
      assertThat(answer.body())
          .isEqualTo(Json.object().put("success", true).put("cancelled", true).build());
      Event done = stream.await("done");
      assertThat(done.data().string("stopReason")).contains("cancelled");
      Eventually.within(
          java.time.Duration.ofSeconds(10),
          "the end of the run",
          () -> api.asyncat.liveRun(api.owner.id(), id).isEmpty());
      assertThat(api.client().send("POST", path, BodyPublishers.noBody(), Map.of()).body())
          .isEqualTo(Json.object().put("success", true).put("cancelled", false).build());
    }
  }

  @Test
  void the_events_of_a_finished_session_are_replayed_with_their_numbers() {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"))) {
      List<Event> sent;
      try (SseStream stream = api.run(goal("one"))) {
        sent = stream.rest();
      }
      String id = sent.getFirst().data().string("sessionId").orElseThrow();
      try (SseStream replay =
          api.client().follow("/api/agent/sessions/" + id + "/events", Map.of())) {
        assertThat(replay.header("Content-Type")).isEqualTo("text/event-stream");
        List<Event> events = replay.rest();
        assertThat(events).extracting(Event::seq).isEqualTo(sent.stream().map(Event::seq).toList());
        assertThat(events).allMatch(event -> event.id() == event.seq());
        assertThat(events)
            .extracting(Event::data)
            .isEqualTo(sent.stream().map(Event::data).toList());
      }
      long second = sent.get(1).seq();
      try (SseStream rest =
          api.client().follow("/api/ai/sessions/" + id + "/events?after=" + second, Map.of())) {
        assertThat(rest.rest()).first().extracting(Event::seq).isEqualTo(sent.get(2).seq());
      }
    }
  }

  @Test
  void a_browser_that_has_seen_everything_is_told_to_stop() {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"))) {
      List<Event> sent;
      try (SseStream stream = api.run(goal("one"))) {
        sent = stream.rest();
      }
      String id = sent.getFirst().data().string("sessionId").orElseThrow();
      Eventually.within(
          java.time.Duration.ofSeconds(10),
          "the end of the run",
          () -> api.asyncat.liveRun(api.owner.id(), id).isEmpty());
      String path = "/api/ai/sessions/" + id + "/events";
      try (SseStream none =
          api.client()
              .follow(path, Map.of("Last-Event-ID", String.valueOf(sent.getLast().seq())))) {
        assertThat(none.status()).isEqualTo(204);
      }
      try (SseStream some =
          api.client()
              .follow(path, Map.of("Last-Event-ID", String.valueOf(sent.getFirst().seq())))) {
        assertThat(some.status()).isEqualTo(200);
        assertThat(some.rest()).hasSize(sent.size() - 1);
      }
    }
  }

  @Test
  void a_follower_of_a_live_run_sees_what_is_still_to_come() {
    try (TestApi api = TestApi.with(ScriptedModel.of(Turn.hanging()));
        SseStream stream = api.run(goal("wait"))) {
      String id = stream.next().data().string("sessionId").orElseThrow();
      try (SseStream follower =
          api.client().follow("/api/ai/sessions/" + id + "/events", Map.of())) {
        follower.await("session_start");
        api.client().post("/api/ai/sessions/" + id + "/cancel", JsonObject.EMPTY);
        assertThat(follower.rest()).last().extracting(Event::type).isEqualTo("done");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "-1", "1.5", "99999999999999999999"})
  void a_place_that_is_no_number_is_refused(String place) {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"))) {
      String path = "/api/ai/sessions/" + finishedRun(api, "one") + "/events";
      assertThat(api.client().get(path + "?after=" + place).status()).isEqualTo(400);
      Answer answer =
          api.client().send("GET", path, BodyPublishers.noBody(), Map.of("Last-Event-ID", place));
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.error()).startsWith("Last-Event-ID must");
    }
  }

  @Test
  void a_place_that_the_session_has_not_reached_is_refused() {
    try (TestApi api = TestApi.with(ScriptedModel.of(Turn.hanging()));
        SseStream stream = api.run(goal("wait"))) {
      String path =
          "/api/ai/sessions/" + stream.next().data().string("sessionId").orElseThrow() + "/events";

      assertThat(api.client().get(path + "?after=99").error())
          .startsWith("there is no event 99 of session");
      Answer ahead =
          api.client().send("GET", path, BodyPublishers.noBody(), Map.of("Last-Event-ID", "99"));
      assertThat(ahead.status()).isEqualTo(400);
    }
  }

  @Test
  void head_of_the_events_does_not_open_a_stream() {
    try (TestApi api = TestApi.with(ScriptedModel.of(Turn.hanging()));
        SseStream stream = api.run(goal("wait"))) {
      String id = stream.next().data().string("sessionId").orElseThrow();
      Answer head =
          api.client()
              .send(
                  "HEAD", "/api/ai/sessions/" + id + "/events", BodyPublishers.noBody(), Map.of());
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("Content-Type")).isEqualTo("text/event-stream");
      assertThat(api.server.openStreams()).isEqualTo(1);
    }
  }
}
