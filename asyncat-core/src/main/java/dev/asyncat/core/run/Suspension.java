package dev.asyncat.core.run;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.error.CancelledException;

/**
 * Stops a run so that it can go on later: at once while it waits or thinks, after the calls that
 * are at work while some are. Thread-safe.
 */
final class Suspension {

  /** The reason of a cancellation that is none. */
  static final String REASON = "the runtime is stopping";

  private final CancellationSource cancellation;
  private int atWork;
  private boolean requested;

  Suspension(CancellationSource cancellation) {
    this.cancellation = cancellation;
  }

  /** Asks the run to stop as soon as no call is at work. */
  void request() {
    boolean now;
    synchronized (this) {
      requested = true;
      now = atWork == 0;
    }
    if (now) {
      force();
    }
  }

  /** Stops the run whatever it does; a call that is at work is cut off. */
  void force() {
    cancellation.cancel(REASON);
  }

  /** Whether the run was stopped to go on later, rather than cancelled. */
  boolean holds() {
    return cancellation.token().reason().filter(REASON::equals).isPresent();
  }

  /**
   * A call goes to work.
   *
   * @throws CancelledException if the run shall stop
   */
  synchronized void begin() {
    if (requested) {
      throw new CancelledException(REASON);
    }
    atWork++;
  }

  /** A call that waited for a person goes on. */
  synchronized void goOn() {
    atWork++;
  }

  /** A call has ended, or waits for a person. */
  void end() {
    boolean now;
    synchronized (this) {
      atWork--;
      now = requested && atWork == 0;
    }
    if (now) {
      force();
    }
  }
}
