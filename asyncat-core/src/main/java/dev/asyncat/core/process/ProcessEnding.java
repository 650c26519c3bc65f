package dev.asyncat.core.process;

import dev.asyncat.error.InvalidRequestException;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Sends signals to processes on request. Never to this process, to what it descends from, or to the
 * first process of the system. Thread-safe.
 */
public final class ProcessEnding {

  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final long POLL_MILLIS = 20;

  private final BackgroundProcesses background;

  ProcessEnding(BackgroundProcesses background) {
    this.background = background;
  }

  /** Whether a process must not be touched. */
  public boolean spares(long pid) {
    return pid <= 1 || own().contains(pid);
  }

  private static Set<Long> own() {
    Set<Long> own = new HashSet<>();
    for (Optional<ProcessHandle> at = Optional.of(ProcessHandle.current());
        at.isPresent();
        at = at.get().parent()) {
      own.add(at.get().pid());
    }
    return own;
  }

  /**
   * Sends a signal, to a background process with everything it has started.
   *
   * @param signal such as {@code TERM}
   * @param pids none that is spared
   * @param ends whether the signal should end them; a second is then waited for that
   * @return those that have not ended although they should
   * @throws InvalidRequestException if one is spared, or the signal cannot be sent to any
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public List<Long> signal(String signal, Collection<Long> pids, boolean ends)
      throws InterruptedException {
    Set<Long> targets = new LinkedHashSet<>();
    Set<Long> own = own();
    for (long pid : pids) {
      if (pid <= 1 || own.contains(pid)) {
        throw new InvalidRequestException(
            "process %d is this program or one it depends on; it is not ended".formatted(pid));
      }
      background.family(pid).forEach(handle -> targets.add(handle.pid()));
      targets.add(pid);
    }
    targets.removeAll(own);
    try {
      if (!Signals.send(signal, targets) && alive(targets).equals(List.copyOf(targets))) {
        throw new InvalidRequestException(
            "SIG%s could not be sent to %s; the process may belong to another user"
                .formatted(signal, targets));
      }
    } catch (IOException failed) {
      throw new InvalidRequestException(
          "SIG%s could not be sent: %s".formatted(signal, failed.getMessage()), failed);
    }
    if (!ends) {
      return List.of();
    }
    long from = System.nanoTime();
    List<Long> left = alive(targets);
    while (!left.isEmpty() && System.nanoTime() - from < PATIENCE.toNanos()) {
      Thread.sleep(POLL_MILLIS);
      left = alive(targets);
    }
    return left;
  }

  private static List<Long> alive(Set<Long> pids) {
    boolean table = !ProcessTable.now().rows().isEmpty();
    return pids.stream()
        .filter(
            pid ->
                table
                    ? ProcessTable.row(pid).isPresent()
                    : ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent())
        .toList();
  }
}
