package dev.asyncat.sqlite.conversation;

import dev.asyncat.conversation.Conversation;
import dev.asyncat.conversation.ConversationMode;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.json.Json;
import dev.asyncat.search.SearchWords;
import dev.asyncat.sqlite.database.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** The table of conversations, with the words of their titles. */
final class ConversationRows {

  /**
   * A row.
   *
   * @param number what messages and words refer to it by
   * @param messagesEver how many messages it ever had, from which they take their numbers
   */
  record Row(long number, long messagesEver, Conversation conversation) {}

  private final BranchRows branches = new BranchRows();

  Optional<Row> find(Handle handle, String userId, String id) {
    return handle
        .createQuery("select * from conversations where id = :id and user_id = :userId")
        .bind("id", id)
        .bind("userId", userId)
        .map(
            (row, context) ->
                new Row(row.getLong("number"), row.getLong("messages_ever"), conversation(row)))
        .findOne();
  }

  /** Adds a row and gives its number. */
  long insert(Handle handle, Conversation conversation) {
    if (exists(handle, "select 1 from conversations where id = :value", conversation.id())) {
      throw new ConflictException(
          "there is a conversation with id " + conversation.id() + " already");
    }
    requireFolder(handle, conversation);
    long number =
        bind(
                handle.createUpdate(
                    """
                    insert into conversations (
                      id, user_id, workspace_id, title, mode, is_pinned, is_archived,
                      folder_id, has_attachments, message_count, messages_ever, revision,
                      last_message_at, created_at, updated_at, deleted_at, project_ids, metadata)
                    values (
                      :id, :userId, :workspaceId, :title, :mode, :pinned, :archived,
                      :folderId, :attachments, :messageCount, 0, :revision,
                      :lastMessageAt, :createdAt, :updatedAt, :deletedAt, :projectIds, :metadata)
                    """),
                conversation)
            .bind("createdAt", Columns.nanos(conversation.createdAt()))
            .executeAndReturnGeneratedKeys("number")
            .mapTo(long.class)
            .one();
    indexTitle(handle, number, conversation);
    branches.replace(handle, number, conversation.metadata());
    return number;
  }

  /** Writes what can change, if anything did. */
  void update(Handle handle, Row before, Conversation after) {
    Conversation stored = before.conversation();
    if (!after.id().equals(stored.id())
        || !after.userId().equals(stored.userId())
        || !after.workspaceId().equals(stored.workspaceId())) {
      throw new IllegalArgumentException(
          "the id, the user and the workspace of conversation " + stored.id() + " cannot change");
    }
    if (after.equals(stored)) {
      return;
    }
    if (after.folderId() != null && !after.folderId().equals(stored.folderId())) {
      requireFolder(handle, after);
    }
    bind(
            handle.createUpdate(
                """
                update conversations set
                  title = :title, mode = :mode, is_pinned = :pinned,
                  is_archived = :archived, folder_id = :folderId, has_attachments = :attachments,
                  message_count = :messageCount, revision = :revision,
                  last_message_at = :lastMessageAt, updated_at = :updatedAt,
                  deleted_at = :deletedAt, project_ids = :projectIds, metadata = :metadata
                where id = :id and user_id = :userId and workspace_id = :workspaceId
                """),
            after)
        .execute();
    if (!after.title().equals(stored.title())) {
      handle.execute("delete from title_words where rowid = ?", before.number());
      handle.execute("delete from title_parts where rowid = ?", before.number());
      indexTitle(handle, before.number(), after);
    }
    if (!after.metadata().equals(stored.metadata())) {
      branches.replace(handle, before.number(), after.metadata());
    }
  }

  void setMessagesEver(Handle handle, long number, long messagesEver) {
    handle.execute(
        "update conversations set messages_ever = ? where number = ?", messagesEver, number);
  }

  private static void indexTitle(Handle handle, long number, Conversation conversation) {
    String words = SearchWords.line(conversation.title());
    handle.execute("insert into title_words (rowid, words) values (?, ?)", number, words);
    handle.execute("insert into title_parts (rowid, words) values (?, ?)", number, words);
  }

  private static void requireFolder(Handle handle, Conversation conversation) {
    String folder = conversation.folderId();
    if (folder != null
        && !handle
            .createQuery(
                "select exists (select 1 from chat_folders where id = :id and user_id = :userId)")
            .bind("id", folder)
            .bind("userId", conversation.userId())
            .mapTo(boolean.class)
            .one()) {
      throw new NotFoundException("Folder not found");
    }
  }

  private static boolean exists(Handle handle, String query, String value) {
    return handle
        .createQuery("select exists (" + query + ")")
        .bind("value", value)
        .mapTo(boolean.class)
        .one();
  }

  private static Update bind(Update statement, Conversation conversation) {
    return statement
        .bind("id", conversation.id())
        .bind("userId", conversation.userId())
        .bind("workspaceId", conversation.workspaceId())
        .bind("title", conversation.title())
        .bind("mode", conversation.mode().wire())
        .bind("pinned", conversation.pinned())
        .bind("archived", conversation.archived())
        .bind("folderId", conversation.folderId())
        .bind("attachments", conversation.attachments())
        .bind("messageCount", conversation.messageCount())
        .bind("revision", conversation.revision())
        .bind("lastMessageAt", Columns.nanos(conversation.lastMessageAt()))
        .bind("updatedAt", Columns.nanos(conversation.updatedAt()))
        .bind("deletedAt", nanos(conversation.deletedAt()))
        .bind("projectIds", Json.strings(conversation.projectIds()).toString())
        .bind("metadata", conversation.metadata().toString());
  }

  private static @Nullable Long nanos(@Nullable Instant instant) {
    return instant == null ? null : Columns.nanos(instant);
  }

  /** Reads a row that has the table's columns. */
  static Conversation conversation(ResultSet row) throws SQLException {
    return new Conversation(
        Columns.text(row, "id"),
        Columns.text(row, "user_id"),
        Columns.text(row, "workspace_id"),
        Columns.text(row, "title"),
        Columns.word(row, "mode", ConversationMode::of),
        row.getBoolean("is_pinned"),
        row.getBoolean("is_archived"),
        row.getString("folder_id"),
        Columns.strings(row, "project_ids"),
        Columns.object(row, "metadata"),
        row.getBoolean("has_attachments"),
        row.getInt("message_count"),
        row.getLong("revision"),
        Columns.instant(row, "last_message_at"),
        Columns.instant(row, "created_at"),
        Columns.instant(row, "updated_at"),
        Columns.optionalInstant(row, "deleted_at"));
  }
}
