package dev.asyncat.conversation;

import dev.asyncat.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A saved chat, without its messages.
 *
 * @param title what lists show
 * @param folderId the folder it lies in, if any
 * @param projectIds the projects it is about
 * @param metadata what clients keep with it; {@code branches} and {@code activeBranchId} describe
 *     its {@link ConversationStore#branches branches}
 * @param attachments whether it has images or files
 * @param messageCount how many messages it has
 * @param revision how often its messages were changed
 * @param lastMessageAt when its last message was written, by which lists are ordered
 * @param deletedAt since when it is in the trash; {@code null} if it is not
 */
public record Conversation(
    String id,
    String userId,
    String workspaceId,
    String title,
    ConversationMode mode,
    boolean pinned,
    boolean archived,
    @Nullable String folderId,
    List<String> projectIds,
    JsonObject metadata,
    boolean attachments,
    int messageCount,
    long revision,
    Instant lastMessageAt,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant deletedAt) {

  /** Copies the list. */
  public Conversation {
    projectIds = List.copyOf(projectIds);
  }

  /** A builder that starts with these values. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Changes values. Not thread-safe. */
  public static final class Builder {

    private final Conversation before;
    private String title;
    private boolean pinned;
    private boolean archived;
    private @Nullable String folderId;
    private List<String> projectIds;
    private JsonObject metadata;
    private boolean attachments;
    private int messageCount;
    private long revision;
    private Instant lastMessageAt;
    private Instant updatedAt;
    private @Nullable Instant deletedAt;

    private Builder(Conversation before) {
      this.before = before;
      title = before.title;
      pinned = before.pinned;
      archived = before.archived;
      folderId = before.folderId;
      projectIds = before.projectIds;
      metadata = before.metadata;
      attachments = before.attachments;
      messageCount = before.messageCount;
      revision = before.revision;
      lastMessageAt = before.lastMessageAt;
      updatedAt = before.updatedAt;
      deletedAt = before.deletedAt;
    }

    /** Sets {@link Conversation#title()}. */
    public Builder title(String value) {
      title = value;
      return this;
    }

    /** Sets {@link Conversation#pinned()}. */
    public Builder pinned(boolean value) {
      pinned = value;
      return this;
    }

    /** Sets {@link Conversation#archived()}. */
    public Builder archived(boolean value) {
      archived = value;
      return this;
    }

    /** Sets {@link Conversation#folderId()}. */
    public Builder folderId(@Nullable String value) {
      folderId = value;
      return this;
    }

    /** Sets {@link Conversation#projectIds()}. */
    public Builder projectIds(List<String> value) {
      projectIds = value;
      return this;
    }

    /** Sets {@link Conversation#metadata()}. */
    public Builder metadata(JsonObject value) {
      metadata = value;
      return this;
    }

    /** Sets {@link Conversation#attachments()}. */
    public Builder attachments(boolean value) {
      attachments = value;
      return this;
    }

    /** Sets {@link Conversation#messageCount()}. */
    public Builder messageCount(int value) {
      messageCount = value;
      return this;
    }

    /** Sets {@link Conversation#revision()}. */
    public Builder revision(long value) {
      revision = value;
      return this;
    }

    /** Sets {@link Conversation#lastMessageAt()}. */
    public Builder lastMessageAt(Instant value) {
      lastMessageAt = value;
      return this;
    }

    /** Sets {@link Conversation#updatedAt()}. */
    public Builder updatedAt(Instant value) {
      updatedAt = value;
      return this;
    }

    /** Sets {@link Conversation#deletedAt()}. */
    public Builder deletedAt(@Nullable Instant value) {
      deletedAt = value;
      return this;
    }

    /** The conversation. */
    public Conversation build() {
      return new Conversation(
          before.id,
          before.userId,
          before.workspaceId,
          title,
          before.mode,
          pinned,
          archived,
          folderId,
          projectIds,
          metadata,
          attachments,
          messageCount,
          revision,
          lastMessageAt,
          before.createdAt,
          updatedAt,
          deletedAt);
    }
  }
}
