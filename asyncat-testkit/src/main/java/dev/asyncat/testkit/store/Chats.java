package dev.asyncat.testkit.store;

import dev.asyncat.conversation.ChatMessage;
import dev.asyncat.conversation.Conversation;
import dev.asyncat.conversation.ConversationMode;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Conversations for the contracts of their stores. */
final class Chats {

  static final Instant NOW = Instant.parse("2025-01-02T03:04:05.678901234Z");
  static final String USER = "user-1";
  static final String OTHER = "user-2";
  static final String WORKSPACE = "workspace-1";

  private Chats() {}

  static Conversation chat(String id) {
    return chat(id, "Title of " + id);
  }

  static Conversation chat(String id, String title) {
    return chat(USER, id, title, ConversationMode.CHAT, NOW);
  }

  /** A conversation whose last message was written so many seconds later. */
  static Conversation chat(String id, String title, int seconds) {
    return chat(USER, id, title, ConversationMode.CHAT, NOW.plusSeconds(seconds));
  }

  static Conversation chat(
      String userId, String id, String title, ConversationMode mode, Instant at) {
    return new Conversation(
        id,
        userId,
        WORKSPACE,
        title,
        mode,
        false,
        false,
        null,
        List.of(),
        JsonObject.EMPTY,
        false,
        0,
        1,
        at,
        NOW,
        NOW,
        null);
  }

  static ChatMessage user(String id, String content) {
    return new ChatMessage(id, ChatMessage.Role.USER, content, NOW, JsonObject.EMPTY);
  }

  static ChatMessage assistant(String id, String content) {
    return new ChatMessage(
        id,
        ChatMessage.Role.ASSISTANT,
        content,
        NOW.plusNanos(1),
        Json.object().put("toolsEnabled", true).build());
  }

  /** A question and its answer for each text. */
  static List<ChatMessage> saying(String... texts) {
    List<ChatMessage> messages = new ArrayList<>();
    for (String text : texts) {
      String id = "m" + messages.size();
      messages.add(messages.size() % 2 == 0 ? user(id, text) : assistant(id, text));
    }
    return messages;
  }
}
