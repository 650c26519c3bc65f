package dev.asyncat.core.retention;

import dev.asyncat.error.AsyncatException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Prunes at the start and then once a day, on a thread of its own. */
public final class PruneTimer implements AutoCloseable {

  private static final Logger LOG = System.getLogger(PruneTimer.class.getName());
  private static final Duration DAY = Duration.ofDays(1);

  private final Thread thread;

  /** Starts it. */
  public PruneTimer(Pruning pruning) {
    thread = Thread.ofVirtual().name("pruning").start(() -> run(pruning));
  }

  private static void run(Pruning pruning) {
    try {
      while (true) {
        try {
          pruning.prune();
        } catch (AsyncatException nextTime) {
          LOG.log(Level.WARNING, "old sessions could not be pruned", nextTime);
        }
        Thread.sleep(DAY);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
