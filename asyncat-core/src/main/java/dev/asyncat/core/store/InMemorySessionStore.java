package dev.asyncat.core.store;

import dev.asyncat.plan.PlanItem;
import dev.asyncat.session.AuditEntry;
import dev.asyncat.session.PendingRequest;
import dev.asyncat.session.Session;
import dev.asyncat.session.SessionStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sessions, as the log in memory made them. */
final class InMemorySessionStore implements SessionStore {

  private final Sessions sessions;

  InMemorySessionStore(Sessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public Optional<Session> find(String userId, String sessionId) {
    synchronized (sessions) {
      return Optional.ofNullable(sessions.get(userId, sessionId)).map(SessionLog::toSession);
    }
  }

  @Override
  public List<Session> list(String userId, @Nullable String workspaceId, int limit) {
    synchronized (sessions) {
      // Sorting is stable, so newest first decides between sessions changed at the same time.
      return new ArrayList<>(sessions.all())
          .reversed().stream()
              .filter(session -> session.belongsTo(userId))
              .filter(session -> workspaceId == null || session.isIn(workspaceId))
              .sorted(Comparator.comparing(SessionLog::updatedAt).reversed())
              .limit(limit)
              .map(SessionLog::toSession)
              .toList();
    }
  }

  @Override
  public List<Session> unfinished() {
    synchronized (sessions) {
      return sessions.all().stream()
          .filter(session -> session.activeRunId() != null)
          .map(SessionLog::toSession)
          .toList();
    }
  }

  @Override
  public List<AuditEntry> audit(String sessionId) {
    synchronized (sessions) {
      SessionLog session = sessions.get(sessionId);
      return session == null ? List.of() : session.audit();
    }
  }

  @Override
  public Optional<PendingRequest> request(String requestId) {
    synchronized (sessions) {
      SessionLog session = sessions.ofRequest(requestId);
      return session == null ? Optional.empty() : session.request(requestId);
    }
  }

  @Override
  public List<PendingRequest> openRequests(String sessionId) {
    synchronized (sessions) {
      SessionLog session = sessions.get(sessionId);
      return session == null ? List.of() : session.openRequests();
    }
  }

  @Override
  public boolean rename(String userId, String sessionId, String goal) {
    synchronized (sessions) {
      SessionLog session = sessions.get(userId, sessionId);
      if (session == null) {
        return false;
      }
      session.rename(goal);
      return true;
    }
  }

  @Override
  public boolean replacePlan(String userId, String sessionId, List<PlanItem> items) {
    synchronized (sessions) {
      SessionLog session = sessions.get(userId, sessionId);
      if (session == null) {
        return false;
      }
      session.replacePlan(items);
      return true;
    }
  }

  @Override
  public boolean delete(String userId, String sessionId) {
    synchronized (sessions) {
      SessionLog session = sessions.get(userId, sessionId);
      if (session == null) {
        return false;
      }
      sessions.delete(sessionId, session);
      return true;
    }
  }
}
