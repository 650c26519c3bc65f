package dev.asyncat.sqlite.run;

import dev.asyncat.error.ConflictException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.sqlite.database.Database;
import dev.asyncat.sqlite.session.SessionRows;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The log in its table. Thread-safe. */
public final class SqliteRunLog implements RunLog {

  private final Database database;
  private final EventRows events = new EventRows();
  private final SessionRows sessions = new SessionRows();

  /** A log on an open file. */
  public SqliteRunLog(Database database) {
    this.database = database;
  }

  @Override
  public long append(String sessionId, String runId, long expectedSeq, List<Entry> entries) {
    List<Entry> batch = List.copyOf(entries);
    return database.write(
        handle -> {
          SessionRows.Head head = sessions.head(handle, sessionId).orElse(null);
          check(handle, sessionId, head, expectedSeq, batch);
          if (batch.isEmpty()) {
            return expectedSeq;
          }
          var projection = new Projection(handle, sessionId, runId, head);
          long seq = expectedSeq;
          for (Entry entry : batch) {
            projection.apply(++seq, entry);
          }
          events.insert(handle.getConnection(), sessionId, runId, expectedSeq + 1, batch);
          sessions.advance(handle, sessionId, seq, batch.getLast().at());
          return seq;
        });
  }

  private void check(
      Handle handle,
      String sessionId,
      SessionRows.@Nullable Head head,
      long expectedSeq,
      List<Entry> batch) {
    if (head == null && sessions.wasDeleted(handle, sessionId)) {
      throw new ConflictException("session " + sessionId + " was deleted");
    }
    if (head != null
        && !batch.isEmpty()
        && batch.getFirst().event() instanceof LifecycleEvent.RunAccepted accepted
        && !head.userId().equals(accepted.userId())) {
      throw new NotFoundException("Session not found");
    }
    long lastSeq = head == null ? 0 : head.lastSeq();
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
    if (head == null
        && !batch.isEmpty()
        && !(batch.getFirst().event() instanceof LifecycleEvent.RunAccepted)) {
      throw new IllegalArgumentException(
          "session "
              + sessionId
              + " must begin with an accepted run, not with "
              + batch.getFirst().event().type());
    }
  }

  @Override
  public List<LoggedEvent> read(String sessionId, long afterSeq, int limit) {
    return database.read(handle -> events.read(handle.getConnection(), sessionId, afterSeq, limit));
  }

  @Override
  public long lastSeq(String sessionId) {
    return database.read(handle -> sessions.lastSeq(handle, sessionId));
  }

  @Override
  public void compact(String sessionId, long fromSeq, long toSeq) {
    database.change(
        handle -> {
          events.compact(handle.getConnection(), sessionId, fromSeq, toSeq);
        });
  }
}
