package dev.asyncat.run;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * The append-only log of every session, and the single way in which a run changes what is stored.
 *
 * <p>From the events the store derives, in the same transaction, the session itself, its audit,
 * plan, pending requests and usage, so that these can never disagree with the log. Thread-safe.
 */
public interface RunLog {

  /** How many events {@link #forEach} reads at once. */
  int PAGE = 500;

  /**
   * Appends events in order. Afterwards they survive the end of the process.
   *
   * <p>The first event of a run is {@link LifecycleEvent.RunAccepted}, which creates the session or
   * opens it again; the last is {@link LifecycleEvent.Done}. In between, the session takes events
   * of that run only. Whatever is thrown, nothing of the entries is stored.
   *
   * @param expectedSeq the number of the last event the caller knows of, 0 for a new session
   * @return the number of the last event now
   * @throws dev.asyncat.error.ConflictException if somebody else has appended meanwhile, the
   *     session has another run that has not ended, the run has ended or never began, or the
   *     session was deleted
   * @throws dev.asyncat.error.NotFoundException if a run is accepted for another user's session
   * @throws IllegalArgumentException if a new session does not begin with an accepted run, or the
   *     request of an accepted run has no working directory
   * @throws dev.asyncat.error.StoreException if it cannot be stored
   */
  long append(String sessionId, String runId, long expectedSeq, List<Entry> entries);

  /**
   * Reads events in order.
   *
   * @param afterSeq only events with a greater number
   * @param limit the most events to return, positive
   * @return what there is; empty for an unknown session
   */
  List<LoggedEvent> read(String sessionId, long afterSeq, int limit);

  /**
   * Gives every event that is there, in order, without holding more than a page of them.
   *
   * @param afterSeq only events with a greater number
   */
  default void forEach(String sessionId, long afterSeq, Consumer<? super LoggedEvent> action) {
    List<LoggedEvent> page = read(sessionId, afterSeq, PAGE);
    while (!page.isEmpty()) {
      page.forEach(action);
      page = read(sessionId, page.getLast().seq(), PAGE);
    }
  }

  /** The number of the last event, 0 for an unknown session. */
  long lastSeq(String sessionId);

  /**
   * Stores the text fragments ({@link ModelTurnEvent.Delta}, {@link ModelTurnEvent.ReasoningDelta},
   * {@link ToolEvent.Progress}) between two numbers, both included, in fewer rows. What {@link
   * #read} returns stays exactly the same.
   */
  void compact(String sessionId, long fromSeq, long toSeq);

  /** An event that is not numbered yet. */
  record Entry(Instant at, RunEvent event) {}
}
