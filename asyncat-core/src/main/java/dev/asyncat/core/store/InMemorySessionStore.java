package dev.asyncat.core.store;

import dev.asyncat.plan.PlanItem;
import dev.asyncat.search.SearchQuery;
import dev.asyncat.search.SearchWords;
import dev.asyncat.session.AuditEntry;
import dev.asyncat.session.Correction;
import dev.asyncat.session.Feedback;
import dev.asyncat.session.PendingRequest;
import dev.asyncat.session.Session;
import dev.asyncat.session.SessionHit;
import dev.asyncat.session.SessionStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
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

  @Override
  public List<SessionHit> search(String userId, SearchQuery query, int limit) {
    synchronized (sessions) {
      return new ArrayList<>(sessions.all())
          .reversed().stream()
              .filter(session -> session.belongsTo(userId))
              .flatMap(session -> hit(session, query))
              .sorted(Comparator.comparingDouble(SessionHit::rank))
              .limit(limit)
              .toList();
    }
  }

  /** The more often the words stand in little text, the better. */
  private static Stream<SessionHit> hit(SessionLog session, SearchQuery query) {
    List<String> words = SearchWords.of(session.texts());
    if (!query.allIn(words)) {
      return Stream.empty();
    }
    long found =
        words.stream()
            .filter(word -> query.terms().stream().anyMatch(term -> term.in(List.of(word))))
            .count();
    return Stream.of(new SessionHit(session.toSession(), -(double) found / (words.size() + 10)));
  }

  @Override
  public boolean rate(String userId, String sessionId, Feedback feedback) {
    return change(userId, sessionId, session -> session.rate(feedback));
  }

  @Override
  public Optional<Feedback> feedback(String sessionId) {
    synchronized (sessions) {
      return Optional.ofNullable(sessions.get(sessionId)).flatMap(SessionLog::feedback);
    }
  }

  @Override
  public boolean correct(String userId, String sessionId, Correction correction) {
    return change(userId, sessionId, session -> session.correct(correction));
  }

  @Override
  public List<Correction> corrections(String sessionId) {
    synchronized (sessions) {
      SessionLog session = sessions.get(sessionId);
      return session == null ? List.of() : session.corrections();
    }
  }

  @Override
  public List<Correction> latestCorrections(
      String userId, @Nullable String workspaceId, int limit) {
    synchronized (sessions) {
      return sessions.all().stream()
          .filter(session -> session.belongsTo(userId))
          .filter(session -> workspaceId == null || session.isIn(workspaceId))
          .flatMap(session -> session.corrections().stream())
          .sorted(Comparator.comparing(Correction::at).reversed())
          .limit(limit)
          .toList();
    }
  }

  @Override
  public List<Session> idleSince(Instant before, int limit) {
    synchronized (sessions) {
      return sessions.all().stream()
          .filter(session -> session.activeRunId() == null)
          .filter(session -> session.updatedAt().isBefore(before))
          .sorted(Comparator.comparing(SessionLog::updatedAt))
          .limit(limit)
          .map(SessionLog::toSession)
          .toList();
    }
  }

  private boolean change(String userId, String sessionId, Consumer<SessionLog> change) {
    synchronized (sessions) {
      SessionLog session = sessions.get(userId, sessionId);
      if (session == null) {
        return false;
      }
      change.accept(session);
      return true;
    }
  }
}
