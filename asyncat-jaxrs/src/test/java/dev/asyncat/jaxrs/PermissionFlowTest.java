package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.jaxrs.ApiClient.Answer;
import dev.asyncat.jaxrs.SseStream.Event;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run waits for a decision that comes over another connection. */
class PermissionFlowTest {

  private static final JsonObject GOAL = Json.object().put("goal", "take a note").build();

  private final NoteTool tool = new NoteTool();

  private static Turn note(String text) {
    return Turn.calling("note", Json.object().put("text", text).build());
  }

  private static JsonObject decision(String word) {
    return Json.object().put("decision", word).build();
  }

  @Test
  void allow_runs_the_call_once_and_a_later_one_asks_again() {
    ScriptedModel model = ScriptedModel.of(note("a"), note("b"), Turn.saying("done"));
    try (TestApi api = TestApi.with(model, tool);
        SseStream stream = api.run(GOAL)) {
      Event first = stream.await("permission_request");
      assertThat(first.data().string("tool")).contains("note");
      assertThat(first.data().object("args").orElseThrow().string("text")).contains("a");
      assertThat(first.data().longInteger("expiresInMs")).hasValue(300_000);
      assertThat(tool.notes()).isEmpty();

      Answer answer = api.client().post(path(first), decision("allow"));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(success("allow").build());

      assertThat(stream.await("tool_start").data().string("permissionDecision")).contains("allow");
      Event second = stream.await("permission_request");
      assertThat(second.data().string("requestId")).isNotEqualTo(first.data().string("requestId"));
      api.client().post(path(second), decision("allow"));
      assertThat(stream.rest()).last().extracting(Event::type).isEqualTo("done");
      assertThat(tool.notes()).containsExactly("a", "b");
    }
  }

  @Test
  void deny_tells_the_agent_why_and_the_run_goes_on() {
    ScriptedModel model = ScriptedModel.of(note("a"), Turn.saying("then not"));
    try (TestApi api = TestApi.with(model, tool);
        SseStream stream = api.run(GOAL)) {
      Event request = stream.await("permission_request");
      Answer answer =
          api.client().post(path(request), decision("deny").with("reason", Json.of("too early")));
      assertThat(answer.body()).isEqualTo(success("deny").build());
      Event result = stream.await("tool_result");
      assertThat(result.data().object("result").orElseThrow().string("error", ""))
          .isEqualTo("Permission denied: too early");
      assertThat(stream.rest().getLast().data().string("answer")).contains("then not");
      assertThat(tool.notes()).isEmpty();
    }
  }

  @Test
  void allow_session_asks_no_more_in_this_run() {
    ScriptedModel model = ScriptedModel.of(note("a"), note("b"), Turn.saying("done"));
    try (TestApi api = TestApi.with(model, tool);
        SseStream stream = api.run(GOAL)) {
      api.client().post(path(stream.await("permission_request")), decision("allow_session"));
      List<Event> rest = stream.rest();
      assertThat(rest).extracting(Event::type).doesNotContain("permission_request");
      assertThat(tool.notes()).containsExactly("a", "b");
    }
  }

  @Test
  void allow_always_holds_for_later_runs_and_is_kept_in_the_profile() {
    ScriptedModel model =
        ScriptedModel.of(note("a"), Turn.saying("done"), note("a"), Turn.saying("done"));
    try (TestApi api = TestApi.with(model, tool)) {
      String profileId =
          api.client()
              .post("/api/ai/profiles", Json.object().put("name", "Careful").build())
              .body()
              .object("profile")
              .orElseThrow()
              .string("id")
              .orElseThrow();
      JsonObject goal = GOAL.with("profileId", Json.of(profileId));
      try (SseStream stream = api.run(goal)) {
        Event request = stream.await("permission_request");
        assertThat(request.data().string("rule", "")).startsWith("note");
        api.client().post(path(request), decision("allow_always_tool"));
        stream.rest();
      }
      try (SseStream stream = api.run(goal)) {
        assertThat(stream.rest()).extracting(Event::type).doesNotContain("permission_request");
      }
      JsonObject profile =
          api.client().get("/api/ai/profiles/" + profileId).body().object("profile").orElseThrow();
      assertThat(profile.array("always_allowed_tools").orElseThrow().strings())
          .singleElement()
          .asString()
          .startsWith("note");
      assertThat(tool.notes()).containsExactly("a", "a");
    }
  }

