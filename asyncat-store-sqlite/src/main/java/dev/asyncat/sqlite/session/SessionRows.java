package dev.asyncat.sqlite.session;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.ConversationRound;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.RunRequest;
import dev.asyncat.session.Session;
import dev.asyncat.session.Session.Status;
import dev.asyncat.sqlite.database.Columns;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The tables of sessions and of their runs. */
public final class SessionRows {

  /**
   * What an append has to know of a session.
   *
   * @param lastSeq the number of its last event
   */
  public record Head(String userId, long lastSeq, @Nullable String activeRunId) {}

  /** The head of a session. */
  public Optional<Head> head(Handle handle, String sessionId) {
    return handle
        .createQuery("select user_id, last_seq, active_run_id from sessions where id = :id")
        .bind("id", sessionId)
        .map(
            (row, context) ->
                new Head(
                    Columns.text(row, "user_id"),
                    row.getLong("last_seq"),
                    row.getString("active_run_id")))
        .findOne();
  }

  /** The number of the last event, 0 for an unknown session. */
  public long lastSeq(Handle handle, String sessionId) {
    return head(handle, sessionId).map(Head::lastSeq).orElse(0L);
  }

  /** Whether the id belonged to a session that was deleted. */
  public boolean wasDeleted(Handle handle, String sessionId) {
    return handle
        .createQuery("select exists (select 1 from deleted_sessions where id = :id)")
        .bind("id", sessionId)
        .mapTo(boolean.class)
        .one();
  }

  /** Whether the run was ever accepted in the session. */
  public boolean hasRun(Handle handle, String sessionId, String runId) {
    return handle
        .createQuery(
            "select exists (select 1 from runs where session_id = :sessionId and id = :runId)")
        .bind("sessionId", sessionId)
        .bind("runId", runId)
        .mapTo(boolean.class)
        .one();
  }

  /**
   * Creates the session of an accepted run, or opens it again. It is then the user's last changed
   * one, even if the clock went back.
   */
  public void accept(
      Handle handle,
      String sessionId,
      String runId,
      LifecycleEvent.RunAccepted accepted,
      Path workingDirectory,
      Instant at) {
    RunRequest request = accepted.request();
    handle
        .createUpdate(
            """
            insert into sessions (
              id, user_id, workspace_id, goal, status, working_dir, total_rounds, provider,
              profile_id, active_run_id, created_at, updated_at)
            values (
              :id, :userId, :workspaceId, :goal, 'active', :workingDir, :roundsBefore, :provider,
              :profileId, :runId, :at, max(:at, coalesce(
                (select max(updated_at) + (max(updated_at) > :at) from sessions
                 where user_id = :userId), :at)))
            on conflict (id) do update set
              goal = excluded.goal,
              status = excluded.status,
              working_dir = excluded.working_dir,
              total_rounds = max(total_rounds, excluded.total_rounds),
              provider = excluded.provider,
              profile_id = excluded.profile_id,
              active_run_id = excluded.active_run_id,
              updated_at = excluded.updated_at,
              error = null
            """)
        .bind("id", sessionId)
        .bind("userId", accepted.userId())
        .bind("workspaceId", accepted.workspaceId())
        .bind("goal", request.goal())
        .bind("workingDir", workingDirectory.toString())
        .bind("roundsBefore", accepted.roundsBefore())
        .bind("provider", accepted.provider().toString())
        .bind("profileId", request.profileId())
        .bind("runId", runId)
        .bind("at", Columns.nanos(at))
        .execute();
    insertRun(handle, sessionId, runId, accepted, at);
  }

  private static void insertRun(
      Handle handle,
      String sessionId,
      String runId,
      LifecycleEvent.RunAccepted accepted,
      Instant at) {
    RunRequest request = accepted.request();
    JsonObject provider = accepted.provider();
    handle
        .createUpdate(
            """
            insert into runs (
              session_id, id, rounds_before, operation, agent_mode, reasoning_effort,
              provider_name, conversation_id, message_id, assistant_message_id, started_at)
            values (
              :sessionId, :id, :roundsBefore, :operation, :agentMode, :reasoningEffort,
              :providerName, :conversationId, :messageId, :assistantMessageId, :at)
            """)
        .bind("sessionId", sessionId)
        .bind("id", runId)
        .bind("roundsBefore", accepted.roundsBefore())
        .bind("operation", accepted.operation())
        .bind("agentMode", request.mode().wire())
        .bind("reasoningEffort", request.reasoningEffort())
        .bind("providerName", provider.string("providerName").orElse(null))
        .bind("conversationId", request.extras().string("conversationId").orElse(null))
        .bind("messageId", request.extras().string("userMessageId").orElse(null))
        .bind("assistantMessageId", request.extras().string("assistantMessageId").orElse(null))
        .bind("at", Columns.nanos(at))
        .execute();
  }

  /** Sets where a session stands. */
  public void setStatus(Handle handle, String sessionId, Status status) {
    handle
        .createUpdate("update sessions set status = :status where id = :id")
        .bind("id", sessionId)
        .bind("status", status.wire())
        .execute();
  }

  /** Sets the plan of a session. */
  public void setPlan(Handle handle, String sessionId, List<PlanItem> plan) {
    handle
        .createUpdate("update sessions set plan = :plan where id = :id")
        .bind("id", sessionId)
        .bind("plan", array(plan.stream().map(PlanItem::toJson).toList()))
        .execute();
  }

