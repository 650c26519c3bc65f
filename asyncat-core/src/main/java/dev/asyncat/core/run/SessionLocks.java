package dev.asyncat.core.run;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Keeps those apart who open or end the run of the same session: between the first event of a run
 * in the log and its handle in memory, it looks like one that an earlier process left. Several
 * sessions may share a lock. Thread-safe.
 */
final class SessionLocks {

  private static final int STRIPES = 64;

  private final ReentrantLock[] locks = new ReentrantLock[STRIPES];

  SessionLocks() {
    Arrays.setAll(locks, stripe -> new ReentrantLock());
  }

  /** Does something while nobody else does anything to the run of the session. */
  <T> T with(String sessionId, Supplier<T> work) {
    ReentrantLock lock = locks[Math.floorMod(sessionId.hashCode(), STRIPES)];
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
