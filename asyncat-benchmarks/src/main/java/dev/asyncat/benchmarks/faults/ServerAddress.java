package dev.asyncat.benchmarks.faults;

import java.net.URI;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Where the server listens right now, as far as clients know. Thread-safe. */
final class ServerAddress {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable URI uri;
  private long life;

  /** One life of the server. */
  record At(URI uri, long life) {}

  void up(URI value) {
    set(value);
  }

  void down() {
    set(null);
  }

  private void set(@Nullable URI value) {
    lock.lock();
    try {
      uri = value;
      life++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the server is up. */
  At await() throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        URI current = uri;
        if (current != null) {
          return new At(current, life);
        }
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the server is no longer the one that was there, or a tenth of a second. */
  void awaitOther(At old) throws InterruptedException {
    lock.lock();
    try {
      long nanos = 100_000_000L;
      while (life == old.life() && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }
}
