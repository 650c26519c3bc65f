package dev.asyncat.sqlite.user;

import dev.asyncat.error.ConflictException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.sqlite.database.Columns;
import dev.asyncat.sqlite.database.Database;
import dev.asyncat.user.User;
import dev.asyncat.user.UserStore;
import dev.asyncat.user.UserWorkspace;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Users, token hashes and workspaces in their tables. Thread-safe. */
public final class SqliteUserStore implements UserStore {

  private final Database database;

  /** A store on an open file. */
  public SqliteUserStore(Database database) {
    this.database = database;
  }

  @Override
  public List<User> list() {
    return database.read(
        handle ->
            handle
                .createQuery("select * from users order by created_at, rowid")
                .map((row, context) -> user(row))
                .list());
  }

  @Override
  public Optional<User> find(String userId) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from users where id = :id")
                .bind("id", userId)
                .map((row, context) -> user(row))
                .findOne());
  }

  @Override
  public void insert(User user, UserWorkspace firstWorkspace) {
    if (!firstWorkspace.userId().equals(user.id())) {
      throw new IllegalArgumentException(
          "workspace " + firstWorkspace.id() + " does not belong to user " + user.id());
    }
    database.change(
        handle -> {
          if (exists(handle, "select 1 from users where name = :value", user.name())) {
            throw new ConflictException("there is a user '" + user.name() + "' already");
          }
          if (exists(handle, "select 1 from users where id = :value", user.id())) {
            throw new ConflictException("there is a user with id " + user.id() + " already");
          }
          handle
              .createUpdate("insert into users (id, name, created_at) values (:id, :name, :at)")
              .bind("id", user.id())
              .bind("name", user.name())
              .bind("at", Columns.nanos(user.createdAt()))
              .execute();
          insertWorkspace(handle, firstWorkspace);
        });
  }

  @Override
  public void setTokenHash(String userId, String tokenHash) {
    database.change(
        handle -> {
          Optional<String> owner =
              handle
                  .createQuery("select id from users where token_hash = :hash")
                  .bind("hash", tokenHash)
                  .mapTo(String.class)
                  .findOne();
          if (owner.isPresent() && !owner.get().equals(userId)) {
            throw new ConflictException("another user has this token");
          }
          int changed =
              handle
                  .createUpdate("update users set token_hash = :hash where id = :id")
                  .bind("id", userId)
                  .bind("hash", tokenHash)
                  .execute();
          if (changed == 0) {
            throw new NotFoundException("User not found");
          }
        });
  }

  @Override
  public boolean hasToken(String userId) {
    return database.read(
        handle ->
            exists(
                handle,
                "select 1 from users where id = :value and token_hash is not null",
                userId));
  }

  @Override
  public Optional<User> findByTokenHash(String tokenHash) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from users where token_hash = :hash")
                .bind("hash", tokenHash)
                .map((row, context) -> user(row))
                .findOne());
  }

  @Override
  public List<UserWorkspace> workspaces(String userId) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select * from workspaces where user_id = :userId order by created_at, rowid")
                .bind("userId", userId)
                .map((row, context) -> workspace(row))
                .list());
  }

  @Override
  public void insertWorkspace(UserWorkspace workspace) {
    database.change(
        handle -> {
          insertWorkspace(handle, workspace);
        });
  }

  private static void insertWorkspace(Handle handle, UserWorkspace workspace) {
    int added =
        handle
            .createUpdate(
                """
                insert into workspaces (id, user_id, name, emoji, created_at)
                values (:id, :userId, :name, :emoji, :at)
                on conflict (id) do nothing
                """)
            .bind("id", workspace.id())
            .bind("userId", workspace.userId())
            .bind("name", workspace.name())
            .bind("emoji", workspace.emoji())
            .bind("at", Columns.nanos(workspace.createdAt()))
            .execute();
    if (added == 0) {
      throw new ConflictException("there is a workspace with id " + workspace.id() + " already");
    }
  }

  private static boolean exists(Handle handle, String query, String value) {
    return handle
        .createQuery("select exists (" + query + ")")
        .bind("value", value)
        .mapTo(boolean.class)
        .one();
  }

  private static User user(ResultSet row) throws SQLException {
    return new User(
        Columns.text(row, "id"), Columns.text(row, "name"), Columns.instant(row, "created_at"));
  }

  private static UserWorkspace workspace(ResultSet row) throws SQLException {
    return new UserWorkspace(
        Columns.text(row, "id"),
        Columns.text(row, "user_id"),
        Columns.text(row, "name"),
        row.getString("emoji"),
        Columns.instant(row, "created_at"));
  }
}