  @Test
  void a_person_can_change_the_arguments_and_everybody_sees_which_ones_ran() {
    ScriptedModel model = ScriptedModel.of(note("wrong"), Turn.saying("done"));
    try (TestApi api = TestApi.with(model, tool);
        SseStream stream = api.run(GOAL)) {
      JsonObject right = Json.object().put("text", "right").build();
      Event request = stream.await("permission_request");
      api.client().post(path(request), decision("allow").with("args", right));

      assertThat(stream.await("permission_decided").data().object("args")).contains(right);
      assertThat(stream.await("tool_start").data().object("args")).contains(right);
      stream.rest();
      assertThat(tool.notes()).containsExactly("right");
      assertThat(model.request(1).messages().getLast().toString())
          .as("the model, too")
          .contains("\"args_edited_by_user\":" + right);
      JsonObject row =
          api.client()
              .get("/api/ai/sessions/" + request.data().string("sessionId", "") + "/audit")
              .body()
              .array("audit")
              .orElseThrow()
              .objects()
              .getFirst();
      assertThat(row.object("args")).contains(right);
      assertThat(row.string("permission_decision")).contains("allow");
      assertThat(row.string("permission_reason")).contains("allowed with edited arguments");
    }
  }

  @Test
  void the_second_decision_is_told_that_it_came_too_late() {
    ScriptedModel model = ScriptedModel.of(note("a"), Turn.hanging());
    try (TestApi api = TestApi.with(model, tool);
        SseStream stream = api.run(GOAL)) {
      Event request = stream.await("permission_request");
      api.client().post(path(request), decision("allow"));
      Answer late = api.client().post(path(request), decision("deny"));
      assertThat(late.status()).isEqualTo(200);
      assertThat(late.body()).isEqualTo(success("deny").put("note", "already_resolved").build());
      assertThat(stream.await("tool_start").data().string("permissionDecision")).contains("allow");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"decision\":\"maybe\"}",
        "{\"decision\":\"ALLOW\"}",
        "{\"decision\":\"allow_always_command\"}",
        "{\"decision\":true}",
        "{\"decision\":null}",
        "{}",
        "{\"decision\":\"deny\",\"reason\":5}",
        "{\"decision\":\"allow\",\"args\":[]}",
        "{\"decision\":\"allow_session\",\"args\":{}}"
      })
  void what_is_no_decision_decides_nothing(String body) {
    ScriptedModel model = ScriptedModel.of(note("a"), Turn.saying("done"));
    try (TestApi api = TestApi.with(model, tool);
        SseStream stream = api.run(GOAL)) {
      Event request = stream.await("permission_request");
      Answer answer = api.client().post(path(request), "application/json", body);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.error()).isNotEmpty();
      assertThat(api.client().post(path(request), decision("deny")).body().has("note"))
          .as("the request is still open")
          .isFalse();
      stream.rest();
      assertThat(tool.notes()).isEmpty();
    }
  }

  @Test
  void an_unknown_request_and_another_users_are_the_same_404() {
    ScriptedModel model = ScriptedModel.of(note("a"), Turn.saying("done"));
    try (TestApi api = TestApi.with(model, tool);
        SseStream stream = api.run(GOAL)) {
      Event request = stream.await("permission_request");
      Answer foreign = api.otherClient().post(path(request), decision("allow"));
      Answer unknown = api.client().post("/api/ai/permissions/nothing", decision("allow"));
      assertThat(foreign.status()).isEqualTo(404);
      assertThat(unknown.status()).isEqualTo(404);
      assertThat(foreign.body()).isEqualTo(unknown.body());
      assertThat(tool.notes()).isEmpty();
      api.client().post(path(request), decision("deny"));
      stream.rest();
    }
  }

  @Test
  void the_older_form_decides_about_the_first_open_request_of_a_session() {
    ScriptedModel model = ScriptedModel.of(note("a"), Turn.saying("done"));
    try (TestApi api = TestApi.with(model, tool);
        SseStream stream = api.run(GOAL)) {
      String sessionId = stream.next().data().string("sessionId").orElseThrow();
      stream.await("permission_request");
      JsonObject body = decision("allow").with("sessionId", Json.of(sessionId));
      assertThat(api.otherClient().post("/api/ai/permission", body).status()).isEqualTo(404);
      assertThat(api.client().post("/api/agent/permission", body).body())
          .isEqualTo(success("allow").build());
      stream.rest();
      assertThat(tool.notes()).containsExactly("a");
      assertThat(api.client().post("/api/ai/permission", body).body())
          .isEqualTo(success("allow").put("note", "already_resolved").build());
      assertThat(api.client().post("/api/ai/permission", decision("allow")).status())
          .isEqualTo(400);
    }
  }

  @Test
  void an_open_request_is_shown_with_its_session() {
    ScriptedModel model = ScriptedModel.of(note("a"), Turn.saying("done"));
    try (TestApi api = TestApi.with(model, tool);
        SseStream stream = api.run(GOAL)) {
      String sessionId = stream.next().data().string("sessionId").orElseThrow();
      Event request = stream.await("permission_request");
      JsonObject session =
          api.client().get("/api/ai/sessions/" + sessionId).body().object("session").orElseThrow();
      JsonObject pending = session.array("pendingRequests").orElseThrow().objects().getFirst();
      assertThat(pending.string("type")).contains("permission_request");
      assertThat(pending.object("data")).contains(request.data());
      api.client().post(path(request), decision("deny"));
      stream.rest();
    }
  }

  @Test
  void a_question_is_answered_over_another_connection() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("question", Json.object().put("question", "red or blue?").build()),
            Turn.saying("done"));
    try (TestApi api = TestApi.with(model, new QuestionTool());
        SseStream stream = api.run(GOAL)) {
      Event question = stream.await("ask_user");
      assertThat(question.data().string("question")).contains("red or blue?");
      assertThat(question.data().array("choices").orElseThrow().strings())
          .containsExactly("yes", "no");
      String path = "/api/ai/ask/" + question.data().string("requestId").orElseThrow();
      JsonObject answer = Json.object().put("answer", "red").build();
      assertThat(api.otherClient().post(path, answer).status()).isEqualTo(404);
      assertThat(api.client().post(path, answer).body())
          .isEqualTo(Json.object().put("success", true).build());
      Event result = stream.await("tool_result");
      assertThat(result.data().object("result").orElseThrow().string("answer")).contains("red");
      Answer late = api.client().post(path, answer);
      assertThat(late.status()).isEqualTo(404);
      assertThat(late.error()).isEqualTo("Question request not found");
      stream.rest();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"answer\":5}|5", "{\"answer\":{\"a\":[1]}}|{\"a\":[1]}", "{}|"})
  void an_answer_that_is_not_text_becomes_text(String bodyAndText) {
    String[] parts = bodyAndText.split("\\|", -1);
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("question", Json.object().put("question", "?").build()),
            Turn.saying("done"));
    try (TestApi api = TestApi.with(model, new QuestionTool());
        SseStream stream = api.run(GOAL)) {
      String id = stream.await("ask_user").data().string("requestId").orElseThrow();
      ApiClient.Answer lengthy =
          api.client()
              .post(
                  "/api/ai/ask/" + id,
                  "application/json",
                  Json.object().put("answer", "a".repeat(200_001)).build().toString());
      assertThat(lengthy.status()).isEqualTo(400);
      api.client().post("/api/ai/ask/" + id, "application/json", parts[0]);
      Event result = stream.await("tool_result");
      assertThat(result.data().object("result").orElseThrow().string("answer")).contains(parts[1]);
      stream.rest();
    }
  }

  private static String path(Event request) {
    return "/api/ai/permissions/" + request.data().string("requestId").orElseThrow();
  }

  private static JsonObject.Builder success(String decision) {
    return Json.object().put("success", true).put("decision", decision);
  }
}
