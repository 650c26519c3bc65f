package dev.asyncat.sqlite.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncat.error.ConflictException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.PlanEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.session.Session.Status;
import dev.asyncat.sqlite.session.AuditRows;
import dev.asyncat.sqlite.session.RequestRows;
import dev.asyncat.sqlite.session.SessionRows;
import dev.asyncat.sqlite.session.SessionTexts;
import dev.asyncat.sqlite.usage.UsageRows;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Derives rows from the events of one append, inside its transaction. Most events, and all text
 * fragments, change no row.
 */
final class Projection {

  private static final SessionRows SESSIONS = new SessionRows();
  private static final AuditRows AUDIT = new AuditRows();
  private static final RequestRows REQUESTS = new RequestRows();
  private static final SessionTexts TEXTS = new SessionTexts();
  private static final UsageRows USAGE = new UsageRows();

  private final Handle handle;
  private final String sessionId;
  private final String runId;
  private @Nullable String userId;
  private @Nullable String activeRunId;

  Projection(Handle handle, String sessionId, String runId, SessionRows.@Nullable Head head) {
    this.handle = handle;
    this.sessionId = sessionId;
    this.runId = runId;
    this.userId = head == null ? null : head.userId();
    this.activeRunId = head == null ? null : head.activeRunId();
  }

  void apply(long seq, RunLog.Entry entry) {
    Instant at = entry.at();
    if (entry.event() instanceof LifecycleEvent.RunAccepted accepted) {
      accept(accepted, at);
      return;
    }
    String owner = userId;
    if (owner == null || !runId.equals(activeRunId)) {
      throw new ConflictException(
          "run "
              + runId
              + " is not at work in session "
              + sessionId
              + (SESSIONS.hasRun(handle, sessionId, runId)
                  ? ": it has ended"
                  : ": it never began"));
    }
    switch (entry.event()) {
      case LifecycleEvent.Paused ignored -> SESSIONS.setStatus(handle, sessionId, Status.PAUSED);
      case LifecycleEvent.Resumed ignored -> SESSIONS.setStatus(handle, sessionId, Status.ACTIVE);
      case LifecycleEvent.Done done -> end(done, at);
      case ModelTurnEvent.TurnCompleted turn ->
          SESSIONS.countTurn(handle, sessionId, runId, turn.round());
      case ModelTurnEvent.UsageUpdate usage ->
          USAGE.insert(handle, id(seq), sessionId, runId, null, usage, at);
      case ModelTurnEvent.AuxiliaryCall call ->
          USAGE.insert(handle, id(seq), sessionId, runId, call.aid().wire(), call.usage(), at);
      case PlanEvent.Updated updated -> SESSIONS.setPlan(handle, sessionId, updated.plan());
      case ToolEvent.Start start -> {
        AUDIT.start(handle, id(seq), sessionId, seq, runId, start, at);
        find("call", start.call().name() + "\n" + SessionTexts.said(start.call().arguments()));
      }
      case ToolEvent.Result result -> {
        AUDIT.end(handle, sessionId, runId, result, at);
        find("result", SessionTexts.said(result.result().content()));
      }
      case PermissionEvent.Requested requested ->
          ask(requested.request().id(), seq, owner, requested, at);
      case PermissionEvent.Asked asked -> ask(asked.requestId(), seq, owner, asked, at);
      case PermissionEvent.Decided decided ->
          REQUESTS.resolve(handle, decided.requestId(), sessionId, decided);
      case PermissionEvent.Answered answered ->
          REQUESTS.resolve(handle, answered.requestId(), sessionId, answered);
      default -> {}
    }
  }

  private void accept(LifecycleEvent.RunAccepted accepted, Instant at) {
    if (userId != null && !userId.equals(accepted.userId())) {
      throw new NotFoundException("Session not found");
    }
    if (activeRunId != null) {
      throw new ConflictException(
          "session " + sessionId + " has run " + activeRunId + ", which has not ended");
    }
    if (SESSIONS.hasRun(handle, sessionId, runId)) {
      throw new ConflictException("run " + runId + " was accepted before");
    }
    Path workingDirectory = accepted.request().workingDirectory();
    if (workingDirectory == null) {
      throw new IllegalArgumentException(
          "the request of an accepted run needs a working directory");
    }
    SESSIONS.accept(handle, sessionId, runId, accepted, workingDirectory, at);
    TEXTS.replace(handle, sessionId, SessionTexts.GOAL, accepted.request().goal());
    userId = accepted.userId();
    activeRunId = runId;
  }

  private void end(LifecycleEvent.Done done, Instant at) {
    SESSIONS.end(handle, sessionId, runId, done, at);
    find("answer", done.answer());
    REQUESTS.closeAll(handle, sessionId, runId);
    activeRunId = null;
  }

  private void find(String source, String text) {
    TEXTS.add(handle, sessionId, source, text);
  }

  private void ask(String requestId, long seq, String owner, PermissionEvent question, Instant at) {
    REQUESTS.ask(handle, requestId, sessionId, seq, runId, owner, question, at);
  }

  /** The same for the same event, so that copies of a file agree. */
  private String id(long seq) {
    return UUID.nameUUIDFromBytes((sessionId + "/" + seq).getBytes(UTF_8)).toString();
  }
}
