package dev.asyncat.run;

import java.time.Duration;
import java.util.Optional;

/**
 * A reader's own place in the events of a session. Reads what is stored first, then follows. Used
 * by one thread at a time.
 */
public interface EventCursor extends AutoCloseable {

  /**
   * Waits for the next event.
   *
   * @return the event, or empty if none came in time or {@link #ended()} is true
   * @throws dev.asyncat.error.CancelledException if the waiting thread is interrupted
   */
  Optional<LoggedEvent> next(Duration timeout);

  /** Whether there will be no further event. */
  boolean ended();

  /** The number of the last event that was returned, or where the cursor began. */
  long position();

  /** Stops following. */
  @Override
  void close();
}
