package dev.asyncat.core.process;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.InvalidRequestException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs shell commands in the foreground: when a call returns, nothing that it started is running.
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
public final class Processes {

  private static final System.Logger LOG = System.getLogger(Processes.class.getName());

  private final Supplier<String> ids;
  private final CallMarker.Owner owner;
  private final Fencing fencing;
  private final @Nullable String setsid;
  private final @Nullable String mkfifo;
  private final Path temporary;

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
    this.owner = CallMarker.Owner.here(runtime);
    this.ids = ids;
    this.fencing = fencing;
    this.setsid = setsid;
    this.mkfifo = mkfifo;
    this.temporary = temporary;
  }

  /**
   * Ends what the commands of an earlier runtime of the same name left behind because its process
   * was killed; two seconds at most. What belongs to a process that lives is left alone. Does
   * nothing without {@code /proc}.
   */
  public void endLeftovers() {
    int ended = new Leftovers(owner.runtime()).end();
    if (ended > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "ended {0} processes that commands of an earlier process had left running",
          ended);
    }
  }

  /** The fence around commands. */
  public Fencing fencing() {
    return fencing;
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
    if (!Files.isDirectory(command.directory())) {
      throw new InvalidRequestException(
          "the command cannot run in %s: there is no such directory"
              .formatted(command.directory()));
    }
    try (OutputFiles files = new OutputFiles(temporary, mkfifo)) {
      List<String> line = new ArrayList<>();
      if (setsid != null) {
        line.add(setsid);
      }
      line.addAll(fencing.around(List.of("sh", "-c", command.line()), command));
      ProcessBuilder builder =
          new ProcessBuilder(line)
              .directory(command.directory().toFile())
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
      files.redirect(builder);
      command.environment().accept(builder.environment());
      CallMarker marker = new CallMarker(ids.get(), owner);
      ChildEnvironment.prepare(builder.environment(), marker);
      Process process = builder.start();
      files.hide();
      ProcessFamily family = new ProcessFamily(process.toHandle(), marker, setsid != null);
      return new RunningCommand(process, family, files, output).await(command, cancellation);
    } catch (IOException failed) {
      throw new InvalidRequestException(
          "the command cannot be run: " + failed.getMessage(), failed);
    }
  }
}
