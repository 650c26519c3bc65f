package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionSearchTest {

  private static String run(TestApi api, String goal) {
    try (SseStream stream = api.run(Json.object().put("goal", goal).build())) {
      return stream.await("done").data().string("sessionId").orElseThrow();
    }
  }

  private static ApiClient.Answer search(ApiClient client, String text) {
    return client.get(
        "/api/ai/sessions/search?q=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
  }

  @Test
  void a_session_is_found_by_what_its_tools_did_and_only_by_its_owner() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("note", Json.object().put("text", "a giraffe").build()),
            Turn.saying("All done."),
            Turn.saying("Nothing to do."));
    try (TestApi api = TestApi.with(model, new NoteTool())) {
      JsonObject goal = Json.object().put("goal", "Write it down").put("autoApprove", true).build();
      String first;
      try (SseStream stream = api.run(goal)) {
        first = stream.await("done").data().string("sessionId").orElseThrow();
      }
      run(api, "Do something else");

      JsonObject found = search(api.client(), "giraf").body();
      assertThat(found.integer("count")).hasValue(1);
      JsonObject hit = (JsonObject) found.array("sessions").orElseThrow().items().getFirst();
      assertThat(hit.string("id")).contains(first);
      assertThat(hit.has("rank")).isTrue();
      assertThat(search(api.otherClient(), "giraf").body().integer("count")).hasValue(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a-b", "\"", "*", "(", "NEAR(x y)", "goal:x", "🦒", "' OR 1=1 --", "%"})
  void whatever_is_typed_is_only_words(String text) {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"))) {
      run(api, "hello");
      assertThat(search(api.client(), text).status()).isEqualTo(200);
      assertThat(search(api.client(), text.repeat(1_000 / text.length())).status()).isEqualTo(200);
    }
  }

  @Test
  void without_a_question_there_is_no_search() {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"))) {
      ApiClient.Answer answer = api.client().get("/api/ai/sessions/search");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body().string("error")).contains("q parameter required");
    }
  }

  @Test
  void ratings_and_corrections_are_shown_and_later_runs_are_told() {
    ScriptedModel model = ScriptedModel.of(Turn.saying("one"), Turn.saying("two"));
    try (TestApi api = TestApi.with(model)) {
      String id = run(api, "first");
      String session = "/api/ai/sessions/" + id;
      JsonObject rating =
          Json.object().put("rating", 4).put("comment", "fine").put("was_helpful", true).build();
      JsonObject correction =
          Json.object().put("correction", "Use tabs").put("tool", "write_file").build();

      assertThat(api.client().post(session + "/feedback", rating).status()).isEqualTo(200);
      assertThat(api.client().post(session + "/correct", correction).status()).isEqualTo(200);

      String shown = api.client().get(session).response().body();
      assertThat(shown)
          .contains(
              "\"feedbackRating\":4",
              "\"feedbackComment\":\"fine\"",
              "\"wasHelpful\":1",
              "\"correction\":\"Use tabs\"");
      run(api, "second");
      assertThat(((Message.System) model.request(1).messages().getFirst()).text())
          .contains("- write_file: Use tabs");
      assertThat(api.otherClient().post(session + "/feedback", rating).status()).isEqualTo(404);
      assertThat(api.otherClient().post(session + "/correct", correction).status()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "feedback {}",
        "feedback {\"rating\":0}",
        "feedback {\"rating\":6}",
        "feedback {\"rating\":\"5\"}",
        "feedback {\"rating\":5,\"was_helpful\":\"yes\"}",
        "feedback {\"rating\":2.5}",
        "correct {}",
        "correct {\"correction\":\"  \"}",
        "correct {\"correction\":7}",
        "correct {\"correction\":\"x\",\"tool\":[]}"
      })
  void what_cannot_be_recorded_is_refused(String request) {
    try (TestApi api = TestApi.with(ScriptedModel.answering("hello"))) {
      String id = run(api, "hello");
      String[] parts = request.split(" ", 2);
      assertThat(
              api.client()
                  .post("/api/ai/sessions/" + id + "/" + parts[0], "application/json", parts[1])
                  .status())
          .isEqualTo(400);
    }
  }

  @Test
  void health_says_how_sessions_models_and_tools_did() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("note", Json.object().put("text", "x").build()), Turn.saying("done"));
    try (TestApi api = TestApi.with(model, new NoteTool())) {
      try (SseStream stream =
          api.run(Json.object().put("goal", "note it").put("autoApprove", true).build())) {
        stream.await("done");
      }
      JsonObject health = api.client().get("/api/ai/health?limit=abc").body();

      assertThat(health.object("sessions").orElseThrow().integer("completed")).hasValue(1);
      assertThat(health.object("tools").orElseThrow().toString())
          .contains("\"totalCalls\":1", "\"tool\":\"note\"");
      assertThat(health.array("providers").orElseThrow().items()).hasSize(1);
      assertThat(api.otherClient().get("/api/ai/health").body().integer("count")).hasValue(0);
      assertThat(api.client().get("/api/ai/brain-stats").body().integer("memoryCount")).hasValue(0);
      assertThat(api.client().get("/api/agent/capabilities/multimodal").response().body())
          .contains("\"supportsImageInput\":false", "\"whisper\"");
    }
  }
}
