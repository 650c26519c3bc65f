package dev.asyncat.sqlite.session;

import dev.asyncat.error.ConflictException;
import dev.asyncat.error.StoreException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.session.PendingRequest;
import dev.asyncat.sqlite.database.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table of questions to people. */
public final class RequestRows {

  /**
   * Adds a question.
   *
   * @throws ConflictException if its id was used before
   */
  public void ask(
      Handle handle,
      String requestId,
      String sessionId,
      long seq,
      String runId,
      String userId,
      PermissionEvent question,
      Instant at) {
    if (find(handle, requestId).isPresent()) {
      throw new ConflictException("request " + requestId + " was asked before");
    }
    handle
        .createUpdate(
            """
            insert into requests (id, session_id, seq, run_id, user_id, type, data, asked_at)
            values (:id, :sessionId, :seq, :runId, :userId, :type, :data, :at)
            """)
        .bind("id", requestId)
        .bind("sessionId", sessionId)
        .bind("seq", seq)
        .bind("runId", runId)
        .bind("userId", userId)
        .bind("type", question.type())
        .bind("data", question.data().toString())
        .bind("at", Columns.nanos(at))
        .execute();
  }

  /** Closes a question of the session with what fits it, unless it is closed already. */
  public void resolve(
      Handle handle, String requestId, String sessionId, PermissionEvent resolution) {
    String questionType =
        resolution instanceof PermissionEvent.Decided ? "permission_request" : "ask_user";
    handle
        .createUpdate(
            """
            update requests set resolution_type = :type, resolution_data = :data
            where id = :id and session_id = :sessionId and type = :questionType
              and resolution_type is null
            """)
        .bind("id", requestId)
        .bind("sessionId", sessionId)
        .bind("questionType", questionType)
        .bind("type", resolution.type())
        .bind("data", resolution.data().toString())
        .execute();
  }

  /** Closes whatever the run has asked: nobody waits for an answer any more. */
  public void closeAll(Handle handle, String sessionId, String runId) {
    for (PendingRequest open : open(handle, sessionId)) {
      if (!open.runId().equals(runId)) {
        continue;
      }
      switch (open.event()) {
        case PermissionEvent.Requested(var request) ->
            resolve(
                handle,
                open.id(),
                sessionId,
                new PermissionEvent.Decided(
                    open.id(),
                    request.call().id(),
                    PermissionDecision.deny("the run ended before anyone decided"),
                    "ended"));
        default ->
            resolve(
                handle,
                open.id(),
                sessionId,
                new PermissionEvent.Answered(open.id(), null, "ended"));
      }
    }
  }

  Optional<PendingRequest> find(Handle handle, String requestId) {
    return handle
        .createQuery("select * from requests where id = :id")
        .bind("id", requestId)
        .map((row, context) -> request(row))
        .findOne();
  }

  List<PendingRequest> open(Handle handle, String sessionId) {
    return handle
        .createQuery(
            """
            select * from requests
            where session_id = :sessionId and resolution_type is null
            order by seq
            """)
        .bind("sessionId", sessionId)
        .map((row, context) -> request(row))
        .list();
  }

  private static PendingRequest request(ResultSet row) throws SQLException {
    JsonObject resolution = Columns.optionalObject(row, "resolution_data");
    return new PendingRequest(
        Columns.text(row, "id"),
        Columns.text(row, "session_id"),
        row.getLong("seq"),
        Columns.text(row, "run_id"),
        Columns.text(row, "user_id"),
        event(Columns.text(row, "type"), Columns.object(row, "data")),
        optionalEvent(row.getString("resolution_type"), resolution),
        Columns.instant(row, "asked_at"));
  }

  private static @Nullable PermissionEvent optionalEvent(
      @Nullable String type, @Nullable JsonObject data) {
    return type == null || data == null ? null : event(type, data);
  }

  private static PermissionEvent event(String type, JsonObject data) {
    if (RunEvent.decode(type, data) instanceof PermissionEvent event) {
      return event;
    }
    throw new StoreException("a stored " + type + " cannot be read: " + data);
  }
}
