package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.jaxrs.ApiClient.Answer;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.model.ScriptedModel;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConversationTest {

  private static final JsonObject SUCCESS = Json.object().put("success", true).build();

  private final TestApi api = TestApi.with(ScriptedModel.answering("hello"));
  private final ApiClient client = api.client();

  @AfterEach
  void close() {
    api.close();
  }

  private JsonObject save(String body) {
    Answer answer = client.post("/api/ai/chats/save", "application/json", body);
    assertThat(answer.status()).as(answer.error()).isEqualTo(200);
    return answer.body();
  }

  private String create(String title, String... texts) {
    List<Json> messages = new ArrayList<>();
    for (String text : texts) {
      messages.add(
          Json.object()
              .put("id", "m" + messages.size())
              .put("type", messages.size() % 2 == 0 ? "user" : "assistant")
              .put("content", text)
              .build());
    }
    return save(Json.object()
            .put("title", title)
            .put("messages", new JsonArray(messages))
            .build()
            .toString())
        .string("conversationId", "");
  }

  private JsonObject ok(Answer answer) {
    assertThat(answer.status()).as(answer.error()).isEqualTo(200);
    return answer.body();
  }

  private JsonObject load(String id) {
    return ok(client.get("/api/ai/chats/" + id)).object("conversation").orElseThrow();
  }

  private List<String> listed(String query) {
    return ok(client.get("/api/ai/chats" + query))
        .array("conversations")
        .orElseThrow()
        .objects()
        .stream()
        .map(row -> row.string("title", ""))
        .toList();
  }

  @Test
  void a_saved_conversation_has_everything_a_message_may_keep() {
    JsonObject message =
        Json.parseObject(
            """
            {"id": "m1", "type": "assistant", "role": "assistant", "content": "hi",
             "timestamp": "2025-01-02T03:04:05.678Z",
             "imageMode": true, "isEdit": true, "pinned": true, "bookmarked": true,
             "images": ["i"], "prompt": "p", "suggestions": [], "blocks": [{"a": 1}],
             "artifacts": [], "artifactExplanation": "e", "variants": ["a", "b"],
             "activeVariantIndex": 0, "toolCalls": [1], "toolsEnabled": false,
             "agentMode": "plan", "agentSessionId": "s", "agentMentions": [],
             "agentSummary": {"x": null}, "agentEvents": [{"type": "done"}],
             "fileAttachments": ["f"], "workingContext": {}, "searchEvent": {},
             "branchId": "b", "parentBranchId": "pb", "branchPointMessageId": "bp",
             "editedFromMessageId": "ef", "editedFromContent": "ec"}
            """);
    JsonObject saved =
        save(
            Json.object()
                .put("messages", Json.array(message.with("unknown", Json.of("dropped"))))
                .put("projectIds", Json.strings(List.of("p1")))
                .put("metadata", Json.parseObject("{\"highlights\": []}"))
                .put("mode", "action")
                .put("title", "Everything")
                .build()
                .toString());
    assertThat(saved.members().keySet())
        .containsExactly(
            "success",
            "conversationId",
            "title",
            "workspaceId",
            "isNew",
            "messageCount",
            "revision",
            "merged");
    assertThat(saved.bool("isNew")).contains(true);
    assertThat(saved.integer("messageCount")).hasValue(1);

    JsonObject loaded = load(saved.string("conversationId", ""));

    assertThat(loaded.members().keySet())
        .containsExactly(
            "id",
            "title",
            "mode",
            "is_pinned",
            "is_archived",
            "workspace_id",
            "last_message_at",
            "created_at",
            "updated_at",
            "has_attachments",
            "project_ids",
            "metadata",
            "folder_id",
            "deleted_at",
            "revision",
            "messages");
    assertThat(loaded.array("messages").orElseThrow()).isEqualTo(Json.array(message));
    assertThat(loaded.string("mode")).contains("action");
    assertThat(loaded.string("last_message_at")).contains("2025-01-02T03:04:05.678Z");
    assertThat(loaded.integer("has_attachments")).hasValue(1);
    assertThat(loaded.integer("is_pinned")).hasValue(0);
    assertThat(loaded.get("revision")).isEqualTo(saved.get("revision"));
  }

  @Test
  void the_role_tells_who_speaks_where_there_is_no_type() {
    String id =
        save("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"model\",\"content\":\"b\"},"
                + "{\"type\":\"user\",\"role\":\"assistant\",\"content\":\"c\"},{\"content\":\"d\"}]}")
            .string("conversationId", "");

    assertThat(load(id).array("messages").orElseThrow().objects())
        .extracting(
            m -> m.string("id", "") + " " + m.string("role", "") + " " + m.string("type", ""))
        .containsExactly(
            "msg_0 user user",
            "msg_1 assistant assistant",
            "msg_2 user user",
            "msg_3 assistant assistant");
  }

  @Test
  void what_is_only_kept_when_it_means_something_is_left_out_otherwise() {
    String id =
        save("{\"messages\":[{\"content\":\"a\",\"pinned\":false,\"images\":[],\"fileAttachments\":[],"
                + "\"prompt\":\"\",\"agentMode\":\"chat\",\"variants\":[1,2,3]}]}")
            .string("conversationId", "");

    assertThat(load(id).array("messages").orElseThrow().objects().getFirst().members().keySet())
        .containsExactlyInAnyOrder(
            "variants", "activeVariantIndex", "id", "type", "role", "content", "timestamp");
    assertThat(
            load(id)
                .array("messages")
                .orElseThrow()
                .objects()
                .getFirst()
                .integer("activeVariantIndex"))
        .hasValue(2);
  }

  @Test
  void a_list_shows_the_ends_of_each_conversation_and_no_messages() {
    create("Cats", "How do I feed them?", "Twice a day.");
    JsonObject list = ok(client.get("/api/agent/chats"));
    assertThat(list.members().keySet())
        .containsExactly("success", "conversations", "total", "hasMore", "workspaceId");
    JsonObject row = list.array("conversations").orElseThrow().objects().getFirst();
    assertThat(row.members().keySet())
        .containsExactly(
            "id",
            "title",
            "mode",
            "is_pinned",
            "is_archived",
            "workspace_id",
            "last_message_at",
            "created_at",
            "updated_at",
            "has_attachments",
            "project_ids",
            "metadata",
            "folder_id",
            "deleted_at",
            "message_count",
            "first_message",
            "last_message");
    assertThat(row.object("first_message").orElseThrow().string("user"))
        .contains("How do I feed them?");
    assertThat(row.object("last_message").orElseThrow().string("cat")).contains("Twice a day.");
    assertThat(row.integer("message_count")).hasValue(2);
  }

  @Test
  void a_list_is_filtered_paged_and_counted_exactly() {
    for (String mode : List.of("chat", "action", "work", "image", "visual")) {
      save(
          "{\"title\":\"%s\",\"mode\":\"%s\",\"messages\":[{\"content\":\"x\"}]}"
              .formatted(mode, mode));
    }
    String trashed = create("trashed", "x");
    client.delete("/api/ai/chats/" + trashed);
    String archived = create("archived", "x");
    client.patch("/api/ai/chats/" + archived, Json.object().put("is_archived", true).build());

    assertThat(listed("")).containsExactlyInAnyOrder("chat", "action", "work", "image", "visual");
    assertThat(listed("?mode=all&includeArchived=true")).hasSize(6).contains("archived");
    assertThat(listed("?mode=work")).containsExactlyInAnyOrder("action", "work");
    assertThat(listed("?mode=action")).containsExactlyInAnyOrder("action", "work");
    assertThat(listed("?mode=chat")).containsExactlyInAnyOrder("chat", "visual");
    assertThat(listed("?search=vis")).containsExactly("visual");
    JsonObject page = ok(client.get("/api/ai/chats?limit=2&offset=2"));
    assertThat(page.array("conversations").orElseThrow().size()).isEqualTo(2);
    assertThat(page.integer("total")).hasValue(5);
    assertThat(page.bool("hasMore")).contains(true);
    JsonObject last = ok(client.get("/api/ai/chats?limit=2&offset=4&mode=all"));
    assertThat(last.bool("hasMore")).contains(false);
    assertThat(last.integer("total")).hasValue(5);
    for (String odd :
        List.of(
            "limit=abc&offset=-1", "limit=0&offset=x", "limit=-5", "limit=2147483648", "limit=")) {
      assertThat(listed("?" + odd)).as(odd).hasSize(5);
    }
    assertThat(listed("?offset=99999999999")).isEmpty();
    assertThat(client.get("/api/ai/chats?mode=dance").status()).isEqualTo(400);
  }

  @Test
  void words_are_found_in_titles_first_and_then_in_messages() {
    create("About dogs", "They bark", "Yes", "They also like Kätzchen");
    create("Katzchen", "x");

    JsonObject found = ok(client.get("/api/ai/chats/search?q=%20katz%20"));

    assertThat(found.string("query")).contains("katz");
    assertThat(found.integer("count")).hasValue(2);
    List<JsonObject> rows = found.array("conversations").orElseThrow().objects();
    assertThat(rows)
        .extracting(row -> row.string("title", ""))
        .containsExactly("Katzchen", "About dogs");
    assertThat(rows.getFirst().has("rank")).isTrue();
    assertThat(rows.getLast().members().keySet())
        .containsExactly(
            "id",
            "title",
            "mode",
            "message_count",
            "last_message_at",
            "created_at",
            "is_pinned",
            "is_archived");
    assertThat(ok(client.get("/api/ai/chats/search?q=katz&limit=-3")).integer("count")).hasValue(1);
    assertThat(client.get("/api/ai/chats/search?q=%20").error()).isEqualTo("q parameter required");
    assertThat(client.get("/api/ai/chats/search").status()).isEqualTo(400);
    for (String odd :
        List.of("\"", "*", "a-b", "'; drop table messages; --", "🎉", "NEAR(", "\u0000", "{a}^")) {
      String query = URLEncoder.encode(odd, StandardCharsets.UTF_8);
      assertThat(client.get("/api/ai/chats/search?q=" + query).status()).as(odd).isEqualTo(200);
      assertThat(client.get("/api/ai/chats?search=" + query).status()).as(odd).isEqualTo(200);
    }
    String long10k = URLEncoder.encode("katz ".repeat(2_000), StandardCharsets.UTF_8);
    assertThat(ok(client.get("/api/ai/chats/search?q=" + long10k)).integer("count")).hasValue(2);
  }

  @Test
  void a_conversation_goes_to_the_trash_and_comes_back() {
    String id = create("Cats", "x");
    JsonObject before = load(id);

    assertThat(ok(client.delete("/api/ai/chats/" + id)).string("message"))
        .contains("Conversation deleted successfully");
    assertThat(client.delete("/api/ai/chats/" + id).error()).isEqualTo("Conversation not found");
    assertThat(client.get("/api/ai/chats/" + id).status()).isEqualTo(404);
    JsonObject row =
        ok(client.get("/api/ai/chats/trash"))
            .array("conversations")
            .orElseThrow()
            .objects()
            .getFirst();
    assertThat(row.members().keySet())
        .containsExactly("id", "title", "deleted_at", "last_message_at", "mode");

    assertThat(ok(client.post("/api/ai/chats/" + id + "/restore", JsonObject.EMPTY)))
        .isEqualTo(SUCCESS);
    assertThat(load(id)).isEqualTo(before);
    assertThat(client.post("/api/ai/chats/" + id + "/restore", JsonObject.EMPTY).status())
        .isEqualTo(404);
  }

  @Test
  void what_is_deleted_for_good_is_gone_from_wherever_it_was() {
    String live = create("live", "x");
    String trashed = create("trashed", "x");
    String left = create("left", "x");
    client.delete("/api/ai/chats/" + trashed);
    client.delete("/api/ai/chats/" + left);

    assertThat(ok(client.delete("/api/ai/chats/" + live + "/permanent"))).isEqualTo(SUCCESS);
    assertThat(ok(client.delete("/api/ai/chats/" + trashed + "/permanent"))).isEqualTo(SUCCESS);
    assertThat(client.delete("/api/ai/chats/" + live + "/permanent").error())
        .isEqualTo("Conversation not found");
    assertThat(ok(client.delete("/api/ai/chats/trash/empty"))).isEqualTo(SUCCESS);
    assertThat(ok(client.delete("/api/ai/chats/trash/empty"))).isEqualTo(SUCCESS);
    assertThat(client.post("/api/ai/chats/" + left + "/restore", JsonObject.EMPTY).status())
        .isEqualTo(404);
  }

  @Test
  void a_patch_changes_what_it_names_and_says_what_is_now() {
    String id = create("Cats", "x");
    String folder =
        ok(client.post("/api/ai/chat-folders", Json.object().put("name", "F").build()))
            .object("folder")
            .orElseThrow()
            .string("id", "");
    String path = "/api/ai/chats/" + id;

    JsonObject changed =
        ok(client.patch(
                path,
                Json.parseObject(
                    "{\"title\":\"Dogs\",\"is_pinned\":1,\"is_archived\":false,\"folder_id\":\"%s\","
                            .formatted(folder)
                        + "\"project_ids\":[\"a\",\"b\"],\"metadata\":{\"x\":1}}")))
            .object("conversation")
            .orElseThrow();

    assertThat(changed)
        .isEqualTo(
            Json.object()
                .put("id", id)
                .put("title", "Dogs")
                .put("is_pinned", 1)
                .put("is_archived", 0)
                .put("folder_id", folder)
                .build());
    assertThat(load(id).array("project_ids").orElseThrow().strings()).containsExactly("a");
    assertThat(
            ok(client.patch(path, Json.object().put("folder_id", Json.nul()).build()))
                .object("conversation")
                .orElseThrow()
                .get("folder_id"))
        .contains(Json.nul());
    assertThat(client.patch(path, JsonObject.EMPTY).error()).isEqualTo("No valid fields to update");
    assertThat(client.patch(path, Json.object().put("folder_id", "nowhere").build()).error())
        .isEqualTo("Folder not found");
    assertThat(client.patch(path, Json.object().put("is_pinned", 2).build()).status())
        .isEqualTo(400);
  }

  @Test
  void counts_are_of_what_is_neither_archived_nor_in_the_trash() {
    create("a", "1", "2", "3");
    save("{\"mode\":\"action\",\"messages\":[{\"content\":\"x\"}]}");
    save("{\"mode\":\"work\",\"messages\":[{\"content\":\"x\"}]}");
    client.delete("/api/ai/chats/" + create("b", "x"));

    JsonObject stats = ok(client.get("/api/ai/chats/stats/summary")).object("stats").orElseThrow();

    assertThat(stats.integer("totalConversations")).hasValue(3);
    assertThat(stats.integer("chatConversations")).hasValue(1);
    assertThat(stats.integer("buildConversations")).hasValue(2);
    assertThat(stats.integer("actionConversations")).hasValue(1);
    assertThat(stats.integer("pinnedConversations")).hasValue(0);
    assertThat(stats.integer("totalMessages")).hasValue(5);
    assertThat(stats.object("byMode"))
        .contains(Json.parseObject("{\"chat\":1,\"action\":1,\"build\":1,\"image\":0}"));
    assertThat(stats.string("lastActivity")).isPresent();
    JsonObject none =
        ok(api.otherClient().get("/api/ai/chats/stats/summary")).object("stats").orElseThrow();
    assertThat(none.get("lastActivity")).contains(Json.nul());
    JsonObject workspaces =
        ok(client.get("/api/ai/chats/workspaces"))
            .array("workspaces")
            .orElseThrow()
            .objects()
            .getFirst();
    assertThat(workspaces.string("workspace_name")).contains("Default");
    assertThat(workspaces.integer("conversation_count")).hasValue(3);
  }

  @Test
  void a_chat_goes_on_as_work() {
    String id = create("Cats", "How?", "So.");

    Answer answer =
        client.post("/api/ai/chats/" + id + "/continue", Json.object().put("mode", "work").build());

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.body().string("title")).contains("Cats (Work)");
    JsonObject work = load(answer.body().string("conversationId", ""));
    assertThat(work.string("mode")).contains("build");
    assertThat(
            work.object("metadata")
                .orElseThrow()
                .object("continuedFrom")
                .orElseThrow()
                .string("conversationId"))
        .contains(id);
    String path = "/api/ai/chats/" + id + "/continue";
    assertThat(client.post(path, Json.object().put("mode", "chat").build()).error())
        .isEqualTo("Conversation is already in Chat mode");
    assertThat(client.post(path, Json.object().put("mode", "dance").build()).status())
        .isEqualTo(400);
    assertThat(client.post(path, JsonObject.EMPTY).status()).isEqualTo(400);
    assertThat(
            client
                .post("/api/ai/chats/nowhere/continue", Json.object().put("mode", "chat").build())
                .status())
        .isEqualTo(404);
  }

  @Test
  void an_autosave_takes_no_title_and_needs_an_answer() {
    Answer early =
        client.post(
            "/api/ai/chats/autosave", "application/json", "{\"messages\":[{\"content\":\"x\"}]}");
    assertThat(early.error()).isEqualTo("Auto-save requires at least 2 messages");

    JsonObject saved =
        ok(
            client.post(
                "/api/ai/chats/autosave",
                "application/json",
                "{\"title\":\"ignored\",\"messages\":[{\"role\":\"user\",\"content\":\"What is a"
                    + " cat?\"},{\"content\":\"y\"}]}"));

    assertThat(saved.string("title")).contains("What is a cat?");
  }

  @Test
  void saves_of_many_clients_at_once_lose_nothing_and_the_last_title_stays() throws Exception {
    String id = create("Cats", "a", "b");
    List<Future<Integer>> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 8; i++) {
        String mine =
            """
            {"conversationId": "%s", "title": "Title %d", "messages": [
              {"id": "m0", "type": "user", "content": "a"}, {"id": "m1", "content": "b"},
              {"id": "own-%d", "type": "user", "content": "from %d"}]}
            """
                .formatted(id, i, i, i);
        clients.add(
            threads.submit(
                () -> client.post("/api/ai/chats/save", "application/json", mine).status()));
      }
      for (Future<Integer> status : clients) {
        assertThat(status.get()).isEqualTo(200);
      }
    }

    JsonObject loaded = load(id);
    assertThat(loaded.array("messages").orElseThrow().objects())
        .extracting(message -> message.string("content", ""))
        .startsWith("a", "b")
        .hasSize(10)
        .contains("from 0", "from 1", "from 2", "from 3", "from 4", "from 5", "from 6", "from 7");
    assertThat(loaded.string("title", "")).matches("Title \\d");
    JsonObject last =
        save(
            "{\"conversationId\":\"%s\",\"title\":\"Mine\",\"messages\":[{\"id\":\"m0\",\"type\":\"user\",\"content\":\"a\"},{\"id\":\"m1\",\"content\":\"b\"}],\"baseRevision\":%s}"
                .formatted(id, loaded.get("revision").orElseThrow()));
    assertThat(last.integer("messageCount")).as("whoever has seen all can remove them").hasValue(2);
    assertThat(load(id).string("title")).contains("Mine");
  }
}
