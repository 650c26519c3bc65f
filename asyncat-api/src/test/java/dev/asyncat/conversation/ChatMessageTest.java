package dev.asyncat.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ChatMessageTest {

  private static final ChatMessage MESSAGE = message("m1", ChatMessage.Role.USER, "hello");

  private static ChatMessage message(String id, ChatMessage.Role role, String content) {
    return new ChatMessage(id, role, content, Instant.EPOCH, JsonObject.EMPTY);
  }

  @Test
  void a_fingerprint_tells_contents_apart_but_not_ids() {
    assertThat(message("m2", ChatMessage.Role.USER, "hello").fingerprint())
        .isEqualTo(MESSAGE.fingerprint());
    assertThat(message("m1", ChatMessage.Role.ASSISTANT, "hello").fingerprint())
        .isNotEqualTo(MESSAGE.fingerprint());
    ChatMessage pinned =
        new ChatMessage(
            "m1",
            ChatMessage.Role.USER,
            "hello",
            Instant.EPOCH,
            Json.object().put("pinned", true).build());
    assertThat(pinned.fingerprint()).isNotEqualTo(MESSAGE.fingerprint());
    assertThat(pinned.textFingerprint()).isEqualTo(MESSAGE.textFingerprint());
    assertThat(message("m1", ChatMessage.Role.USER, "hello ").textFingerprint())
        .isNotEqualTo(MESSAGE.textFingerprint());
  }

  @Test
  void agent_sessions_are_found_at_any_depth() {
    JsonObject extras =
        Json.parseObject(
            """
            {"agentSessionId": "a", "agentEvents": [{"data": {"sessionId": "b"}}, {"sessionId": 7}],
             "sessionId": "", "agentSummary": {"deep": [[{"agentSessionId": "a"}]]}}
            """);

    assertThat(
            new ChatMessage("m", ChatMessage.Role.ASSISTANT, "c", Instant.EPOCH, extras)
                .agentSessions())
        .containsExactly("a", "b");
  }
}
