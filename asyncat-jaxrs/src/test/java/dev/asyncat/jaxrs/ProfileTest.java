package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.jaxrs.ApiClient.Answer;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.model.ScriptedModel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileTest {

  private final TestApi api = TestApi.with(ScriptedModel.answering("hello"));
  private final ApiClient client = api.client();

  @AfterEach
  void close() {
    api.close();
  }

  private JsonObject create(JsonObject.Builder body) {
    Answer answer = client.post("/api/ai/profiles", body.build());
    assertThat(answer.status()).as(answer.error()).isEqualTo(200);
    return answer.body().object("profile").orElseThrow();
  }

  @Test
  void a_new_profile_has_defaults_for_everything_but_its_name() {
    JsonObject profile = create(Json.object().put("name", "  Code Review "));
    assertThat(profile.members().keySet())
        .containsExactly(
            "id",
            "user_id",
            "handle",
            "name",
            "description",
            "icon",
            "color",
            "soul_name",
            "soul_override",
            "working_dir",
            "max_rounds",
            "auto_approve",
            "always_allowed_tools",
            "aids",
            "is_default",
            "created_at",
            "updated_at");
    assertThat(profile.string("name")).contains("Code Review");
    assertThat(profile.string("handle")).contains("code-review");
    assertThat(profile.string("icon")).contains("🤖");
    assertThat(profile.string("color")).contains("indigo");
    assertThat(profile.string("soul_name")).contains("default");
    assertThat(profile.integer("max_rounds")).hasValue(25);
    assertThat(profile.bool("auto_approve")).contains(false);
    assertThat(profile.bool("is_default")).contains(false);
    assertThat(profile.get("working_dir").orElseThrow().isNull()).isTrue();
    assertThat(create(Json.object().put("name", "code review!")).string("handle"))
        .contains("code-review-2");
  }

  @Test
  void camel_case_goes_in_and_snake_case_comes_out() {
    JsonObject profile =
        create(
            Json.object()
                .put("name", "A")
                .put("soulName", "calm")
                .put("soulOverride", "Be calm.")
                .put("workingDir", api.workspace.toString())
                .put("maxRounds", 7)
                .put("autoApprove", true)
                .put("alwaysAllowedTools", Json.strings(List.of("note")))
                .put("isDefault", true));
    assertThat(profile.string("soul_override")).contains("Be calm.");
    assertThat(profile.integer("max_rounds")).hasValue(7);
    assertThat(profile.array("always_allowed_tools").orElseThrow().strings())
        .containsExactly("note");
    String path = "/api/agent/profiles/" + profile.string("id").orElseThrow();
    JsonObject changed =
        client
            .put(path, Json.object().put("max_rounds", 9).put("working_dir", Json.nul()).build())
            .body()
            .object("profile")
            .orElseThrow();
    assertThat(changed.integer("max_rounds")).hasValue(9);
    assertThat(changed.get("working_dir").orElseThrow().isNull()).isTrue();
    assertThat(changed.string("soul_name")).contains("calm");
    assertThat(client.get(path).body().object("profile")).contains(changed);
  }

  @Test
  void only_one_profile_is_the_default_and_it_comes_first() {
    create(Json.object().put("name", "first").put("isDefault", true));
    JsonObject second = create(Json.object().put("name", "second").put("isDefault", true));
    List<JsonObject> all =
        client.get("/api/ai/profiles").body().array("profiles").orElseThrow().objects();
    assertThat(all).extracting(p -> p.string("name", "")).containsExactly("second", "first");
    assertThat(all).extracting(p -> p.bool("is_default", false)).containsExactly(true, false);
    client.put("/api/ai/profiles/" + all.getLast().string("id").orElseThrow(), isDefault());
    assertThat(
            client
                .get("/api/ai/profiles/" + second.string("id").orElseThrow())
                .body()
                .object("profile")
                .orElseThrow()
                .bool("is_default"))
        .contains(false);
  }

  private static JsonObject isDefault() {
    return Json.object().put("is_default", true).build();
  }

  @Test
  void an_empty_change_changes_nothing() {
    JsonObject profile = create(Json.object().put("name", "A"));
    Answer answer =
        client.put("/api/ai/profiles/" + profile.string("id").orElseThrow(), JsonObject.EMPTY);
    assertThat(answer.body().object("profile")).contains(profile);
  }

  @Test
  void deleting_works_once_and_harmlessly_again() {
    String path = "/api/ai/profiles/" + create(Json.object().put("name", "A")).string("id", "");
    assertThat(api.otherClient().delete(path).status()).isEqualTo(200);
    assertThat(client.get(path).status()).as("another user deleted nothing").isEqualTo(200);
    assertThat(client.delete(path).body()).isEqualTo(Json.object().put("success", true).build());
    assertThat(client.delete(path).status()).isEqualTo(200);
    Answer gone = client.get(path);
    assertThat(gone.status()).isEqualTo(404);
    assertThat(gone.error()).isEqualTo("Profile not found");
    assertThat(client.put(path, isDefault()).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"name\":\" \"}",
        "{\"name\":5}",
        "{\"name\":\"A\",\"maxRounds\":\"abc\"}",
        "{\"name\":\"A\",\"maxRounds\":0}",
        "{\"name\":\"A\",\"maxRounds\":2.5}",
        "{\"name\":\"A\",\"autoApprove\":\"yes\"}",
        "{\"name\":\"A\",\"alwaysAllowedTools\":\"note\"}",
        "{\"name\":\"A\",\"alwaysAllowedTools\":[1]}",
        "{\"name\":\"A\",\"workingDir\":[]}"
      })
  void what_cannot_be_a_profile_is_refused_and_not_stored(String body) {
    Answer answer = client.post("/api/ai/profiles", "application/json", body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).isNotEmpty();
    assertThat(client.get("/api/ai/profiles").body().array("profiles").orElseThrow().size())
        .isZero();
  }

  @Test
  void null_changes_nothing_where_a_profile_must_have_a_value() {
    JsonObject profile =
        create(Json.object().put("name", "A").put("maxRounds", 7).put("soulOverride", "calm"));
    JsonObject.Builder nulls = Json.object();
    for (String field :
        List.of(
            "name",
            "handle",
            "description",
            "icon",
            "color",
            "soulName",
            "max_rounds",
            "autoApprove",
            "always_allowed_tools",
            "isDefault")) {
      nulls.put(field, Json.nul());
    }
    String path = "/api/ai/profiles/" + profile.string("id").orElseThrow();

    Answer answer = client.put(path, nulls.build());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().object("profile")).contains(profile);
    Answer removed = client.put(path, Json.object().put("soulOverride", Json.nul()).build());
    assertThat(removed.body().object("profile").orElseThrow().get("soul_override"))
        .contains(Json.nul());
  }

  @Test
  void another_user_sees_none_of_them() {
    String path = "/api/ai/profiles/" + create(Json.object().put("name", "A")).string("id", "");
    assertThat(api.otherClient().get(path).status()).isEqualTo(404);
    assertThat(api.otherClient().put(path, isDefault()).status()).isEqualTo(404);
    assertThat(
            api.otherClient().get("/api/ai/profiles").body().array("profiles").orElseThrow().size())
        .isZero();
  }

  @Test
  void a_run_with_an_unknown_profile_does_not_start() {
    Answer answer =
        client.post("/api/ai/run", Json.object().put("goal", "x").put("profileId", "none").build());
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.error()).isEqualTo("Agent profile not found");
  }
}
