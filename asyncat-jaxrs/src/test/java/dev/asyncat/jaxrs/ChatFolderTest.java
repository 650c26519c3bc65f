package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.jaxrs.ApiClient.Answer;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.model.ScriptedModel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChatFolderTest {

  private final TestApi api = TestApi.with(ScriptedModel.answering("hello"));
  private final ApiClient client = api.client();
  private final String workspace = api.asyncat.users().workspace(api.owner.id(), null).id();

  @AfterEach
  void close() {
    api.close();
  }

  private JsonObject create(JsonObject.Builder body) {
    Answer answer = client.post("/api/ai/chat-folders", body.build());
    assertThat(answer.status()).as(answer.error()).isEqualTo(200);
    return answer.body().object("folder").orElseThrow();
  }

  private List<JsonObject> list() {
    return client
        .get("/api/ai/chat-folders?workspaceId=" + workspace)
        .body()
        .array("folders")
        .orElseThrow()
        .objects();
  }

  @Test
  void a_folder_needs_only_a_name() {
    JsonObject folder = create(Json.object().put("name", "  Cats "));

    assertThat(folder.members().keySet())
        .containsExactly(
            "id",
            "user_id",
            "workspace_id",
            "name",
            "color",
            "sort_order",
            "created_at",
            "updated_at");
    assertThat(folder.string("name")).contains("Cats");
    assertThat(folder.string("workspace_id")).contains(workspace);
    assertThat(folder.get("color")).contains(Json.nul());
    assertThat(folder.integer("sort_order")).hasValue(0);
    assertThat(list()).containsExactly(folder);
  }

  @Test
  void folders_are_changed_ordered_and_deleted() {
    JsonObject first = create(Json.object().put("name", "First").put("color", "red"));
    create(Json.object().put("name", "Second"));
    String path = "/api/ai/chat-folders/" + first.string("id", "");

    JsonObject changed =
        client
            .patch(path, Json.object().put("sort_order", 5).put("color", Json.nul()).build())
            .body()
            .object("folder")
            .orElseThrow();

    assertThat(changed.string("name")).contains("First");
    assertThat(changed.get("color")).contains(Json.nul());
    assertThat(list())
        .extracting(folder -> folder.string("name", ""))
        .containsExactly("Second", "First");
    assertThat(client.patch(path, JsonObject.EMPTY).status()).isEqualTo(400);
    assertThat(client.patch(path, Json.object().put("name", " ").build()).error())
        .isEqualTo("name required");
    assertThat(client.patch(path, Json.object().put("sort_order", "x").build()).status())
        .isEqualTo(400);
    assertThat(client.delete(path).status()).isEqualTo(200);
    assertThat(client.delete(path).status()).isEqualTo(200);
    assertThat(client.patch(path, Json.object().put("name", "x").build()).error())
        .isEqualTo("Folder not found");
    assertThat(list()).hasSize(1);
  }

  @Test
  void a_conversation_moves_in_and_out_and_outlives_its_folder() {
    String folder = create(Json.object().put("name", "Cats")).string("id", "");
    String chat =
        client
            .post("/api/ai/chats/save", "application/json", "{\"messages\":[{\"content\":\"x\"}]}")
            .body()
            .string("conversationId", "");
    JsonObject before = load(chat);
    String path = "/api/ai/chats/" + chat + "/folder";

    Answer moved = client.patch(path, Json.object().put("folder_id", folder).build());

    assertThat(moved.body().object("conversation"))
        .contains(Json.object().put("id", chat).put("folder_id", folder).build());
    assertThat(load(chat)).isEqualTo(before.with("folder_id", Json.of(folder)));
    assertThat(
            client
                .get("/api/ai/chats")
                .body()
                .array("conversations")
                .orElseThrow()
                .objects()
                .getFirst()
                .string("folder_id"))
        .contains(folder);
    assertThat(client.patch(path, Json.object().put("folder_id", "nowhere").build()).error())
        .isEqualTo("Folder not found");
    client.delete("/api/ai/chat-folders/" + folder);
    assertThat(load(chat)).isEqualTo(before);
    assertThat(client.patch(path, JsonObject.EMPTY).status()).as("it is in none").isEqualTo(200);
  }

  private JsonObject load(String id) {
    return client.get("/api/ai/chats/" + id).body().object("conversation").orElseThrow();
  }

  @Test
  void a_workspace_must_be_named_for_the_list_and_be_the_users_own() {
    assertThat(client.get("/api/ai/chat-folders").error()).isEqualTo("workspaceId required");
    String theirs = api.asyncat.users().workspace(api.other.id(), null).id();
    for (String foreign : List.of(theirs, "nowhere")) {
      assertThat(client.get("/api/ai/chat-folders?workspaceId=" + foreign).error())
          .isEqualTo("Workspace not found");
      Answer answer =
          client.post(
              "/api/ai/chat-folders",
              Json.object().put("name", "x").put("workspaceId", foreign).build());
      assertThat(answer.status()).isEqualTo(404);
    }
  }
}
