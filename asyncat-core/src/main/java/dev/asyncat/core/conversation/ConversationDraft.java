package dev.asyncat.core.conversation;

import dev.asyncat.conversation.ConversationMode;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as a client wants it saved.
 *
 * @param conversationId which one; a new one if {@code null}
 * @param workspaceId where a new one belongs; the user's oldest workspace if {@code null}
 * @param messages all messages that the client knows, in order
 * @param title what lists show; stays as it is, or is made from the first message, if {@code null}
 *     or blank
 * @param mode what a new one is for
 * @param projectIds replace those of the conversation
 * @param metadata replace those of the conversation
 * @param fileAttachments go into the metadata, if there are any
 * @param baseRevision what an earlier save or a look at the conversation called its revision;
 *     {@code null} if the client does not say what it had seen
 */
public record ConversationDraft(
    @Nullable String conversationId,
    @Nullable String workspaceId,
    List<DraftMessage> messages,
    @Nullable String title,
    ConversationMode mode,
    List<String> projectIds,
    JsonObject metadata,
    JsonArray fileAttachments,
    @Nullable Long baseRevision) {

  /** Copies the lists. */
  public ConversationDraft {
    messages = List.copyOf(messages);
    projectIds = List.copyOf(projectIds);
  }

  /** A new conversation of messages alone. */
  public static ConversationDraft of(List<DraftMessage> messages) {
    return new ConversationDraft(
        null,
        null,
        messages,
        null,
        ConversationMode.CHAT,
        List.of(),
        JsonObject.EMPTY,
        JsonArray.EMPTY,
        null);
  }

  /** The same for a conversation that exists. */
  public ConversationDraft in(String id) {
    return new ConversationDraft(
        id,
        workspaceId,
        messages,
        title,
        mode,
        projectIds,
        metadata,
        fileAttachments,
        baseRevision);
  }

  /** The same with another title. */
  public ConversationDraft titled(@Nullable String value) {
    return new ConversationDraft(
        conversationId,
        workspaceId,
        messages,
        value,
        mode,
        projectIds,
        metadata,
        fileAttachments,
        baseRevision);
  }

  /** The same on top of what was seen. */
  public ConversationDraft after(@Nullable Long revision) {
    return new ConversationDraft(
        conversationId,
        workspaceId,
        messages,
        title,
        mode,
        projectIds,
        metadata,
        fileAttachments,
        revision);
  }
}
