package dev.asyncat.core.run;

import dev.asyncat.error.StoreException;
import dev.asyncat.run.LoggedEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The newest stored events of a live run, kept in memory for those who follow it closely. Readers
 * pull; whoever falls further behind than the memory reaches reads the log instead, so a slow
 * reader costs nothing and holds up nobody.
 */
final class SessionFeed {

  private static final int REMEMBERED = 2_048;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<LoggedEvent> recent = new ArrayDeque<>();
  private long lastSeq;
  private boolean ended;
  private @Nullable StoreException failure;

  SessionFeed(long lastSeq) {
    this.lastSeq = lastSeq;
  }

  void publish(List<LoggedEvent> events) {
    lock.lock();
    try {
      for (LoggedEvent event : events) {
        if (recent.size() == REMEMBERED) {
          recent.removeFirst();
        }
        recent.addLast(event);
        lastSeq = event.seq();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** No further event will come. */
  void end(@Nullable StoreException why) {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        failure = why;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean ended() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  long lastSeq() {
    lock.lock();
    try {
      return lastSeq;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there is something after {@code seq}, the feed has ended or the time is up.
   *
   * @return the events after {@code seq} as far as they are remembered without a gap; empty means
   *     that the log has to be asked, or that there is nothing
   */
  List<LoggedEvent> after(long seq, Duration timeout) throws InterruptedException {
    long nanos = timeout.toNanos();
    lock.lock();
    try {
      while (lastSeq <= seq && !ended && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      if (lastSeq <= seq && failure != null) {
        throw failure;
      }
      LoggedEvent first = recent.peekFirst();
      if (lastSeq <= seq || first == null || first.seq() > seq + 1) {
        return List.of();
      }
      List<LoggedEvent> found = new ArrayList<>();
      for (LoggedEvent event : recent) {
        if (event.seq() > seq) {
          found.add(event);
        }
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the end. */
  boolean awaitEnd(long time, TimeUnit unit) throws InterruptedException {
    long nanos = unit.toNanos(time);
    lock.lock();
    try {
      while (!ended && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      return ended;
    } finally {
      lock.unlock();
    }
  }
}
