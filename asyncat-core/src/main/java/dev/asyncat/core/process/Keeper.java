package dev.asyncat.core.process;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One thread that looks after things, for as long as there are any. Thread-safe. */
final class Keeper {

  private final String name;
  private final Duration every;
  private final BooleanSupplier round;
  private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();

  /**
   * A keeper without a thread yet.
   *
   * @param round looks after everything once; false if there is nothing left
   */
  Keeper(String name, Duration every, BooleanSupplier round) {
    this.name = name;
    this.every = every;
    this.round = round;
  }

  /** Begins, now that there is something. */
  void wake() {
    Thread next = Thread.ofVirtual().name(name).unstarted(this::keep);
    if (thread.compareAndSet(null, next)) {
      next.start();
    }
  }

  private void keep() {
    Thread self = Thread.currentThread();
    while (thread.get() == self) {
      try {
        Thread.sleep(every);
      } catch (InterruptedException stopped) {
        return;
      }
      if (!round.getAsBoolean() && thread.compareAndSet(self, null) && round.getAsBoolean()) {
        // Something came just then and took this thread for one that goes on.
        wake();
      }
    }
  }

  /** Ends, at once unless a round is under way. */
  void stop() {
    Thread running = thread.getAndSet(null);
    if (running != null) {
      running.interrupt();
    }
  }
}
