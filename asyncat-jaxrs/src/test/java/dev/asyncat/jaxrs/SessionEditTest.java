package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.jaxrs.ApiClient.Answer;
import dev.asyncat.jaxrs.SseStream.Event;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What users change about sessions by hand, while runs are at work and afterwards. */
class SessionEditTest {

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final JsonObject A_NOTE = Json.object().put("text", "a").build();
  private static final JsonObject PLAN =
      Json.parseObject(
          """
          {"plan":[{"id":7,"content":" look ","status":"completed","activeForm":"Looking"},
                   {"content":"  "},
                   {"id":"x","content":"paint","status":"soon","dependencies":["7"]},
                   {"content":"dry","status":"in_progress"}]}
          """);
  private static final JsonObject UNDERSTOOD =
      Json.parseObject(
          """
          {"success":true,"plan":[{"id":"7","content":"look","status":"completed"},
                                  {"id":"x","content":"paint","status":"pending"},
                                  {"id":"plan_3","content":"dry","status":"in_progress"}]}
          """);

  private static JsonObject goal(String text) {
    return Json.object().put("goal", text).put("autoApprove", true).build();
  }

  private static String finishedRun(TestApi api) {
    try (SseStream stream = api.run(goal("one"))) {
      String id = stream.rest().getFirst().data().string("sessionId").orElseThrow();
      Eventually.within(
          PATIENCE, "the end", () -> api.asyncat.liveRun(api.owner.id(), id).isEmpty());
      return id;
    }
  }

  private static Answer patch(ApiClient client, String path, JsonObject body) {
    return client.send(
        "PATCH",
        "/api/ai/sessions/" + path,
        BodyPublishers.ofString(body.toString()),
        Map.of("Content-Type", "application/json"));
  }

  private static JsonObject session(TestApi api, String id) {
    return api.client().get("/api/ai/sessions/" + id).body().object("session").orElseThrow();
  }

  @Test
  void a_plan_that_is_replaced_in_the_middle_of_a_run_is_seen_by_clients_and_the_model() {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch replaced = new CountDownLatch(1);
    ScriptedModel model =
        ScriptedModel.of(
            Turn.silent()
                .then(asked::countDown)
                .then(() -> RunStreamTest.await(replaced))
                .call("note", A_NOTE),
            Turn.saying("done"));
    try (TestApi api = TestApi.with(model, new NoteTool());
        SseStream stream = api.run(goal("one"))) {
      String id = stream.next().data().string("sessionId").orElseThrow();
      RunStreamTest.await(asked);

      Answer answer = patch(api.client(), id + "/plan", PLAN);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(UNDERSTOOD);
      assertThat(session(api, id).array("plan")).isEqualTo(UNDERSTOOD.array("plan"));
      replaced.countDown();

      Event update = stream.await("plan_update");
      assertThat(update.data().array("plan")).isEqualTo(UNDERSTOOD.array("plan"));
      stream.await("done");
      assertThat(model.request(1).messages())
          .last()
          .isInstanceOfSatisfying(
              Message.User.class,
              note -> assertThat(note.text()).contains("replaced your plan").contains("[>] dry"));
    }
  }

  @Test
  void a_plan_of_a_finished_session_is_what_its_next_run_begins_with() {
    ScriptedModel model = ScriptedModel.of(Turn.saying("first"), Turn.saying("second"));
    try (TestApi api = TestApi.with(model)) {
      String id = finishedRun(api);

      assertThat(patch(api.client(), id + "/plan", PLAN).body()).isEqualTo(UNDERSTOOD);
      assertThat(session(api, id).array("plan")).isEqualTo(UNDERSTOOD.array("plan"));

      try (SseStream again = api.run(goal("go on").with("continueSessionId", Json.of(id)))) {
        again.await("done");
      }
      assertThat(model.request(1).messages())
          .filteredOn(Message.User.class::isInstance)
          .extracting(message -> ((Message.User) message).text())
          .anyMatch(text -> text.contains("Your plan so far") && text.contains("[x] look"));
      assertThat(session(api, id).array("plan")).isEqualTo(UNDERSTOOD.array("plan"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|plan must be an array of items",
        "{\"plan\":null}|plan must be an array of items",
        "{\"plan\":{}}|plan must be an array of items, not an object",
        "{\"plan\":[\"a\"]}|plan[0] must be an object",
        "{\"plan\":[{\"content\":\"a\"},{\"content\":7}]}|plan[1]: content must be a string",
        "{\"plan\":[{\"content\":\"a\",\"status\":1}]}|plan[0]: status must be a string",
        "{\"plan\":[{\"content\":\"a\",\"id\":[]}]}|plan[0]: id must be a string or a number"
      })
  void a_plan_that_is_none_changes_nothing(String body, String error) {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"))) {
      String id = finishedRun(api);
      patch(api.client(), id + "/plan", PLAN);

      Answer answer = patch(api.client(), id + "/plan", Json.parseObject(body));

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.error()).startsWith(error);
      assertThat(session(api, id).array("plan")).isEqualTo(UNDERSTOOD.array("plan"));
    }
  }

