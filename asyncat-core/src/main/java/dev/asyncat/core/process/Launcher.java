package dev.asyncat.core.process;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts shells: in a session of their own, behind the fence, without our secrets and with a marker
 * by which everything they start is found.
 *
 * @param ids gives each call a name of its own: letters and digits
 * @param setsid the program, {@code null} if there is none
 * @param mkfifo the program, {@code null} if there is none
 * @param temporary where pipes are made
 */
record Launcher(
    CallMarker.Owner owner,
    Supplier<String> ids,
    Fencing fencing,
    @Nullable String setsid,
    @Nullable String mkfifo,
    Path temporary) {

  /** A shell that runs, and all it starts. */
  record Started(Process process, ProcessFamily family) {}

  /**
   * Starts a shell.
   *
   * @param shell its program and arguments
   * @param command where it runs, what it sees and may write; its line is not looked at
   * @param redirect says where it reads and writes; it reads nothing otherwise
   */
  Started start(List<String> shell, ShellCommand command, Consumer<ProcessBuilder> redirect)
      throws IOException {
    return start(shell, command, new CallMarker(ids.get(), owner), redirect);
  }

  /** Starts one that goes on when its runtime has ended. */
  Started startDetached(List<String> shell, ShellCommand command, Consumer<ProcessBuilder> redirect)
      throws IOException {
    return start(shell, command, CallMarker.detached(ids.get(), owner), redirect);
  }

  private Started start(
      List<String> shell,
      ShellCommand command,
      CallMarker marker,
      Consumer<ProcessBuilder> redirect)
      throws IOException {
    if (!Files.isDirectory(command.directory())) {
      throw new InvalidRequestException(
          "the command cannot run in %s: there is no such directory"
              .formatted(command.directory()));
    }
    List<String> line = new ArrayList<>();
    if (setsid != null) {
      line.add(setsid);
    }
    line.addAll(fencing.around(shell, command));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(command.directory().toFile())
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    redirect.accept(builder);
    command.environment().accept(builder.environment());
    ChildEnvironment.prepare(builder.environment(), marker);
    Process process = builder.start();
    return new Started(process, new ProcessFamily(process.toHandle(), marker, setsid != null));
  }

  /**
   * Makes named pipes.
   *
   * @throws UnavailableException if the system has none
   */
  NamedPipes pipes(int count) throws IOException {
    if (mkfifo == null) {
      throw new UnavailableException("the program mkfifo, which this needs, is not installed");
    }
    return new NamedPipes(temporary, mkfifo, count);
  }
}
