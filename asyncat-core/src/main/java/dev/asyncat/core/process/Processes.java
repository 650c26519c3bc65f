package dev.asyncat.core.process;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.InvalidRequestException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs shell commands. Those that {@link #run} runs are over when it returns, with everything they
 * started; {@link #shells()} and {@link #background()} have those that stay.
 *
 * <p>A command runs with {@code sh -c} in a session of its own, without a terminal, with empty
 * input and without our secrets (variables whose names end in {@code API_KEY} or {@code _TOKEN},
 * contain {@code SECRET}, {@code PASSWORD} or the like, or begin with {@code ASYNCAT_}). Of each
 * output stream the first and last 16,000 characters are kept, however long it is. A command that
 * exits is given half a second for what it left in the background; then that is ended too.
 * Time-out, cancellation and interruption of the calling thread end the whole family: SIGTERM, a
 * second later SIGKILL, three seconds at most.
 *
 * <p>The session needs the program {@code setsid} and finding processes that left it needs {@code
 * /proc}, as on every Linux. Without them (macOS) only the descendants whose parents still live are
 * found. Windows has no {@code sh}. Thread-safe.
 */
public final class Processes implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Processes.class.getName());

  private final Launcher launcher;
  private final ShellSessions shells;
  private final BackgroundProcesses background;

  /** A service for a runtime that nothing outlives. */
  public Processes() {
    this(UUID.randomUUID().toString());
  }

  /**
   * A service.
   *
   * @param runtime letters, digits and dashes that name the runtime, the same for a later one on
   *     the same data; by them {@link #endLeftovers()} knows what to end
   */
  public Processes(String runtime) {
    this(runtime, Fencing.of(Fence.off()));
  }

  /**
   * A service whose commands run behind a fence.
   *
   * @param runtime as above
   */
  public Processes(String runtime, Fencing fencing) {
    this(
        runtime,
        () -> UUID.randomUUID().toString().replace("-", ""),
        fencing,
        Programs.find("setsid").orElse(null),
        Programs.find("mkfifo").orElse(null),
        Path.of(System.getProperty("java.io.tmpdir")));
  }

  /**
   * A service.
   *
   * @param ids gives each call a name of its own: letters and digits, never the same twice on this
   *     machine
   */
  Processes(
      String runtime,
      Supplier<String> ids,
      @Nullable String setsid,
      @Nullable String mkfifo,
      Path temporary) {
    this(runtime, ids, Fencing.of(Fence.off()), setsid, mkfifo, temporary);
  }

  private Processes(
      String runtime,
      Supplier<String> ids,
      Fencing fencing,
      @Nullable String setsid,
      @Nullable String mkfifo,
      Path temporary) {
    this.launcher =
        new Launcher(CallMarker.Owner.here(runtime), ids, fencing, setsid, mkfifo, temporary);
    this.shells = new ShellSessions(launcher, System::nanoTime);
    this.background = new BackgroundProcesses(launcher);
  }

  /**
   * Ends what the commands of an earlier runtime of the same name left behind because its process
   * was killed; two seconds at most. What belongs to a process that lives is left alone. Does
   * nothing without {@code /proc}.
   */
  public void endLeftovers() {
    int ended = new Leftovers(launcher.owner().runtime()).end();
    if (ended > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "ended {0} processes that commands of an earlier process had left running",
          ended);
    }
  }

  /** The fence around commands. */
  public Fencing fencing() {
    return launcher.fencing();
  }

  /** Shells that stay open between calls. */
  public ShellSessions shells() {
    return shells;
  }

  /** Commands that go on after the call that started them. */
  public BackgroundProcesses background() {
    return background;
  }

  /** Signals to processes, by their number. */
  public ProcessEnding ending() {
    return new ProcessEnding(background);
  }

  /** Ends everything that a session of an agent has left open, as if the runtime was closed. */
  public void endAll(String session) {
    shells.closeAll(session);
    background.endAll(session);
  }

  /**
   * Ends shells and background processes, those excepted that were detached; four seconds at most.
   */
  @Override
  public void close() {
    shells.close();
    background.close();
  }

  /**
   * Runs a command and waits for its end.
   *
   * @param output gets what it prints, of both streams, as it comes, on the calling thread
   * @return what became of it, also when it was cancelled
   * @throws InvalidRequestException if it cannot be started
   */
  public ProcessOutcome run(
      ShellCommand command, Consumer<String> output, CancellationToken cancellation) {
    try (OutputFiles files = new OutputFiles(launcher.temporary(), launcher.mkfifo())) {
      Launcher.Started started =
          launcher.start(List.of("sh", "-c", command.line()), command, files::redirect);
      files.hide();
      return new RunningCommand(started.process(), started.family(), files, output)
          .await(command, cancellation);
    } catch (IOException failed) {
      throw new InvalidRequestException(
          "the command cannot be run: " + failed.getMessage(), failed);
    }
  }
}
