package dev.asyncat.jaxrs.conversation;

import dev.asyncat.conversation.ChatMessage;
import dev.asyncat.conversation.Conversation;
import dev.asyncat.conversation.ConversationHit;
import dev.asyncat.conversation.ConversationItem;
import dev.asyncat.conversation.ConversationMode;
import dev.asyncat.conversation.ConversationStats;
import dev.asyncat.core.conversation.SavedConversation;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.run.WireTime;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Conversations as clients see them; flags are 0 and 1. */
final class ConversationWire {

  private ConversationWire() {}

  static JsonObject item(ConversationItem item) {
    Conversation conversation = item.conversation();
    return common(conversation)
        .put("message_count", conversation.messageCount())
        .put("first_message", raw(item.first()))
        .put("last_message", raw(item.last()))
        .build();
  }

  static JsonObject full(Conversation conversation, List<ChatMessage> messages, long revision) {
    return common(conversation)
        .put("revision", revision)
        .put("messages", array(messages, ConversationWire::message))
        .build();
  }

  private static JsonObject.Builder common(Conversation conversation) {
    return Json.object()
        .put("id", conversation.id())
        .put("title", conversation.title())
        .put("mode", conversation.mode().wire())
        .put("is_pinned", flag(conversation.pinned()))
        .put("is_archived", flag(conversation.archived()))
        .put("workspace_id", conversation.workspaceId())
        .put("last_message_at", WireTime.format(conversation.lastMessageAt()))
        .put("created_at", WireTime.format(conversation.createdAt()))
        .put("updated_at", WireTime.format(conversation.updatedAt()))
        .put("has_attachments", flag(conversation.attachments()))
        .put("project_ids", Json.strings(conversation.projectIds()))
        .put("metadata", conversation.metadata())
        .put("folder_id", conversation.folderId())
        .put("deleted_at", time(conversation.deletedAt()));
  }

  private static JsonObject message(ChatMessage message) {
    return Json.object()
        .putAll(message.extras())
        .put("id", message.id())
        .put("type", message.role().wire())
        .put("role", message.role().wire())
        .put("content", message.content())
        .put("timestamp", WireTime.format(message.at()))
        .build();
  }

  /** The form in which lists have messages: what was said stands under who said it. */
  private static Json raw(@Nullable ChatMessage message) {
    if (message == null) {
      return Json.nul();
    }
    boolean user = message.role() == ChatMessage.Role.USER;
    return Json.object()
        .putAll(message.extras())
        .put(user ? "user" : "cat", message.content())
        .put("id", message.id())
        .put("timestamp", WireTime.format(message.at()))
        .build();
  }

  static JsonObject.Builder saved(JsonObject.Builder body, SavedConversation saved) {
    Conversation conversation = saved.conversation();
    return body.put("conversationId", conversation.id())
        .put("title", conversation.title())
        .put("workspaceId", conversation.workspaceId())
        .put("isNew", saved.isNew())
        .put("messageCount", conversation.messageCount())
        .put("revision", saved.revision())
        .put("merged", saved.merged());
  }

  static JsonObject changed(Conversation conversation) {
    return Json.object()
        .put("id", conversation.id())
        .put("title", conversation.title())
        .put("is_pinned", flag(conversation.pinned()))
        .put("is_archived", flag(conversation.archived()))
        .put("folder_id", conversation.folderId())
        .build();
  }

  static JsonObject hit(ConversationHit hit) {
    Conversation conversation = hit.conversation();
    JsonObject.Builder row =
        Json.object()
            .put("id", conversation.id())
            .put("title", conversation.title())
            .put("mode", conversation.mode().wire())
            .put("message_count", conversation.messageCount())
            .put("last_message_at", WireTime.format(conversation.lastMessageAt()))
            .put("created_at", WireTime.format(conversation.createdAt()))
            .put("is_pinned", flag(conversation.pinned()))
            .put("is_archived", flag(conversation.archived()));
    Double rank = hit.rank();
    return (rank == null ? row : row.put("rank", rank.doubleValue())).build();
  }

  static JsonObject trashed(Conversation conversation) {
    return Json.object()
        .put("id", conversation.id())
        .put("title", conversation.title())
        .put("deleted_at", time(conversation.deletedAt()))
        .put("last_message_at", WireTime.format(conversation.lastMessageAt()))
        .put("mode", conversation.mode().wire())
        .build();
  }

  /** Work with tools counts as one kind under its older name, and as two in {@code byMode}. */
  static JsonObject stats(ConversationStats stats, String workspaceId) {
    JsonObject.Builder byMode = Json.object();
    for (ConversationMode mode : ConversationMode.values()) {
      byMode.put(mode.wire(), stats.of(mode));
    }
    return Json.object()
        .put("totalConversations", stats.total())
        .put("chatConversations", stats.of(ConversationMode.CHAT))
        .put(
            "buildConversations",
            stats.of(ConversationMode.BUILD) + stats.of(ConversationMode.ACTION))
        .put("actionConversations", stats.of(ConversationMode.ACTION))
        .put("pinnedConversations", stats.pinned())
        .put("totalMessages", stats.messages())
        .put("lastActivity", time(stats.lastActivity()))
        .put("workspaceId", workspaceId)
        .put("byMode", byMode.build())
        .build();
  }

  static <T> JsonArray array(List<T> items, Function<T, JsonObject> form) {
    return new JsonArray(items.stream().map(item -> (Json) form.apply(item)).toList());
  }

  static @Nullable String time(@Nullable Instant instant) {
    return instant == null ? null : WireTime.format(instant);
  }

  private static long flag(boolean value) {
    return value ? 1 : 0;
  }
}
