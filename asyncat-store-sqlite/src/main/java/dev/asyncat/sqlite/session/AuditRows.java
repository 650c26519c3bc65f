package dev.asyncat.sqlite.session;

import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.session.AuditEntry;
import dev.asyncat.sqlite.database.Columns;
import dev.asyncat.tool.PermissionLevel;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table of tool calls. */
public final class AuditRows {

  /** Adds a call that starts. */
  public void start(
      Handle handle,
      String id,
      String sessionId,
      long seq,
      String runId,
      ToolEvent.Start start,
      Instant at) {
    handle
        .createUpdate(
            """
            insert into audit (
              id, session_id, seq, run_id, tool_call_id, tool_name, permission_level,
              permission_decision, permission_reason, working_dir, arguments, round, started_at)
            values (
              :id, :sessionId, :seq, :runId, :toolCallId, :toolName, :level,
              :outcome, :reason, :workingDir, :arguments,
              :round + 1 + (
                select rounds_before from runs where session_id = :sessionId and id = :runId),
              :at)
            """)
        .bind("id", id)
        .bind("sessionId", sessionId)
        .bind("seq", seq)
        .bind("runId", runId)
        .bind("toolCallId", start.call().id())
        .bind("toolName", start.call().name())
        .bind("level", start.permission().wire())
        .bind("outcome", start.outcome().wire())
        .bind("reason", start.reason())
        .bind("workingDir", start.workingDirectory().toString())
        .bind("arguments", start.call().arguments().toString())
        .bind("round", start.round())
        .bind("at", Columns.nanos(at))
        .execute();
  }

  /**
   * Adds the result of a call. The first call of that id without a result gets it: ids come from
   * models and can repeat.
   */
  public void end(
      Handle handle, String sessionId, String runId, ToolEvent.Result result, Instant at) {
    JsonObject content = result.result().content();
    handle
        .createUpdate(
            """
            update audit set result = :result, success = :success, completed_at = :at
            where id = (
              select id from audit
              where session_id = :sessionId and tool_call_id = :toolCallId and run_id = :runId
                and result is null
              order by seq limit 1)
            """)
        .bind("sessionId", sessionId)
        .bind("runId", runId)
        .bind("toolCallId", result.toolCallId())
        .bind("result", content.toString())
        .bind("success", content.bool("success").orElse(null))
        .bind("at", Columns.nanos(at))
        .execute();
  }

  List<AuditEntry> list(Handle handle, String sessionId) {
    return handle
        .createQuery("select * from audit where session_id = :sessionId order by seq")
        .bind("sessionId", sessionId)
        .map((row, context) -> entry(row))
        .list();
  }

  private static AuditEntry entry(ResultSet row) throws SQLException {
    return new AuditEntry(
        Columns.text(row, "id"),
        Columns.text(row, "session_id"),
        Columns.text(row, "run_id"),
        Columns.text(row, "tool_call_id"),
        Columns.text(row, "tool_name"),
        Columns.word(row, "permission_level", PermissionLevel::of),
        Columns.word(row, "permission_decision", PermissionOutcome::of),
        row.getString("permission_reason"),
        Columns.text(row, "working_dir"),
        Columns.object(row, "arguments"),
        Columns.optionalObject(row, "result"),
        success(row),
        row.getInt("round"),
        Columns.instant(row, "started_at"),
        Columns.optionalInstant(row, "completed_at"));
  }

  private static @Nullable Boolean success(ResultSet row) throws SQLException {
    boolean success = row.getBoolean("success");
    return row.wasNull() ? null : (Boolean) success;
  }
}
