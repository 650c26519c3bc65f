package dev.asyncat.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.conversation.ChatMessage;
import dev.asyncat.conversation.ConversationMode;
import dev.asyncat.core.Asyncat;
import dev.asyncat.core.conversation.ConversationDraft;
import dev.asyncat.core.conversation.DraftMessage;
import dev.asyncat.core.retention.Retention;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.run.RunRequest;
import dev.asyncat.sqlite.SqliteStore;
import dev.asyncat.testkit.model.ScriptedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {

  @TempDir private Path data;
  @TempDir private Path project;

  @Test
  void a_store_that_is_too_large_loses_old_sessions_but_none_of_a_pinned_conversation() {
    try (SqliteStore store = SqliteStore.open(data)) {
      List<String> sessions = new ArrayList<>();
      try (Asyncat asyncat =
          Asyncat.builder().store(store).model(ScriptedModel.answering("done")).build()) {
        for (int i = 0; i < 3; i++) {
          sessions.add(asyncat.run(RunRequest.of("task " + i).in(project)).result().sessionId());
        }
        String user = asyncat.users().defaultUser().id();
        DraftMessage said =
            new DraftMessage(
                null,
                ChatMessage.Role.USER,
                "task 0",
                null,
                Json.object().put("agentSessionId", sessions.getFirst()).build());
        String chat =
            asyncat
                .conversations()
                .save(
                    user,
                    new ConversationDraft(
                        null,
                        null,
                        List.of(said),
                        "kept",
                        ConversationMode.CHAT,
                        List.of(),
                        JsonObject.EMPTY,
                        JsonArray.EMPTY,
                        null))
                .conversation()
                .id();
        store.conversations().update(user, chat, found -> found.toBuilder().pinned(true).build());
      }

      try (Asyncat asyncat = Asyncat.builder().store(store).build()) {
        assertThat(asyncat.prune()).isZero();
      }
      try (Asyncat asyncat =
          Asyncat.builder().store(store).retention(Retention.UNLIMITED.withMaxBytes(1)).build()) {
        asyncat.prune();

        String user = asyncat.users().defaultUser().id();
        assertThat(asyncat.sessions().list(user, null, 10))
            .extracting(session -> session.id())
            .containsExactly(sessions.getFirst());
      }
    }
  }
}
