package dev.asyncat.core.process;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.process.ShellOutcome.Ending;
import dev.asyncat.core.text.HeadAndTail;
import dev.asyncat.core.text.Utf8Stream;
import dev.asyncat.error.UnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One shell that stays open, and what is run in it. Except for {@link #end}, one thread at a time.
 */
final class ShellSession {

  /** How much of a command's output is kept. */
  static final int KEPT_CHARACTERS = 40_000;

  private static final int MARKER_ROOM = 64;
  private static final Duration START = Duration.ofSeconds(10);
  private static final long MAX_IDLE_MILLIS = 20;

  /** How long a command that took too long is only interrupted. */
  private static final Duration INTERRUPTING = Duration.ofMillis(1_000);

  /** After which its shell is given up as well. */
  private static final Duration KILLING = Duration.ofMillis(2_000);

  private static final long BETWEEN_SIGNALS_NANOS = Duration.ofMillis(100).toNanos();

  /** How long a shell that has read a question may take to answer it. */
  private static final long ANSWER_NANOS = Duration.ofMillis(250).toNanos();

  /** For output that is still in the pipe when the command has ended. */
  private static final Duration LAST_OUTPUT = Duration.ofMillis(300);

  private final ShellChannel channel;
  private final Process process;
  private final ProcessFamily family;
  private final Utf8Stream decoder;
  private HeadAndTail kept = room();
  private Consumer<String> listener = text -> {};
  private long shell;
  private String directory = "";
  private int lastExitCode;
  private volatile boolean ended;

  /**
   * Starts a shell and waits until it is ready.
   *
   * @throws UnavailableException if it does not come up
   */
  ShellSession(Launcher launcher, ShellCommand where) throws IOException {
    channel = new ShellChannel(launcher, where);
    process = channel.started().process();
    family = channel.started().family();
    decoder =
        new Utf8Stream(
            text -> {
              kept.append(text);
              listener.accept(text.toString());
            });
    try {
      begin();
    } catch (IOException | RuntimeException failed) {
      end();
      throw failed;
    }
  }

  private static HeadAndTail room() {
    return new HeadAndTail(KEPT_CHARACTERS / 2, KEPT_CHARACTERS / 2 - MARKER_ROOM);
  }

  private void begin() throws IOException {
    channel.greet();
    Pauses pauses = new Pauses();
    long from = System.nanoTime();
    Optional<ShellChannel.Report> report = channel.report();
    while (report.isEmpty()) {
      if (!process.isAlive() || System.nanoTime() - from > START.toNanos()) {
        throw new UnavailableException("the shell did not start");
      }
      pauses.idle();
      report = channel.report();
    }
    pauses.restoreInterrupt();
    // Some shells say that they have no terminal, which is as it should be.
    channel.takeOutput((bytes, count) -> {});
    directory = report.get().directory();
    long inner = report.get().number();
    shell =
        family.alive().stream()
            .map(ProcessHandle::pid)
            .filter(pid -> ProcessTable.innerPid(pid) == inner)
            .findFirst()
            .orElse(process.pid());
  }

  /** Where the shell was after its last command. */
  String directory() {
    return directory;
  }

  boolean alive() {
    return !ended && process.isAlive();
  }

  ProcessFamily family() {
    return family;
  }

  /** Takes what was printed in the background, so that nobody waits for a full pipe. */
  void tend() throws IOException {
    channel.takeOutput(decoder::add);
  }

  /**
   * Runs a command.
   *
   * @param output gets what it prints as it comes
   */
  ShellOutcome run(
      String command, Duration timeout, Consumer<String> output, CancellationToken cancellation) {
    Pauses pauses = new Pauses();
    listener = output;
    try {
      return new Running(command, timeout, cancellation, pauses).await();
    } catch (IOException failed) {
      // The pipes are gone because somebody has ended the shell meanwhile.
      end();
      return outcome(Ending.CANCELLED, -1);
    } catch (RuntimeException listenerFailed) {
      end();
      throw listenerFailed;
    } finally {
      listener = text -> {};
      pauses.restoreInterrupt();
    }
  }

  private ShellOutcome outcome(Ending ending, int exitCode) {
    String text = kept.toString();
    kept = room();
    return new ShellOutcome(ending, exitCode, text, directory, !alive());
  }

  /** Ends the shell and all that was started in it; two seconds at most. Thread-safe. */
  void end() {
    hangUp();
    Termination.end(family::alive, () -> {});
    release();
  }

  /** Lets the shell see the end of its input, at which it ends unless it is at work. */
  void hangUp() {
    ended = true;
    try {
      channel.closeInput();
    } catch (IOException closedAlready) {
      // Then it has seen it.
    }
  }

  /** Gives up the pipes of a shell that has ended. */
  void release() {
    try {
      channel.close();
    } catch (IOException closedAlready) {
      // Nothing else holds them.
    }
  }

  private static final class Pauses {
    private boolean interrupted;
    private long millis = 1;

    void idle() {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException wanted) {
        interrupted = true;
      }
      millis = Math.min(millis * 2, MAX_IDLE_MILLIS);
    }

    void moved() {
      millis = 1;
    }

    void restoreInterrupt() {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** One command on its way. */
  private final class Running {

    private final byte[] line;
    private final Duration timeout;
    private final CancellationToken cancellation;
    private final Pauses pauses;
    private final long started = System.nanoTime();
    private final Set<Long> before = pids(family.alive());
    private int sent;
    private boolean asked;
    private long askedAt;
    private long signalled;

    Running(String command, Duration timeout, CancellationToken cancellation, Pauses pauses) {
      this.line = ShellChannel.line(command, lastExitCode);
      this.timeout = timeout;
      this.cancellation = cancellation;
      this.pauses = pauses;
    }

    ShellOutcome await() throws IOException {
      while (true) {
        boolean alive = process.isAlive();
        if (channel.takeOutput(decoder::add)) {
          pauses.moved();
        }
        if (cancellation.isCancelled() || pauses.interrupted) {
          end();
          return outcome(Ending.CANCELLED, -1);
        }
        Optional<ShellChannel.Report> report = asked ? channel.report() : Optional.empty();
        if (report.isPresent()) {
          return ready(report.get());
        }
        if (!alive) {
          takeRest();
          int code = process.exitValue();
          end();
          return outcome(overtime() > 0 ? Ending.TIMED_OUT : Ending.EXITED, code);
        }
        speak();
        if (overtime() > 0 && !endCommand()) {
          end();
          return outcome(Ending.TIMED_OUT, -1);
        }
        pauses.idle();
      }
    }

    private void speak() throws IOException {
      sent += channel.offer(line, sent);
      if (sent < line.length || !channel.allRead()) {
        return;
      }
      if (!asked) {
        channel.ask("$?");
        asked = true;
        askedAt = System.nanoTime();
      } else if (System.nanoTime() - askedAt > ANSWER_NANOS) {
        // Some shells discard the line after one that is wrong, and a signal can hit the answer.
        channel.askAgain();
        askedAt = System.nanoTime();
      }
    }

    private ShellOutcome ready(ShellChannel.Report report) throws IOException {
      if (overtime() > 0 && signalled > 0) {
        Termination.end(this::newcomers, () -> {});
      }
      takeRest();
      lastExitCode = (int) report.number();
      directory = report.directory();
      return outcome(signalled > 0 ? Ending.TIMED_OUT : Ending.EXITED, lastExitCode);
    }

    private void takeRest() throws IOException {
      long from = System.nanoTime();
      while (channel.takeOutput(decoder::add) && System.nanoTime() - from < LAST_OUTPUT.toNanos()) {
        Thread.onSpinWait();
      }
    }

    private long overtime() {
      return System.nanoTime() - started - timeout.toNanos();
    }

    /** Interrupts, then kills, what the command has started; false if nothing helps. */
    private boolean endCommand() throws IOException {
      if (overtime() > KILLING.toNanos()) {
        return false;
      }
      if (signalled > 0 && System.nanoTime() - signalled < BETWEEN_SIGNALS_NANOS) {
        return true;
      }
      signalled = System.nanoTime();
      List<ProcessHandle> newcomers = newcomers();
      if (overtime() > INTERRUPTING.toNanos()) {
        newcomers.forEach(ProcessHandle::destroyForcibly);
      }
      Set<Long> targets = pids(newcomers);
      targets.add(shell);
      Signals.send("INT", targets);
      return true;
    }

    private List<ProcessHandle> newcomers() {
      return family.alive().stream().filter(handle -> !before.contains(handle.pid())).toList();
    }

    private static Set<Long> pids(List<ProcessHandle> handles) {
      Set<Long> pids = new HashSet<>();
      handles.forEach(handle -> pids.add(handle.pid()));
      return pids;
    }
  }
}