  @Test
  void a_plan_of_more_than_anyone_reads_is_refused() {
    String steps = "{\"content\":\"a\"},".repeat(200);
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"))) {
      String id = finishedRun(api);

      Answer answer =
          patch(
              api.client(),
              id + "/plan",
              Json.parseObject("{\"plan\":[" + steps + "{\"content\":\"b\"}]}"));

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.error()).isEqualTo("plan must have at most 200 items, not 201");

      Answer lengthy =
          patch(
              api.client(),
              id + "/plan",
              Json.parseObject("{\"plan\":[{\"content\":\"" + "a".repeat(2_001) + "\"}]}"));

      assertThat(lengthy.status()).isEqualTo(400);
      assertThat(lengthy.error())
          .isEqualTo("plan[0]: content must have at most 2000 characters, not 2001");
    }
  }

  @Test
  void a_session_is_renamed_until_its_next_run() {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"))) {
      String id = finishedRun(api);

      assertThat(patch(api.client(), id, Json.object().put("goal", "  better ").build()).body())
          .isEqualTo(Json.object().put("success", true).put("goal", "better").build());
      assertThat(session(api, id).string("goal")).contains("better");
      for (String body : List.of("{}", "{\"goal\":\" \"}", "{\"goal\":null}")) {
        Answer refused = patch(api.client(), id, Json.parseObject(body));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).isEqualTo("goal is required");
      }
      assertThat(patch(api.client(), id, Json.parseObject("{\"goal\":5}")).error())
          .startsWith("goal must be a string");
      assertThat(session(api, id).string("goal")).contains("better");
    }
  }

  @Test
  void a_deleted_session_is_gone_for_every_request() {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"))) {
      String id = finishedRun(api);

      Answer deleted = api.client().delete("/api/ai/sessions/" + id);
      assertThat(deleted.status()).isEqualTo(200);
      assertThat(deleted.body().string("message")).contains("Session deleted");

      assertThat(api.client().get("/api/ai/sessions/" + id).status()).isEqualTo(404);
      assertThat(api.client().get("/api/ai/sessions/" + id + "/events").status()).isEqualTo(404);
      assertThat(api.client().delete("/api/ai/sessions/" + id).status()).isEqualTo(404);
    }
  }

  @Test
  void deleting_a_live_session_ends_its_run_and_its_streams_with_done() {
    ScriptedModel model = ScriptedModel.of(Turn.saying("I begin ").hang());
    try (TestApi api = TestApi.with(model);
        SseStream stream = api.run(goal("wait"))) {
      String id = stream.next().data().string("sessionId").orElseThrow();
      stream.await("delta");
      try (SseStream follower =
          api.client().follow("/api/ai/sessions/" + id + "/events", Map.of())) {
        follower.await("delta");

        assertThat(api.client().delete("/api/ai/sessions/" + id).status()).isEqualTo(200);

        for (SseStream each : List.of(stream, follower)) {
          Event last = each.rest().getLast();
          assertThat(last.type()).isEqualTo("done");
          assertThat(last.data().string("stopReason")).contains("cancelled");
        }
      }
      Eventually.within(
          PATIENCE, "the end", () -> api.asyncat.liveRun(api.owner.id(), id).isEmpty());
      assertThat(api.asyncat.sessions().find(api.owner.id(), id)).isEmpty();
      assertThat(api.asyncat.sessions().unfinished()).isEmpty();
    }
  }

  @Test
  void another_users_session_cannot_be_changed_and_looks_like_none() {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"))) {
      String id = finishedRun(api);
      JsonObject goal = Json.object().put("goal", "mine").build();
      for (String session : List.of(id, "none")) {
        for (Answer answer :
            List.of(
                patch(api.otherClient(), session, goal),
                patch(api.otherClient(), session + "/plan", PLAN),
                api.otherClient().delete("/api/ai/sessions/" + session))) {
          assertThat(answer.status()).isEqualTo(404);
          assertThat(answer.error()).isEqualTo("Session not found or access denied");
        }
      }
      assertThat(session(api, id).string("goal")).contains("one");
    }
  }
}
