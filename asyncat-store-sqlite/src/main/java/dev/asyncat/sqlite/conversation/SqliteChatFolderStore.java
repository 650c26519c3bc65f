package dev.asyncat.sqlite.conversation;

import dev.asyncat.conversation.ChatFolder;
import dev.asyncat.conversation.ChatFolderStore;
import dev.asyncat.error.ConflictException;
import dev.asyncat.sqlite.database.Columns;
import dev.asyncat.sqlite.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;

/** Folders of conversations in their table. Thread-safe. */
public final class SqliteChatFolderStore implements ChatFolderStore {

  private final Database database;

  /** A store on an open file. */
  public SqliteChatFolderStore(Database database) {
    this.database = database;
  }

  @Override
  public List<ChatFolder> list(String userId, String workspaceId) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    """
                    select * from chat_folders
                    where user_id = :userId and workspace_id = :workspaceId
                    order by sort_order, created_at, rowid
                    """)
                .bind("userId", userId)
                .bind("workspaceId", workspaceId)
                .map((row, context) -> folder(row))
                .list());
  }

  @Override
  public Optional<ChatFolder> find(String userId, String folderId) {
    return database.read(handle -> find(handle, userId, folderId));
  }

  private static Optional<ChatFolder> find(Handle handle, String userId, String folderId) {
    return handle
        .createQuery("select * from chat_folders where id = :id and user_id = :userId")
        .bind("id", folderId)
        .bind("userId", userId)
        .map((row, context) -> folder(row))
        .findOne();
  }

  @Override
  public void insert(ChatFolder folder) {
    int added =
        database.write(
            handle ->
                handle
                    .createUpdate(
                        """
                        insert into chat_folders (
                          id, user_id, workspace_id, name, color, sort_order, created_at,
                          updated_at)
                        values (
                          :id, :userId, :workspaceId, :name, :color, :sortOrder, :createdAt,
                          :updatedAt)
                        on conflict (id) do nothing
                        """)
                    .bind("id", folder.id())
                    .bind("userId", folder.userId())
                    .bind("workspaceId", folder.workspaceId())
                    .bind("name", folder.name())
                    .bind("color", folder.color())
                    .bind("sortOrder", folder.sortOrder())
                    .bind("createdAt", Columns.nanos(folder.createdAt()))
                    .bind("updatedAt", Columns.nanos(folder.updatedAt()))
                    .execute());
    if (added == 0) {
      throw new ConflictException("there is a folder with id " + folder.id() + " already");
    }
  }

  @Override
  public Optional<ChatFolder> update(
      String userId, String folderId, UnaryOperator<ChatFolder> change) {
    return database.write(
        handle ->
            find(handle, userId, folderId)
                .map(
                    before -> {
                      ChatFolder after = change.apply(before);
                      if (!after.id().equals(folderId)
                          || !after.userId().equals(userId)
                          || !after.workspaceId().equals(before.workspaceId())) {
                        throw new IllegalArgumentException(
                            "the id, the user and the workspace of folder "
                                + folderId
                                + " cannot change");
                      }
                      replace(handle, after);
                      return after;
                    }));
  }

  private static void replace(Handle handle, ChatFolder folder) {
    handle
        .createUpdate(
            """
            update chat_folders set
              name = :name, color = :color, sort_order = :sortOrder, updated_at = :updatedAt
            where id = :id
            """)
        .bind("id", folder.id())
        .bind("name", folder.name())
        .bind("color", folder.color())
        .bind("sortOrder", folder.sortOrder())
        .bind("updatedAt", Columns.nanos(folder.updatedAt()))
        .execute();
  }

  @Override
  public boolean delete(String userId, String folderId) {
    return database.write(
        handle ->
            handle.execute(
                    "delete from chat_folders where id = ? and user_id = ?", folderId, userId)
                > 0);
  }

  private static ChatFolder folder(ResultSet row) throws SQLException {
    return new ChatFolder(
        Columns.text(row, "id"),
        Columns.text(row, "user_id"),
        Columns.text(row, "workspace_id"),
        Columns.text(row, "name"),
        row.getString("color"),
        row.getInt("sort_order"),
        Columns.instant(row, "created_at"),
        Columns.instant(row, "updated_at"));
  }
}
