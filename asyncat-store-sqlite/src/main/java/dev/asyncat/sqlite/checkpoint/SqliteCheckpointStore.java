package dev.asyncat.sqlite.checkpoint;

import dev.asyncat.checkpoint.Checkpoint;
import dev.asyncat.checkpoint.CheckpointStore;
import dev.asyncat.checkpoint.EntryState;
import dev.asyncat.checkpoint.FileChange;
import dev.asyncat.checkpoint.Omission;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.sqlite.database.Columns;
import dev.asyncat.sqlite.database.Database;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Checkpoints in their tables. Thread-safe. */
public final class SqliteCheckpointStore implements CheckpointStore {

  private final Database database;

  /** A store on an open file. */
  public SqliteCheckpointStore(Database database) {
    this.database = database;
  }

  @Override
  public void create(Checkpoint checkpoint) {
    database.change(
        handle -> {
          if (!hasSession(handle, checkpoint)) {
            throw new NotFoundException("Session not found");
          }
          int added =
              handle
                  .createUpdate(
                      """
                      insert into checkpoints (
                        id, user_id, session_id, run_id, kind, state, workspace, baseline,
                        reverts, omissions, note, created_at)
                      values (
                        :id, :userId, :sessionId, :runId, :kind, :state, :workspace, :baseline,
                        :reverts, :omissions, :note, :at)
                      on conflict (id) do nothing
                      """)
                  .bind("id", checkpoint.id())
                  .bind("userId", checkpoint.userId())
                  .bind("sessionId", checkpoint.sessionId())
                  .bind("runId", checkpoint.runId())
                  .bind("kind", checkpoint.kind().wire())
                  .bind("state", checkpoint.state().wire())
                  .bind("workspace", checkpoint.workspace().toString())
                  .bind("baseline", checkpoint.baseline())
                  .bind("reverts", Json.strings(checkpoint.reverts()).toString())
                  .bind("omissions", omissions(checkpoint))
                  .bind("note", checkpoint.note())
                  .bind("at", Columns.nanos(checkpoint.createdAt()))
                  .execute();
          if (added == 0) {
            throw new ConflictException("there is a checkpoint " + checkpoint.id() + " already");
          }
        });
  }

  private static boolean hasSession(Handle handle, Checkpoint checkpoint) {
    return handle
        .createQuery("select exists (select 1 from sessions where id = :id and user_id = :userId)")
        .bind("id", checkpoint.sessionId())
        .bind("userId", checkpoint.userId())
        .mapTo(boolean.class)
        .one();
  }

  @Override
  public void update(Checkpoint checkpoint) {
    database.change(
        handle -> {
          int changed =
              handle
                  .createUpdate(
                      """
                      update checkpoints set state = :state, note = :note, omissions = :omissions
                      where id = :id
                      """)
                  .bind("id", checkpoint.id())
                  .bind("state", checkpoint.state().wire())
                  .bind("note", checkpoint.note())
                  .bind("omissions", omissions(checkpoint))
                  .execute();
          if (changed == 0) {
            throw missing(checkpoint.id());
          }
        });
  }

  private static String omissions(Checkpoint checkpoint) {
    return new JsonArray(
            checkpoint.omissions().stream().map(omission -> (Json) omission.toJson()).toList())
        .toString();
  }

