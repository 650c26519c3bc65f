package dev.asyncat.sqlite.session;

import dev.asyncat.plan.PlanItem;
import dev.asyncat.session.AuditEntry;
import dev.asyncat.session.PendingRequest;
import dev.asyncat.session.Session;
import dev.asyncat.session.SessionStore;
import dev.asyncat.sqlite.database.Database;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads sessions, audit and questions from their tables. Thread-safe. */
public final class SqliteSessionStore implements SessionStore {

  private final Database database;
  private final SessionRows sessions = new SessionRows();
  private final AuditRows audit = new AuditRows();
  private final RequestRows requests = new RequestRows();

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
    return database.write(handle -> sessions.rename(handle, userId, sessionId, goal));
  }

  @Override
  public boolean replacePlan(String userId, String sessionId, List<PlanItem> items) {
    return database.write(handle -> sessions.replacePlan(handle, userId, sessionId, items));
  }

  @Override
  public boolean delete(String userId, String sessionId) {
    return database.write(handle -> sessions.delete(handle, userId, sessionId));
  }
}
