package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.jaxrs.ApiClient.Answer;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.model.ScriptedModel;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients get wrong, with everything that concerns conversations. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConversationInputTest {

  private static final String JSON = "application/json";

  private final TestApi api = TestApi.with(ScriptedModel.answering("hello"));
  private final ApiClient client = api.client();
  private String chat = "";
  private String folder = "";

  @BeforeAll
  void something() {
    chat =
        client
            .post("/api/ai/chats/save", JSON, "{\"messages\":[{\"id\":\"m\",\"content\":\"x\"}]}")
            .body()
            .string("conversationId", "");
    folder =
        client
            .post("/api/ai/chat-folders", Json.object().put("name", "F").build())
            .body()
            .object("folder")
            .orElseThrow()
            .string("id", "");
  }

  @AfterAll
  void close() {
    api.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                | Messages array is required and cannot"
            + " be empty",
        "{\"messages\":[]}                                 | Messages array is required and cannot"
            + " be empty",
        "{\"messages\":null}                               | Messages array is required and cannot"
            + " be empty",
        "{\"messages\":\"hi\"}                             | messages must be an array, not a"
            + " string",
        "{\"messages\":{\"0\":{}}}                         | messages must be an array, not an"
            + " object",
        "{\"messages\":[\"hi\"]}                           | messages[0] must be an object, not a"
            + " string",
        "{\"messages\":[{\"content\":5}]}                  | messages[0].content must be a string,"
            + " not a number",
        "{\"messages\":[{\"content\":[]}]}                 | messages[0].content must be a string,"
            + " not an array",
        "{\"messages\":[{\"id\":{}}]}                      | messages[0].id must be a string, not"
            + " an object",
        "{\"messages\":[{\"role\":7}]}                     | messages[0].role must be a string, not"
            + " a number",
        "{\"messages\":[{},{\"images\":\"x\"}]}            | messages[1].images must be an array,"
            + " not a string",
        "{\"messages\":[{\"agentSummary\":[]}]}            | messages[0].agentSummary must be an"
            + " object, not an array",
        "{\"messages\":[{\"pinned\":\"yes\"}]}             | messages[0].pinned must be a boolean,"
            + " not a string",
        "{\"messages\":[{\"timestamp\":\"yesterday\"}]}    | messages[0].timestamp must be a time"
            + " like 2025-01-02T03:04:05.678Z, not \"yesterday\"",
        "{\"messages\":[{\"timestamp\":\"9999-01-01T00:00:00Z\"}]} | messages[0].timestamp must lie"
            + " between 1970 and 2261, not at 9999-01-01T00:00:00Z",
        "{\"messages\":[{\"timestamp\":-1}]}               | messages[0].timestamp must lie between"
            + " 1970 and 2261, not at 1969-12-31T23:59:59.999Z",
        "{\"messages\":[{\"activeVariantIndex\":0.5}]}     | messages[0].activeVariantIndex must be"
            + " a whole number, not 0.5",
        "{\"messages\":[{}],\"title\":5}                   | title must be a string, not a number",
        "{\"messages\":[{}],\"mode\":\"dance\"}            | mode must be chat, action, build,"
            + " work, image or visual, not 'dance'",
        "{\"messages\":[{}],\"projectIds\":[1]}            | projectIds[0] must be a string, not a"
            + " number",
        "{\"messages\":[{}],\"metadata\":[]}               | metadata must be an object, not an"
            + " array",
        "{\"messages\":[{}],\"fileAttachments\":\"x\"}     | fileAttachments must be an array, not"
            + " a string",
        "{\"messages\":[{}],\"baseRevision\":\"x\"}        | baseRevision must be a whole number,"
            + " not a string",
        "{\"messages\":[{}],\"conversationId\":7}          | conversationId must be a string, not a"
            + " number",
        "[]                                                | the body must be a JSON object, not an"
            + " array",
      })
  void what_cannot_be_saved_is_refused_by_name(String body, String error) {
    long before = total();
    Answer answer = client.post("/api/ai/chats/save", JSON, body);

    assertThat(answer.error()).isEqualTo(error);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(total()).isEqualTo(before);
  }

  private long total() {
    return client.get("/api/ai/chats?limit=1").body().longInteger("total").orElseThrow();
  }

  @Test
  void what_is_too_large_is_refused_by_name() {
    refused(
        "{\"title\":\"%s\",\"messages\":[{}]}".formatted("t".repeat(501)),
        "title must not be longer than 500");
    refused("{\"messages\":[{\"id\":\"%s\"}]}".formatted("i".repeat(201)), "messages[0].id");
    refused("{\"messages\":[%s]}".formatted("{},".repeat(10_000) + "{}"), "at most 10000 messages");
    refused(
        "{\"messages\":[{}],\"projectIds\":[%s]}".formatted("\"p\",".repeat(100) + "\"p\""),
        "at most 100 projects");
    refused(
        "{\"messages\":[{\"id\":\"m\"}],\"conversationId\":\"%s\",\"baseRevision\":999}"
            .formatted(chat),
        "baseRevision 999 is not one of this conversation");
  }

  private void refused(String body, String error) {
    Answer answer = client.post("/api/ai/chats/save", JSON, body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).contains(error);
  }

  @Test
  void unknown_fields_do_not_matter() {
    Answer answer =
        client.post(
            "/api/ai/chats/save",
            JSON,
            "{\"messages\":[{\"id\":7,\"content\":null,\"extra\":{}}],\"extra\":1,\"workspaceId\":\"nobody's\"}");

    assertThat(answer.status()).isEqualTo(200);
    String id = answer.body().string("conversationId", "");
    assertThat(answer.body().string("title")).contains("New Chat");
    assertThat(
            client
                .get("/api/ai/chats/" + id)
                .body()
                .object("conversation")
                .orElseThrow()
                .array("messages")
                .orElseThrow()
                .objects())
        .extracting(message -> message.string("id", ""))
        .containsExactly("7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"title\":\" \"}            | title must not be blank",
        "{\"title\":[]}               | title must be a string, not an array",
        "{\"is_pinned\":\"yes\"}      | is_pinned must be a boolean, not a string",
        "{\"is_archived\":2}          | is_archived must be a boolean, not a number",
        "{\"metadata\":\"x\"}         | metadata must be an object, not a string",
        "{\"project_ids\":\"x\"}      | project_ids must be an array, not a string",
        "{\"folder_id\":1}            | folder_id must be a string, not a number",
        "{\"unknown\":1}              | No valid fields to update",
        "{\"title\":null}             | No valid fields to update",
      })
  void a_patch_that_cannot_be_is_refused_by_name(String body, String error) {
    JsonObject before = client.get("/api/ai/chats/" + chat).body();
    Answer answer =
        client.send(
            "PATCH",
            "/api/ai/chats/" + chat,
            BodyPublishers.ofString(body),
            Map.of("Content-Type", JSON));

    assertThat(answer.error()).isEqualTo(error);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(client.get("/api/ai/chats/" + chat).body()).isEqualTo(before);
  }

  @Test
  void another_users_things_are_like_things_that_do_not_exist() {
    ApiClient other = api.otherClient();
    for (String id : List.of(chat, "nowhere", "..%2F..", "%00", "x".repeat(3_000))) {
      ApiClient asking = id.equals(chat) ? other : client;
      String path = "/api/ai/chats/" + id;
      for (Answer answer :
          List.of(
              asking.get(path),
              asking.patch(path, Json.object().put("title", "x").build()),
              asking.delete(path),
              asking.post(path + "/restore", JsonObject.EMPTY),
              asking.delete(path + "/permanent"),
              asking.patch(path + "/folder", JsonObject.EMPTY),
              asking.post(path + "/continue", Json.object().put("mode", "work").build()),
              asking.post(
                  "/api/ai/chats/save",
                  JSON,
                  "{\"messages\":[{}],\"conversationId\":\"%s\"}".formatted(id)))) {
        assertThat(answer.status()).as(id + ": " + answer.error()).isEqualTo(404);
        assertThat(answer.error()).isEqualTo("Conversation not found");
      }
    }
    assertThat(other.get("/api/ai/chats").body().integer("total")).hasValue(0);
    assertThat(other.get("/api/ai/chats/search?q=x").body().integer("count")).hasValue(0);
    assertThat(
            other
                .patch("/api/ai/chat-folders/" + folder, Json.object().put("name", "x").build())
                .error())
        .isEqualTo("Folder not found");
    assertThat(other.delete("/api/ai/chat-folders/" + folder).status()).isEqualTo(200);
    assertThat(
            client
                .patch(
                    "/api/ai/chats/" + chat + "/folder",
                    Json.object().put("folder_id", folder).build())
                .status())
        .as("another user deleted nothing")
        .isEqualTo(200);
  }

  @Test
  void a_conversation_in_another_workspace_is_not_found_if_one_is_named() {
    assertThat(client.get("/api/ai/chats/" + chat + "?workspaceId=another").status())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/ai/chats",
        "POST /api/ai/chats/save",
        "POST /api/ai/chats/autosave",
        "GET /api/ai/chats/search?q=x",
        "GET /api/ai/chats/trash",
        "DELETE /api/ai/chats/trash/empty",
        "GET /api/ai/chats/stats/summary",
        "GET /api/ai/chats/workspaces",
        "GET /api/ai/chats/x",
        "POST /api/ai/generate-title",
        "POST /api/ai/chat/stream",
        "GET /api/ai/chat-folders?workspaceId=x",
        "GET /api/users/me",
        "GET /api/teams",
        "POST /api/teams",
        "GET /api/projects",
        "POST /api/projects",
        "GET /api/projects/x/folders",
      })
  void nobody_gets_anything_without_a_token(String request) {
    String[] parts = request.split(" ", 2);
    Answer answer =
        api.stranger()
            .send(parts[0], parts[1], BodyPublishers.ofString("{}"), Map.of("Content-Type", JSON));

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.error()).isEqualTo("Authentication required");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/ai/chats/save           | {\"messages\":",
        "/api/ai/chats/autosave       | nonsense",
        "/api/ai/generate-title       | {\"userMessage\":5}",
        "/api/ai/generate-title       | {}",
        "/api/ai/chat/stream          | {}",
        "/api/ai/chat/stream          | {\"message\":[]}",
        "/api/ai/chat/stream          | {\"message\":\"x\",\"conversationHistory\":[1]}",
        "/api/ai/chat/stream          | {\"message\":\"x\",\"fileAttachments\":{}}",
        "/api/ai/chat-folders         | {}",
        "/api/ai/chat-folders         | {\"name\":\"  \"}",
        "/api/ai/chat-folders         | {\"name\":5}",
        "/api/ai/chat-folders         | {\"name\":\"x\",\"color\":[]}",
        "/api/teams                   | {}",
        "/api/teams                   | {\"name\":\"\"}",
        "/api/teams                   | {\"name\":\"x\",\"emoji\":5}",
        "/api/projects                | {}",
        "/api/projects                | {\"name\":\"x\",\"folder_path\":\"relative\"}",
        "/api/projects                | {\"name\":\"x\",\"folder_path\":\"/nowhere/at/all\"}",
      })
  void what_cannot_be_made_is_refused(String path, String body) {
    Answer answer = client.post(path, JSON, body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).isNotBlank().doesNotContain("Exception");
  }
}
