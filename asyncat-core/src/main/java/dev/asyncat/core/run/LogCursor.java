package dev.asyncat.core.run;

import dev.asyncat.error.CancelledException;
import dev.asyncat.run.EventCursor;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.RunLog;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the log, then follows the feed of the live run, if there is one. */
final class LogCursor implements EventCursor {

  private static final int PAGE = 500;

  private final String sessionId;
  private final RunLog log;
  private final @Nullable SessionFeed feed;
  private final @Nullable String onlyRun;
  private final ArrayDeque<LoggedEvent> ready = new ArrayDeque<>();
  private long position;
  private long fetched;
  private boolean ended;
  private boolean closed;

  /**
   * A cursor.
   *
   * @param feed of the live run; {@code null} if none is live
   * @param onlyRun leave out the events of other runs; {@code null} for all
   */
  LogCursor(
      String sessionId,
      RunLog log,
      @Nullable SessionFeed feed,
      long afterSeq,
      @Nullable String onlyRun) {
    this.sessionId = sessionId;
    this.log = log;
    this.feed = feed;
    this.onlyRun = onlyRun;
    this.position = afterSeq;
    this.fetched = afterSeq;
  }

  @Override
  public Optional<LoggedEvent> next(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!closed && !ended) {
      LoggedEvent event = ready.pollFirst();
      if (event != null) {
        position = event.seq();
        if (onlyRun == null || onlyRun.equals(event.runId())) {
          return Optional.of(event);
        }
        continue;
      }
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      if (!fetch(left) && !ended && left.isZero()) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Fills {@link #ready}; false if there was nothing in time. */
  private boolean fetch(Duration timeout) {
    boolean over = feed == null || feed.ended();
    // The memory first, even after the end: a deleted session has no log any more.
    List<LoggedEvent> events = fromFeed(over ? Duration.ZERO : timeout);
    if (events.isEmpty() && (over || feed == null || feed.lastSeq() > fetched)) {
      events = log.read(sessionId, fetched, PAGE);
      if (events.isEmpty() && over) {
        throwIfFailed();
        ended = true;
      }
    }
    if (events.isEmpty()) {
      return false;
    }
    ready.addAll(events);
    fetched = events.getLast().seq();
    return true;
  }

  private List<LoggedEvent> fromFeed(Duration timeout) {
    if (feed == null) {
      return List.of();
    }
    try {
      return feed.after(fetched, timeout);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while following a session", interrupted);
    }
  }

  private void throwIfFailed() {
    fromFeed(Duration.ZERO);
  }

  @Override
  public boolean ended() {
    return ended || closed;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public void close() {
    closed = true;
    ready.clear();
  }
}
