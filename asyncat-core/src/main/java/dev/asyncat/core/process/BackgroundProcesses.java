package dev.asyncat.core.process;

import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Commands that go on after the call that started them. What they print goes to a file. They are
 * ended, with everything they have started, when the runtime is closed, except for those that were
 * detached. At most 32 run at once. Thread-safe.
 */
public final class BackgroundProcesses implements AutoCloseable {

  /** How many run at once. */
  public static final int MOST = 32;

  private static final Duration ROUND = Duration.ofMillis(100);

  private final Launcher launcher;
  private final List<BackgroundProcess> running = new ArrayList<>();
  private final Keeper keeper = new Keeper("background-processes", ROUND, this::tend);
  private boolean closed;

  BackgroundProcesses(Launcher launcher) {
    this.launcher = launcher;
  }

  /**
   * Starts a command.
   *
   * @param session of the agent that owns it
   * @param variables what it sees in its environment besides the usual
   * @param log an existing file, to which its output is added; it is bounded unless detached
   * @param detached whether it goes on when the runtime is closed
   * @return its number
   * @throws InvalidRequestException if it cannot be started
   * @throws ConflictException if too many are running
   */
  public long start(
      String session,
      ShellCommand command,
      Map<String, String> variables,
      Path log,
      boolean detached) {
    synchronized (running) {
      if (closed) {
        throw new UnavailableException("the runtime is closed");
      }
      running.removeIf(one -> one.detached() && one.family().alive().isEmpty());
      if (running.size() >= MOST) {
        throw new ConflictException(
            MOST + " background processes are running; end one with process_kill first");
      }
      BackgroundProcess started;
      try {
        List<String> shell = shell(command, variables);
        started =
            detached
                ? detached(session, shell, command, log)
                : bounded(session, shell, command, log);
      } catch (IOException failed) {
        throw new InvalidRequestException(
            "the command cannot be started: " + failed.getMessage(), failed);
      }
      running.add(started);
      return started.process().pid();
    }
  }

  /** The variables are set by the shell behind the fence: the fence itself must not see them. */
  private static List<String> shell(ShellCommand command, Map<String, String> variables) {
    StringBuilder line = new StringBuilder();
    variables.forEach(
        (name, value) ->
            line.append("export %s='%s'\n".formatted(name, value.replace("'", "'\\''"))));
    return List.of("sh", "-c", line + command.line());
  }

  private BackgroundProcess bounded(
      String session, List<String> shell, ShellCommand command, Path log) throws IOException {
    NamedPipes pipes = launcher.pipes(1);
    ProcessLog file = null;
    try {
      file = new ProcessLog(log);
      Launcher.Started started =
          launcher.start(
              shell,
              command,
              builder -> builder.redirectErrorStream(true).redirectOutput(pipes.file(0)));
      pipes.hide();
      keeper.wake();
      return new BackgroundProcess(session, started, pipes, file);
    } catch (IOException | RuntimeException failed) {
      pipes.close();
      if (file != null) {
        file.close();
      }
      throw failed;
    }
  }

  private BackgroundProcess detached(
      String session, List<String> shell, ShellCommand command, Path log) throws IOException {
    Launcher.Started started =
        launcher.startDetached(
            shell,
            command,
            builder ->
                builder
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
    return new BackgroundProcess(session, started);
  }

  /**
   * Waits for the end of one that was started here.
   *
   * @return its exit code; empty if it is still running
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public Optional<Integer> await(long pid, Duration patience) throws InterruptedException {
    Optional<BackgroundProcess> found = find(pid);
    if (found.isEmpty()
        || !found.get().process().waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      return Optional.empty();
    }
    return Optional.of(found.get().process().exitValue());
  }

  /** Everything that a process has started, itself included, if it was started here. */
  List<ProcessHandle> family(long pid) {
    return find(pid).map(found -> found.family().alive()).orElse(List.of());
  }

  private Optional<BackgroundProcess> find(long pid) {
    synchronized (running) {
      return running.stream().filter(one -> one.process().pid() == pid).findFirst();
    }
  }

  /** Ends those of one session that are not detached. */
  void endAll(String session) {
    end(one -> one.session().equals(session));
  }

  /** Ends those that are not detached; nothing can be started afterwards. Two seconds at most. */
  @Override
  public void close() {
    synchronized (running) {
      closed = true;
    }
    keeper.stop();
    end(one -> true);
  }

  private void end(Predicate<BackgroundProcess> which) {
    List<BackgroundProcess> ended;
    synchronized (running) {
      ended = running.stream().filter(which).filter(one -> !one.detached()).toList();
      running.removeAll(ended);
    }
    List<ProcessFamily> families = ended.stream().map(BackgroundProcess::family).toList();
    Termination.end(() -> ProcessFamily.alive(families), () -> {});
    ended.forEach(BackgroundProcess::release);
  }

  private boolean tend() {
    synchronized (running) {
      List<BackgroundProcess> over =
          running.stream().filter(one -> !one.detached() && !one.tend()).toList();
      over.forEach(BackgroundProcess::release);
      running.removeAll(over);
      return running.stream().anyMatch(one -> !one.detached());
    }
  }
}
