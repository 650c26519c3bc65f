package dev.asyncat.sqlite.session;

import dev.asyncat.plan.PlanItem;
import dev.asyncat.search.SearchQuery;
import dev.asyncat.session.AuditEntry;
import dev.asyncat.session.Correction;
import dev.asyncat.session.Feedback;
import dev.asyncat.session.PendingRequest;
import dev.asyncat.session.Session;
import dev.asyncat.session.SessionHit;
import dev.asyncat.session.SessionStore;
import dev.asyncat.sqlite.database.Database;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads sessions, audit and questions from their tables. Thread-safe. */
public final class SqliteSessionStore implements SessionStore {

  private final Database database;
  private final SessionRows sessions = new SessionRows();
  private final AuditRows audit = new AuditRows();
  private final RequestRows requests = new RequestRows();
  private final SessionTexts texts = new SessionTexts();
  private final FeedbackRows feedback = new FeedbackRows();

  /** A store on an open file. */
  public SqliteSessionStore(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Session> find(String userId, String sessionId) {
    return database.read(handle -> sessions.find(handle, userId, sessionId));
  }

  @Override
  public List<Session> list(String userId, @Nullable String workspaceId, int limit) {
    return database.read(handle -> sessions.list(handle, userId, workspaceId, limit));
  }

  @Override
  public List<Session> unfinished() {
    return database.read(sessions::unfinished);
  }

  @Override
  public List<AuditEntry> audit(String sessionId) {
    return database.read(handle -> audit.list(handle, sessionId));
  }

  @Override
  public Optional<PendingRequest> request(String requestId) {
    return database.read(handle -> requests.find(handle, requestId));
  }

  @Override
  public List<PendingRequest> openRequests(String sessionId) {
    return database.read(handle -> requests.open(handle, sessionId));
  }

  @Override
  public boolean rename(String userId, String sessionId, String goal) {
    return database.write(
        handle -> {
          boolean renamed = sessions.rename(handle, userId, sessionId, goal);
          if (renamed) {
            texts.replace(handle, sessionId, SessionTexts.GOAL, goal);
          }
          return renamed;
        });
  }

  @Override
  public boolean replacePlan(String userId, String sessionId, List<PlanItem> items) {
    return database.write(handle -> sessions.replacePlan(handle, userId, sessionId, items));
  }

  @Override
  public boolean delete(String userId, String sessionId) {
    return database.write(handle -> sessions.delete(handle, userId, sessionId));
  }

  @Override
  public List<SessionHit> search(String userId, SearchQuery query, int limit) {
    return database.read(
        handle -> {
          List<SessionHit> hits = new ArrayList<>();
          for (SessionTexts.Hit hit : texts.search(handle, userId, query, limit)) {
            sessions
                .find(handle, userId, hit.sessionId())
                .ifPresent(session -> hits.add(new SessionHit(session, hit.rank())));
          }
          return hits;
        });
  }

  @Override
  public boolean rate(String userId, String sessionId, Feedback said) {
    return database.write(
        handle -> {
          boolean there = sessions.find(handle, userId, sessionId).isPresent();
          if (there) {
            feedback.rate(handle, sessionId, said);
          }
          return there;
        });
  }

  @Override
  public Optional<Feedback> feedback(String sessionId) {
    return database.read(handle -> feedback.find(handle, sessionId));
  }

  @Override
  public boolean correct(String userId, String sessionId, Correction correction) {
    return database.write(
        handle -> {
          boolean there = sessions.find(handle, userId, sessionId).isPresent();
          if (there) {
            feedback.add(handle, sessionId, correction);
          }
          return there;
        });
  }

  @Override
  public List<Correction> corrections(String sessionId) {
    return database.read(handle -> feedback.list(handle, sessionId));
  }

  @Override
  public List<Correction> latestCorrections(
      String userId, @Nullable String workspaceId, int limit) {
    return database.read(handle -> feedback.latest(handle, userId, workspaceId, limit));
  }

  @Override
  public List<Session> idleSince(Instant before, int limit) {
    return database.read(handle -> sessions.idleSince(handle, before, limit));
  }
}