  @Override
  public Optional<Checkpoint> find(String userId, String checkpointId) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from checkpoints where id = :id and user_id = :userId")
                .bind("id", checkpointId)
                .bind("userId", userId)
                .map((row, context) -> checkpoint(row))
                .findOne());
  }

  @Override
  public List<Checkpoint> list(String userId, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    """
                    select * from checkpoints where user_id = :userId
                    order by created_at desc, rowid desc limit :limit
                    """)
                .bind("userId", userId)
                .bind("limit", limit)
                .map((row, context) -> checkpoint(row))
                .list());
  }

  @Override
  public List<Checkpoint> ofSession(String sessionId) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    """
                    select * from checkpoints where session_id = :sessionId
                    order by created_at, rowid
                    """)
                .bind("sessionId", sessionId)
                .map((row, context) -> checkpoint(row))
                .list());
  }

  @Override
  public List<Checkpoint> unfinished() {
    return database.read(
        handle ->
            handle
                .createQuery(
                    """
                    select * from checkpoints where state <> 'complete'
                    order by created_at, rowid
                    """)
                .map((row, context) -> checkpoint(row))
                .list());
  }

  @Override
  public void record(String checkpointId, Collection<FileChange> changes) {
    database.change(
        handle -> {
          if (!exists(handle, checkpointId)) {
            throw missing(checkpointId);
          }
          remove(handle, checkpointId, changes.stream().filter(FileChange::none).toList());
          put(handle, checkpointId, changes.stream().filter(change -> !change.none()).toList());
        });
  }

  private static boolean exists(Handle handle, String checkpointId) {
    return handle
        .createQuery("select exists (select 1 from checkpoints where id = :id)")
        .bind("id", checkpointId)
        .mapTo(boolean.class)
        .one();
  }

  private static void remove(Handle handle, String checkpointId, List<FileChange> changes) {
    if (changes.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            "delete from checkpoint_changes where checkpoint_id = :id and path = :path");
    changes.forEach(change -> batch.bind("id", checkpointId).bind("path", change.path()).add());
    batch.execute();
  }

  private static void put(Handle handle, String checkpointId, List<FileChange> changes) {
    if (changes.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            """
            insert into checkpoint_changes (
              checkpoint_id, path, before_state, after_state, content, tool, tool_call_id, lost,
              doubt, changed_at)
            values (:id, :path, :before, :after, :content, :tool, :callId, :lost, :doubt, :at)
            on conflict (checkpoint_id, path) do update set
              before_state = excluded.before_state, after_state = excluded.after_state,
              content = excluded.content, tool = excluded.tool,
              tool_call_id = excluded.tool_call_id, lost = excluded.lost, doubt = excluded.doubt,
              changed_at = excluded.changed_at
            """);
    for (FileChange change : changes) {
      batch
          .bind("id", checkpointId)
          .bind("path", change.path())
          .bind("before", change.before().toJson().toString())
          .bind("after", change.after().toJson().toString())
          .bind("content", content(change))
          .bind("tool", change.tool())
          .bind("callId", change.toolCallId())
          .bind("lost", change.lost())
          .bind("doubt", change.doubt())
          .bind("at", Columns.nanos(change.at()))
          .add();
    }
    batch.execute();
  }

  private static @Nullable String content(FileChange change) {
    return change.lost() == null && change.before() instanceof EntryState.File file
        ? file.digest()
        : null;
  }

  @Override
  public List<FileChange> changes(String checkpointId) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from checkpoint_changes where checkpoint_id = :id")
                .bind("id", checkpointId)
                .map((row, context) -> change(row))
                .stream()
                .sorted(Comparator.comparing(FileChange::path))
                .toList());
  }

  @Override
  public void delete(String checkpointId) {
    database.change(
        handle ->
            handle
                .createUpdate("delete from checkpoints where id = :id")
                .bind("id", checkpointId)
                .execute());
  }

  @Override
  public Set<String> neededContents() {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select distinct content from checkpoint_changes where content is not null")
                .mapTo(String.class)
                .collect(Collectors.toSet()));
  }

  private static NotFoundException missing(String checkpointId) {
    return new NotFoundException("there is no checkpoint " + checkpointId);
  }

  private static Checkpoint checkpoint(ResultSet row) throws SQLException {
    return new Checkpoint(
        Columns.text(row, "id"),
        Columns.text(row, "user_id"),
        Columns.text(row, "session_id"),
        row.getString("run_id"),
        Columns.word(row, "kind", Checkpoint.Kind::of),
        Columns.word(row, "state", Checkpoint.State::of),
        Path.of(Columns.text(row, "workspace")),
        row.getBoolean("baseline"),
        Columns.strings(row, "reverts"),
        Columns.objects(row, "omissions").stream().map(Omission::fromJson).toList(),
        row.getString("note"),
        Columns.instant(row, "created_at"));
  }

  private static FileChange change(ResultSet row) throws SQLException {
    return new FileChange(
        Columns.text(row, "path"),
        EntryState.fromJson(Columns.object(row, "before_state")),
        EntryState.fromJson(Columns.object(row, "after_state")),
        row.getString("tool"),
        row.getString("tool_call_id"),
        row.getString("lost"),
        row.getString("doubt"),
        Columns.instant(row, "changed_at"));
  }
}
