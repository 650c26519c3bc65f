package dev.asyncat.core.store;

import dev.asyncat.error.ConflictException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunLog;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The log, as lists of events. Everything is checked before anything is changed. */
final class InMemoryRunLog implements RunLog {

  private final Sessions sessions;

  InMemoryRunLog(Sessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public long append(String sessionId, String runId, long expectedSeq, List<Entry> entries) {
    List<Entry> batch = List.copyOf(entries);
    synchronized (sessions) {
      SessionLog session = sessions.get(sessionId);
      checkOwner(session, batch);
      checkNumber(session, sessionId, expectedSeq);
      if (batch.isEmpty()) {
        return expectedSeq;
      }
      if (session == null && !(batch.getFirst().event() instanceof LifecycleEvent.RunAccepted)) {
        throw new IllegalArgumentException(
            "session "
                + sessionId
                + " must begin with an accepted run, not with "
                + batch.getFirst().event().type());
      }
      checkRuns(session, sessionId, runId, batch);
      checkRequests(batch);
      if (session == null) {
        session = new SessionLog(sessionId, batch.getFirst());
        sessions.put(sessionId, session);
      }
      for (Entry entry : batch) {
        session.append(runId, entry);
        if (entry.event() instanceof LifecycleEvent.RunAccepted accepted) {
          session.changedAfter(sessions.lastChange(accepted.userId()));
        }
        if (requestId(entry.event()) instanceof String requestId) {
          sessions.putRequest(requestId, session);
        }
      }
      return session.lastSeq();
    }
  }

  private static void checkOwner(@Nullable SessionLog session, List<Entry> batch) {
    if (session != null) {
      for (Entry entry : batch) {
        if (entry.event() instanceof LifecycleEvent.RunAccepted accepted
            && !session.belongsTo(accepted.userId())) {
          throw new NotFoundException("Session not found");
        }
      }
    }
  }

  private void checkNumber(@Nullable SessionLog session, String sessionId, long expectedSeq) {
    if (sessions.wasDeleted(sessionId)) {
      throw new ConflictException("session " + sessionId + " was deleted");
    }
    long lastSeq = session == null ? 0 : session.lastSeq();
    if (lastSeq != expectedSeq) {
      throw new ConflictException(
          "session "
              + sessionId
              + " is at event "
              + lastSeq
              + ", not at "
              + expectedSeq
              + ": somebody else appended to it");
    }
  }

  private static void checkRuns(
      @Nullable SessionLog session, String sessionId, String runId, List<Entry> batch) {
    String active = session == null ? null : session.activeRunId();
    boolean known = session != null && session.hasRun(runId);
    for (Entry entry : batch) {
      if (entry.event() instanceof LifecycleEvent.RunAccepted accepted) {
        if (active != null) {
          throw new ConflictException(
              "session " + sessionId + " has run " + active + ", which has not ended");
        }
        if (known) {
          throw new ConflictException("run " + runId + " was accepted before");
        }
        if (accepted.request().workingDirectory() == null) {
          throw new IllegalArgumentException(
              "the request of an accepted run needs a working directory");
        }
        active = runId;
        known = true;
      } else if (!runId.equals(active)) {
        throw new ConflictException(
            "run "
                + runId
                + " is not at work in session "
                + sessionId
                + (known ? ": it has ended" : ": it never began"));
      } else if (entry.event() instanceof LifecycleEvent.Done) {
        active = null;
      }
    }
  }

  private void checkRequests(List<Entry> batch) {
    Set<String> fresh = new HashSet<>();
    for (Entry entry : batch) {
      String requestId = requestId(entry.event());
      if (requestId != null && (sessions.ofRequest(requestId) != null || !fresh.add(requestId))) {
        throw new ConflictException("request " + requestId + " was asked before");
      }
    }
  }

  private static @Nullable String requestId(RunEvent event) {
    return switch (event) {
      case PermissionEvent.Requested requested -> requested.request().id();
      case PermissionEvent.Asked asked -> asked.requestId();
      default -> null;
    };
  }

  @Override
  public List<LoggedEvent> read(String sessionId, long afterSeq, int limit) {
    synchronized (sessions) {
      SessionLog session = sessions.get(sessionId);
      return session == null ? List.of() : session.read(afterSeq, limit);
    }
  }

  @Override
  public long lastSeq(String sessionId) {
    synchronized (sessions) {
      SessionLog session = sessions.get(sessionId);
      return session == null ? 0 : session.lastSeq();
    }
  }

  /** Events in memory take no rows that could be fewer. */
  @Override
  public void compact(String sessionId, long fromSeq, long toSeq) {}
}
