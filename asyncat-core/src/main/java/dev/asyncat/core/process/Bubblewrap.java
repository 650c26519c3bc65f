package dev.asyncat.core.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The program bwrap: whether it works here, and the command line that puts a shell behind it. */
final class Bubblewrap {

  /** Where programs keep what opens other doors, below the home directory. */
  private static final List<String> SECRETS =
      List.of(
          ".ssh",
          ".aws",
          ".azure",
          ".gnupg",
          ".kube",
          ".docker",
          ".netrc",
          ".git-credentials",
          ".password-store",
          ".config/gcloud",
          ".config/gh",
          ".config/google-chrome",
          ".config/chromium",
          ".mozilla",
          ".local/share/keyrings");

  /** What build tools must be able to write, below the home directory. */
  private static final List<String> CACHES =
      List.of(
          ".m2/repository",
          ".gradle",
          ".npm",
          ".cache",
          ".cargo/registry",
          ".cargo/git",
          "go/pkg/mod");

  /** Sockets in /run lead out, but without these names of machines are not found. */
  private static final List<String> RESOLVERS =
      List.of("/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager");

  private static final long PROBE_SECONDS = 10;

  private final String program;
  private final List<Path> hidden;
  private final List<Path> homes;

  Bubblewrap(String program, Fence fence, List<Path> homes) {
    this.program = program;
    this.homes = homes;
    List<Path> secrets = new ArrayList<>(fence.hidden());
    homes.forEach(home -> SECRETS.forEach(name -> secrets.add(home.resolve(name))));
    this.hidden = List.copyOf(secrets);
  }

  /**
   * The command line for a shell behind the fence.
   *
   * @param shell the shell with its arguments
   * @param directory where it runs
   * @param writable what it may write
   * @param network whether it reaches the network
   */
  List<String> around(
      List<String> shell, Path directory, Collection<Path> writable, boolean network) {
    List<String> line = new ArrayList<>();
    // Bubblewrap goes with the thread that started it, so it is not started by a thread that the
    // JVM may end: the outer shell has only one, and stays until the end.
    line.addAll(List.of("sh", "-c", "\"$@\"; exit $?", "sh", program));
    line.addAll(
        List.of("--die-with-parent", "--unshare-pid", "--unshare-ipc", "--cap-drop", "ALL"));
    if (!network) {
      line.add("--unshare-net");
    }
    line.addAll(List.of("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"));
    line.addAll(List.of("--tmpfs", "/tmp", "--tmpfs", "/run", "--setenv", "TMPDIR", "/tmp"));
    RESOLVERS.forEach(path -> line.addAll(List.of("--ro-bind-try", path, path)));
    for (Path home : homes) {
      for (String cache : CACHES) {
        real(home.resolve(cache)).ifPresent(path -> bind(path, line));
      }
    }
    Set<Path> open = new LinkedHashSet<>();
    writable.forEach(path -> real(path).ifPresent(open::add));
    Set<Path> closed = new LinkedHashSet<>();
    hidden.forEach(path -> real(path).ifPresent(closed::add));
    // A workspace in a hidden directory is seen, and what is hidden in a workspace is not.
    closed.stream().filter(path -> holdsAny(path, open)).forEach(path -> hide(path, line));
    open.forEach(path -> bind(path, line));
    closed.stream().filter(path -> !holdsAny(path, open)).forEach(path -> hide(path, line));
    line.addAll(List.of("--chdir", directory.toString(), "--"));
    line.addAll(shell);
    return line;
  }

  /**
   * Why it cannot be used; empty if it can.
   *
   * @param network whether with the network
   */
  Optional<String> problem(boolean network) {
    Path root = Path.of("/");
    ProcessBuilder builder =
        new ProcessBuilder(around(List.of("true"), root, List.of(), network))
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    try {
      Process process = builder.start();
      try {
        if (!process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
          return Optional.of(program + " does not end");
        }
        String said =
            new String(process.getInputStream().readNBytes(400), StandardCharsets.UTF_8).strip();
        return process.exitValue() == 0
            ? Optional.empty()
            : Optional.of(said.isEmpty() ? program + " failed with " + process.exitValue() : said);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException failed) {
      return Optional.of(String.valueOf(failed.getMessage()));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted while it was tried");
    }
  }

  private static void bind(Path path, List<String> line) {
    line.addAll(List.of("--bind", path.toString(), path.toString()));
  }

  private static void hide(Path path, List<String> line) {
    if (Files.isDirectory(path)) {
      line.addAll(List.of("--tmpfs", path.toString()));
    } else {
      line.addAll(List.of("--ro-bind", "/dev/null", path.toString()));
    }
  }

  private static boolean holdsAny(Path path, Set<Path> others) {
    return others.stream().anyMatch(other -> other.startsWith(path));
  }

  private static Optional<Path> real(Path path) {
    try {
      return Optional.of(path.toRealPath());
    } catch (IOException missing) {
      return Optional.empty();
    }
  }
}
