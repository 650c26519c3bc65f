package dev.asyncat.core.process;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Ends processes: asks them first, kills them a second later, gives up after another. */
final class Termination {

  private static final Duration AFTER_TERM = Duration.ofMillis(1_000);
  private static final Duration AFTER_KILL = Duration.ofMillis(1_000);
  private static final long POLL_MILLIS = 20;

  private boolean interrupted;

  private Termination() {}

  /**
   * Ends them, also on a thread that has been interrupted, which it stays.
   *
   * @param alive those that are still there, asked again and again: one may have started another
   * @param meanwhile what to do between two looks
   */
  static void end(Supplier<List<ProcessHandle>> alive, Runnable meanwhile) {
    Termination termination = new Termination();
    try {
      termination.signal(ProcessHandle::destroy, AFTER_TERM, alive, meanwhile);
      termination.signal(ProcessHandle::destroyForcibly, AFTER_KILL, alive, meanwhile);
    } finally {
      if (termination.interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void signal(
      Consumer<ProcessHandle> signal,
      Duration patience,
      Supplier<List<ProcessHandle>> alive,
      Runnable meanwhile) {
    long from = System.nanoTime();
    List<ProcessHandle> left = alive.get();
    while (!left.isEmpty() && System.nanoTime() - from < patience.toNanos()) {
      left.forEach(signal);
      meanwhile.run();
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException later) {
        interrupted = true;
      }
      left = alive.get();
    }
  }
}
