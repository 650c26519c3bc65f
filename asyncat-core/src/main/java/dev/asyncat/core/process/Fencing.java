package dev.asyncat.core.process;

import dev.asyncat.core.process.Fence.Mode;
import dev.asyncat.error.UnavailableException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Puts commands behind the fence that was asked for. Whether the machine has one is tried once, and
 * only if one was asked for. Immutable, thread-safe.
 */
public final class Fencing {

  private static final String READ_ONLY = "Read-only file system";

  private final Fence fence;
  private final @Nullable Bubblewrap bubblewrap;
  private final @Nullable String problem;

  private Fencing(Fence fence, @Nullable Bubblewrap bubblewrap, @Nullable String problem) {
    this.fence = fence;
    this.bubblewrap = bubblewrap;
    this.problem = problem;
  }

  /**
   * Looks whether there can be such a fence.
   *
   * @throws UnavailableException if it is required and there cannot
   */
  public static Fencing of(Fence fence) {
    return of(fence, Programs.find("bwrap").orElse(null), homes());
  }

  static Fencing of(Fence fence, @Nullable String program, List<Path> homes) {
    if (fence.mode() == Mode.OFF) {
      return new Fencing(fence, null, null);
    }
    if (program == null) {
      return without(fence, "the program bwrap (bubblewrap) is not installed");
    }
    Bubblewrap bubblewrap = new Bubblewrap(program, fence, homes);
    Optional<String> problem = bubblewrap.problem();
    return problem.isPresent()
        ? without(fence, "bwrap does not work here: " + problem.get())
        : new Fencing(fence, bubblewrap, null);
  }

  private static Fencing without(Fence fence, String problem) {
    if (fence.mode() == Mode.REQUIRED) {
      throw new UnavailableException(
          "commands must run behind a fence, but "
              + problem
              + "; mend that, or do not require the fence");
    }
    return new Fencing(fence, null, problem);
  }

  /** Whether commands run behind a fence. */
  public boolean active() {
    return bubblewrap != null;
  }

  /** Why there is none although one was asked for. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** The command line that runs a shell for a command. */
  List<String> around(List<String> shell, ShellCommand command) {
    if (bubblewrap == null) {
      return shell;
    }
    List<Path> writable = new ArrayList<>(command.writable());
    writable.add(command.directory());
    return bubblewrap.around(shell, command.directory(), writable);
  }

  /** What a failed command should be told about the fence. */
  public Optional<String> hint(ProcessOutcome outcome) {
    return hint(outcome.exitCode(), outcome.stderr() + outcome.stdout());
  }

  /**
   * What a failed command should be told about the fence.
   *
   * @param output what it printed
   */
  public Optional<String> hint(int exitCode, String output) {
    if (bubblewrap == null || exitCode == 0) {
      return Optional.empty();
    }
    if (output.contains(READ_ONLY)) {
      return Optional.of(
          "Commands run behind a fence: only the working directory and /tmp can be written.");
    }
    return fence.network()
        ? Optional.empty()
        : Optional.of("Commands run behind a fence without the network.");
  }

  private static List<Path> homes() {
    Set<Path> homes = new TreeSet<>();
    for (String home : new String[] {System.getProperty("user.home"), System.getenv("HOME")}) {
      if (home != null && home.startsWith("/") && home.length() > 1) {
        homes.add(Path.of(home));
      }
    }
    return List.copyOf(homes);
  }
}
