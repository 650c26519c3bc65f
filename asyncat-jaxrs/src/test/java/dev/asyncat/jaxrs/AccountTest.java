package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.jaxrs.ApiClient.Answer;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.model.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What stands beside the API, with which the web client starts. */
class AccountTest {

  private final TestApi api = TestApi.with(ScriptedModel.answering("hello"));
  private final ApiClient client = api.client();

  @AfterEach
  void close() {
    api.close();
  }

  private List<JsonObject> data(String path) {
    Answer answer = client.get(path);
    assertThat(answer.status()).as(answer.error()).isEqualTo(200);
    return answer.body().array("data").orElseThrow().objects();
  }

  @Test
  void a_user_is_told_who_it_is() {
    JsonObject me = client.get("/api/users/me").body().object("data").orElseThrow();

    assertThat(me.string("id")).contains(api.owner.id());
    assertThat(me.string("name")).contains(api.owner.name());
    assertThat(me.members().keySet())
        .containsExactly("id", "name", "email", "profile_picture", "created_at", "updated_at");
    assertThat(
            api.otherClient()
                .get("/api/users/me")
                .body()
                .object("data")
                .orElseThrow()
                .string("name"))
        .contains("other");
  }

  @Test
  void workspaces_are_listed_by_name_and_added() {
    Answer added =
        client.post("/api/teams", Json.object().put("name", " Cats ").put("emoji", "🐈").build());

    assertThat(added.status()).isEqualTo(201);
    List<JsonObject> teams = data("/api/teams");
    assertThat(teams)
        .extracting(team -> team.string("name", ""))
        .containsExactly("Cats", "Default");
    assertThat(teams.getFirst()).isEqualTo(added.body().object("data").orElseThrow());
    assertThat(teams.getFirst().members().keySet())
        .containsExactly(
            "id",
            "name",
            "owner_id",
            "emoji",
            "created_at",
            "updated_at",
            "user_role",
            "access_type");
    assertThat(api.otherClient().get("/api/teams").body().array("data").orElseThrow().size())
        .isEqualTo(1);
    String workspace = teams.getFirst().string("id", "");
    client.post(
        "/api/ai/chats/save?workspaceId=" + workspace,
        "application/json",
        "{\"messages\":[{\"content\":\"x\"}]}");
    assertThat(client.get("/api/ai/chats?workspaceId=" + workspace).body().integer("total"))
        .hasValue(1);
    assertThat(client.get("/api/ai/chats").body().integer("total")).hasValue(0);
  }

  @Test
  void a_project_has_directories_of_the_workspace() throws IOException {
    Path cats = Files.createDirectory(api.workspace.resolve("cats"));
    Answer created =
        client.post(
            "/api/projects",
            Json.object().put("name", "Cats").put("folder_path", cats.toString()).build());
    assertThat(created.status()).as(created.error()).isEqualTo(201);
    JsonObject project = created.body().object("data").orElseThrow();
    assertThat(data("/api/projects")).containsExactly(project);
    assertThat(project.members().keySet())
        .containsExactly(
            "id",
            "name",
            "description",
            "due_date",
            "created_by",
            "owner_id",
            "team_id",
            "emoji",
            "is_archived",
            "created_at",
            "updated_at",
            "folders",
            "folder_count",
            "primary_folder");
    String path = "/api/projects/" + project.string("id", "") + "/folders";

    Answer added = client.post(path, Json.object().put("path", api.workspace.toString()).build());

    assertThat(added.status()).as(added.error()).isEqualTo(201);
    assertThat(data(path))
        .extracting(folder -> folder.string("path", ""))
        .containsExactly(cats.toString(), api.workspace.toString());
    JsonObject folder = data(path).getFirst();
    assertThat(folder.string("root_id")).contains("project:" + folder.string("id", ""));
    assertThat(folder.bool("exists")).contains(true);
    assertThat(client.post(path, Json.object().put("path", cats.toString()).build()).status())
        .isEqualTo(409);
    assertThat(client.post(path, Json.object().put("path", "/").build()).status()).isEqualTo(400);
    assertThat(client.post(path, JsonObject.EMPTY).status()).isEqualTo(400);
    assertThat(api.otherClient().get(path).error()).isEqualTo("Project not found");
    assertThat(
            api.otherClient()
                .post(path, Json.object().put("path", cats.toString()).build())
                .status())
        .isEqualTo(404);
  }

  @Test
  void a_run_works_in_a_directory_of_a_project() throws IOException {
    Path cats = Files.createDirectories(api.workspace.resolve("cats/kittens"));
    Answer created =
        client.post(
            "/api/projects",
            Json.object()
                .put("name", "Cats")
                .put("folder_path", cats.getParent().toString())
                .build());
    String root =
        created
            .body()
            .object("data")
            .orElseThrow()
            .object("primary_folder")
            .orElseThrow()
            .string("root_id", "");

    try (SseStream stream = api.run(goalIn(root, "kittens"))) {
      stream.rest();
    }

    JsonObject session =
        client.get("/api/ai/sessions").body().array("sessions").orElseThrow().objects().getFirst();
    assertThat(session.string("working_dir")).contains(cats.toString());
    assertThat(client.post("/api/ai/run", goalIn(root, "..")).status()).isEqualTo(400);
    assertThat(client.post("/api/ai/run", goalIn(root, "nowhere")).status()).isEqualTo(400);
    assertThat(api.otherClient().post("/api/ai/run", goalIn(root, ".")).status()).isEqualTo(404);
    assertThat(client.post("/api/ai/run", goalIn("project:nowhere", ".")).status()).isEqualTo(404);
  }

  private static JsonObject goalIn(String rootId, String path) {
    return Json.object()
        .put("goal", "x")
        .put("workingContext", Json.object().put("rootId", rootId).put("path", path).build())
        .build();
  }

  @Test
  void errors_have_the_same_form_as_everywhere() {
    Answer answer = client.get("/api/teams/nowhere/else");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.error()).isNotBlank();
    assertThat(client.delete("/api/users/me").status()).isEqualTo(405);
    assertThat(client.get("/api/users/me").header("X-Content-Type-Options")).isEqualTo("nosniff");
  }
}
