package dev.asyncat.core.conversation;

import dev.asyncat.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to change in a conversation. What is {@code null} stays as it is.
 *
 * @param metadata replace those of the conversation
 * @param projectIds replace those of the conversation
 * @param folderId the folder to put it in; blank takes it out
 */
public record ConversationPatch(
    @Nullable String title,
    @Nullable Boolean pinned,
    @Nullable Boolean archived,
    @Nullable JsonObject metadata,
    @Nullable List<String> projectIds,
    @Nullable String folderId) {

  /** Copies the list. */
  public ConversationPatch {
    projectIds = projectIds == null ? null : List.copyOf(projectIds);
  }

  /** Whether nothing is to change. */
  public boolean isEmpty() {
    return title == null
        && pinned == null
        && archived == null
        && metadata == null
        && projectIds == null
        && folderId == null;
  }
}
