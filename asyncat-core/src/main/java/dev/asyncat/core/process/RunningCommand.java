package dev.asyncat.core.process;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.process.ProcessOutcome.Ending;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** One command from its start to the end of the last process it started. Not thread-safe. */
final class RunningCommand {

  /** How often an idle command is looked at. */
  private static final long MAX_IDLE_MILLIS = 20;

  /** How long what was left in the background may go on after the shell has ended. */
  private static final Duration GRACE = Duration.ofMillis(500);

  /** For output that is still in the pipe when everything has ended. */
  private static final Duration LAST_OUTPUT = Duration.ofMillis(300);

  private final Process process;
  private final ProcessFamily family;
  private final OutputReader out;
  private final OutputReader err;
  private final long started = System.nanoTime();
  private boolean interrupted;

  RunningCommand(Process process, ProcessFamily family, OutputFiles files, Consumer<String> output)
      throws IOException {
    this.process = process;
    this.family = family;
    this.out = files.outReader(text -> output.accept(text.toString()));
    this.err = files.errReader(text -> output.accept(text.toString()));
  }

  ProcessOutcome await(ShellCommand command, CancellationToken cancellation) throws IOException {
    Ending ending = Ending.CANCELLED;
    int leftovers;
    try {
      ending = untilOver(command.timeout(), cancellation);
      if (ending == Ending.EXITED) {
        takeUntil(
            GRACE, () -> cancellation.isCancelled() || interrupted || family.alive().isEmpty());
      }
    } finally {
      leftovers = end(ending);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    takeUntil(LAST_OUTPUT, () -> true);
    out.end();
    err.end();
    return new ProcessOutcome(
        ending,
        process.isAlive() ? -1 : process.exitValue(),
        out.text(),
        err.text(),
        out.length(),
        err.length(),
        leftovers,
        Duration.ofNanos(System.nanoTime() - started));
  }

  private Ending untilOver(Duration timeout, CancellationToken cancellation) throws IOException {
    long idle = 1;
    while (true) {
      boolean alive = process.isAlive();
      boolean moved = take();
      if (cancellation.isCancelled() || interrupted) {
        return Ending.CANCELLED;
      }
      if (out.overLimit() || err.overLimit()) {
        return Ending.TOO_MUCH_OUTPUT;
      }
      if (!alive) {
        return Ending.EXITED;
      }
      if (System.nanoTime() - started >= timeout.toNanos()) {
        return Ending.TIMED_OUT;
      }
      idle = moved ? 1 : Math.min(idle * 2, MAX_IDLE_MILLIS);
      if (!moved) {
        pause(idle);
      }
    }
  }

  /** Takes output until there is none and {@code done}, or the time is over. */
  private void takeUntil(Duration limit, BooleanSupplier done) throws IOException {
    long from = System.nanoTime();
    while (System.nanoTime() - from < limit.toNanos()) {
      if (!take()) {
        if (done.getAsBoolean()) {
          return;
        }
        pause(MAX_IDLE_MILLIS);
      }
    }
  }

  private boolean take() throws IOException {
    return out.take() | err.take();
  }

  /** Keeps what ends itself from waiting for a full pipe; failing here must not stop the ending. */
  private void takeWhileEnding() {
    try {
      take();
    } catch (IOException | RuntimeException lost) {
      // The outcome matters more than its last words.
    }
  }

  /** Ends what is still there; returns how many processes were left when the shell had exited. */
  private int end(Ending ending) {
    List<ProcessHandle> left = family.alive();
    if (left.isEmpty()) {
      return 0;
    }
    Termination.end(family::alive, this::takeWhileEnding);
    return ending == Ending.EXITED ? left.size() : 0;
  }

  private void pause(long millis) {
    try {
      if (process.isAlive()) {
        process.waitFor(millis, TimeUnit.MILLISECONDS);
      } else {
        Thread.sleep(millis);
      }
    } catch (InterruptedException wanted) {
      interrupted = true;
    }
  }
}