  /** Counts a model turn. */
  public void countTurn(Handle handle, String sessionId, String runId, int round) {
    handle
        .createUpdate(
            """
            update sessions set total_rounds = max(total_rounds, :round + 1 + (
              select rounds_before from runs where session_id = :id and runs.id = :runId))
            where id = :id
            """)
        .bind("id", sessionId)
        .bind("runId", runId)
        .bind("round", round)
        .execute();
  }

  /** Closes a session at the end of its run. */
  public void end(
      Handle handle, String sessionId, String runId, LifecycleEvent.Done done, Instant at) {
    Status status = done.stopReason().completed() ? Status.COMPLETED : Status.FAILED;
    handle
        .createUpdate(
            """
            update sessions set
              status = :status,
              active_run_id = null,
              total_rounds = :rounds,
              conversation_rounds = :conversationRounds,
              final_answer = :answer,
              error = :error
            where id = :id
            """)
        .bind("id", sessionId)
        .bind("status", status.wire())
        .bind("rounds", done.rounds())
        .bind(
            "conversationRounds",
            array(done.conversationRounds().stream().map(ConversationRound::toJson).toList()))
        .bind("answer", done.answer().isEmpty() ? null : done.answer())
        .bind("error", done.error())
        .execute();
    handle
        .createUpdate(
            """
            update runs set ended_at = :at, stop_reason = :stopReason
            where session_id = :sessionId and id = :id
            """)
        .bind("sessionId", sessionId)
        .bind("id", runId)
        .bind("at", Columns.nanos(at))
        .bind("stopReason", done.stopReason().wire())
        .execute();
  }

  /** Records how far the log of a session goes. */
  public void advance(Handle handle, String sessionId, long lastSeq, Instant at) {
    handle
        .createUpdate(
            "update sessions set last_seq = :lastSeq, updated_at = max(updated_at, :at) where id ="
                + " :id")
        .bind("id", sessionId)
        .bind("lastSeq", lastSeq)
        .bind("at", Columns.nanos(at))
        .execute();
  }

  Optional<Session> find(Handle handle, String userId, String sessionId) {
    return handle
        .createQuery("select * from sessions where id = :id and user_id = :userId")
        .bind("id", sessionId)
        .bind("userId", userId)
        .map((row, context) -> session(row))
        .findOne();
  }

  List<Session> list(Handle handle, String userId, @Nullable String workspaceId, int limit) {
    return handle
        .createQuery(
            """
            select * from sessions
            where user_id = :userId and (:workspaceId is null or workspace_id = :workspaceId)
            order by updated_at desc, rowid desc
            limit :limit
            """)
        .bind("userId", userId)
        .bind("workspaceId", workspaceId)
        .bind("limit", limit)
        .map((row, context) -> session(row))
        .list();
  }

  List<Session> unfinished(Handle handle) {
    return handle
        .createQuery("select * from sessions where active_run_id is not null order by rowid")
        .map((row, context) -> session(row))
        .list();
  }

  List<Session> idleSince(Handle handle, Instant before, int limit) {
    return handle
        .createQuery(
            """
            select * from sessions where active_run_id is null and updated_at < :before
            order by updated_at, rowid limit :limit
            """)
        .bind("before", Columns.nanos(before))
        .bind("limit", limit)
        .map((row, context) -> session(row))
        .list();
  }

  boolean rename(Handle handle, String userId, String sessionId, String goal) {
    return handle
            .createUpdate("update sessions set goal = :goal where id = :id and user_id = :userId")
            .bind("id", sessionId)
            .bind("userId", userId)
            .bind("goal", goal)
            .execute()
        > 0;
  }

  boolean replacePlan(Handle handle, String userId, String sessionId, List<PlanItem> plan) {
    return handle
            .createUpdate("update sessions set plan = :plan where id = :id and user_id = :userId")
            .bind("id", sessionId)
            .bind("userId", userId)
            .bind("plan", array(plan.stream().map(PlanItem::toJson).toList()))
            .execute()
        > 0;
  }

  /** What belongs to the session goes with it, through the foreign keys. */
  boolean delete(Handle handle, String userId, String sessionId) {
    int deleted =
        handle
            .createUpdate("delete from sessions where id = :id and user_id = :userId")
            .bind("id", sessionId)
            .bind("userId", userId)
            .execute();
    if (deleted == 0) {
      return false;
    }
    handle.execute("insert into deleted_sessions (id) values (?)", sessionId);
    return true;
  }

  private static Session session(ResultSet row) throws SQLException {
    return new Session(
        Columns.text(row, "id"),
        Columns.text(row, "user_id"),
        row.getString("workspace_id"),
        Columns.text(row, "goal"),
        Columns.word(row, "status", Status::of),
        Columns.word(row, "working_dir", Path::of),
        Columns.objects(row, "plan").stream().map(PlanItem::fromJson).toList(),
        row.getInt("total_rounds"),
        Columns.object(row, "provider"),
        Columns.objects(row, "conversation_rounds").stream()
            .map(ConversationRound::fromJson)
            .toList(),
        row.getString("final_answer"),
        row.getString("error"),
        row.getString("profile_id"),
        row.getString("active_run_id"),
        Columns.instant(row, "created_at"),
        Columns.instant(row, "updated_at"));
  }

  private static String array(List<JsonObject> objects) {
    return new JsonArray(List.<Json>copyOf(objects)).toString();
  }
}
