package dev.asyncat.jaxrs.session;

import dev.asyncat.checkpoint.Checkpoint;
import dev.asyncat.jaxrs.checkpoint.CheckpointWire;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.profile.Profile;
import dev.asyncat.run.WireTime;
import dev.asyncat.session.AuditEntry;
import dev.asyncat.session.Correction;
import dev.asyncat.session.Feedback;
import dev.asyncat.session.PendingRequest;
import dev.asyncat.session.Session;
import dev.asyncat.session.SessionHit;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sessions as clients see them: rows of lists in snake case, single ones in camel case. */
final class SessionWire {

  private static final List<String> TASK_RUN_FIELDS =
      List.of(
          "task_run_id",
          "task_run_status",
          "task_run_activity",
          "task_run_summary",
          "task_card_id",
          "task_card_title");

  private SessionWire() {}

  static JsonObject row(Session session, @Nullable Profile profile) {
    JsonObject.Builder row =
        Json.object()
            .put("id", session.id())
            .put("goal", session.goal())
            .put("status", session.status().wire())
            .put("working_dir", session.workingDirectory().toString())
            .put("total_rounds", session.totalRounds())
            .put("created_at", WireTime.format(session.createdAt()))
            .put("updated_at", WireTime.format(session.updatedAt()));
    TASK_RUN_FIELDS.forEach(field -> row.put(field, Json.nul()));
    return row.put("profile_name", profile == null ? null : profile.name())
        .put("profile_handle", profile == null ? null : profile.handle())
        .put("profile_icon", profile == null ? null : profile.icon())
        .build();
  }

  /**
   * A session in full.
   *
   * @param baseline its first checkpoint, {@code null} if there is none
   * @param lastRevert the revert that holds, {@code null} if none does
   */
  static JsonObject full(
      Session session,
      List<AuditEntry> audit,
      List<PendingRequest> open,
      @Nullable Checkpoint baseline,
      @Nullable Checkpoint lastRevert,
      @Nullable Feedback feedback,
      List<Correction> corrections) {
    return Json.object()
        .put("id", session.id())
        .put("userId", session.userId())
        .put("workspaceId", session.workspaceId())
        .put("goal", session.goal())
        .put("workingDir", session.workingDirectory().toString())
        .put("status", session.status().wire())
        .put("plan", array(session.plan(), item -> item.toJson()))
        .put("scratchpad", scratchpad(session, baseline, lastRevert))
        .put("toolHistory", array(audit, SessionWire::toolEntry))
        .put("messages", JsonArray.EMPTY)
        .put("totalRounds", session.totalRounds())
        .put("feedbackRating", feedback == null ? Json.nul() : Json.of(feedback.rating()))
        .put("feedbackComment", feedback == null ? null : feedback.comment())
        .put("wasHelpful", helpful(feedback))
        .put("corrections", array(corrections, SessionWire::correction))
        .put("profileId", session.profileId())
        .put("activeRunId", session.activeRunId())
        .put("pendingRequests", array(open, SessionWire::pending))
        .put("createdAt", WireTime.format(session.createdAt()))
        .put("updatedAt", WireTime.format(session.updatedAt()))
        .build();
  }

  static JsonObject hit(SessionHit hit) {
    Session session = hit.session();
    return Json.object()
        .put("id", session.id())
        .put("goal", session.goal())
        .put("status", session.status().wire())
        .put("total_rounds", session.totalRounds())
        .put("created_at", WireTime.format(session.createdAt()))
        .put("updated_at", WireTime.format(session.updatedAt()))
        .put("rank", hit.rank())
        .build();
  }

  /** As a number, which is what clients of old expect. */
  private static Json helpful(@Nullable Feedback feedback) {
    return feedback == null || feedback.helpful() == null
        ? Json.nul()
        : Json.of(feedback.helpful() ? 1 : 0);
  }

  private static JsonObject correction(Correction correction) {
    return Json.object()
        .put("tool", correction.tool())
        .put("correction", correction.correction())
        .put("explanation", correction.explanation())
        .put("timestamp", WireTime.format(correction.at()))
        .build();
  }

  static JsonObject auditRow(AuditEntry entry) {
    return Json.object()
        .put("id", entry.id())
        .put("session_id", entry.sessionId())
        .put("run_id", entry.runId())
        .put("tool_name", entry.toolName())
        .put("tool_call_id", entry.toolCallId())
        .put("permission_level", entry.level().wire())
        .put("permission_decision", entry.outcome().wire())
        .put("permission_reason", entry.reason())
        .put("working_dir", entry.workingDirectory())
        .put("args", entry.arguments())
        .put("result", entry.result())
        .put("success", flag(entry.success()))
        .put("round", entry.round())
        .put("started_at", WireTime.format(entry.startedAt()))
        .put("completed_at", time(entry.completedAt()))
        .build();
  }

  private static JsonObject scratchpad(
      Session session, @Nullable Checkpoint baseline, @Nullable Checkpoint lastRevert) {
    JsonObject.Builder json =
        Json.object()
            .put("providerInfo", session.provider())
            .put("conversationRounds", array(session.conversationRounds(), round -> round.toJson()))
            .putIfPresent("finalAnswer", session.finalAnswer());
    if (baseline != null) {
      json.put("baselineCheckpoint", CheckpointWire.brief(baseline));
    }
    if (lastRevert != null) {
      json.put("revertedAt", WireTime.format(lastRevert.createdAt()))
          .put("revertCheckpointId", lastRevert.id());
    }
    return json.putIfPresent("_error", session.error()).build();
  }

  private static JsonObject toolEntry(AuditEntry entry) {
    return Json.object()
        .put("tool", entry.toolName())
        .put("args", entry.arguments())
        .put("result", entry.result())
        .put("timestamp", WireTime.format(entry.startedAt()))
        .put("round", entry.round())
        .put("toolCallId", entry.toolCallId())
        .put("permission", entry.level().wire())
        .put("permissionDecision", entry.outcome().wire())
        .put("permissionReason", entry.reason())
        .put("workingDir", entry.workingDirectory())
        .build();
  }

  private static JsonObject pending(PendingRequest request) {
    return Json.object()
        .put("type", request.event().type())
        .put("data", request.event().data())
        .put("askedAt", WireTime.format(request.askedAt()))
        .build();
  }

  static <T> JsonArray array(List<T> items, Function<T, JsonObject> form) {
    return new JsonArray(items.stream().map(item -> (Json) form.apply(item)).toList());
  }

  private static Json flag(@Nullable Boolean value) {
    return value == null ? Json.nul() : Json.of(value.booleanValue());
  }

  private static @Nullable String time(@Nullable Instant instant) {
    return instant == null ? null : WireTime.format(instant);
  }
}
