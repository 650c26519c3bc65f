package dev.asyncat.core.process;

import dev.asyncat.core.process.Fence.Mode;
import dev.asyncat.core.process.Fence.Network;
import dev.asyncat.error.UnavailableException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts commands behind the fence that was asked for. Whether the machine has one is tried once, and
 * only if one was asked for. Immutable, thread-safe.
 */
public final class Fencing {

  private static final Pattern NO_NETWORK =
      Pattern.compile(
          "(?i)could not resolve|couldn't resolve|network is unreachable|name resolution"
              + "|name or service not known|unknown ?host|enotfound|eai_again|getaddrinfo"
              + "|no route to host|dial tcp");

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
    Optional<String> problem = bubblewrap.problem(fence.network() == Network.ON);
    if (problem.isEmpty()) {
      return new Fencing(fence, bubblewrap, null);
    }
    boolean lower =
        fence.mode() == Mode.IF_AVAILABLE
            && fence.network() == Network.GRANTED
            && bubblewrap.problem(true).isEmpty();
    // Some containers allow a fence, but not one around the network.
    return lower
        ? new Fencing(fence.withNetwork(Network.ON), bubblewrap, null)
        : without(fence, "bwrap does not work here: " + problem.get());
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

  /** Whether a command reaches the network only if it asks for it. */
  public boolean grantsNetwork() {
    return bubblewrap != null && fence.network() == Network.GRANTED;
  }

  /** Which commands reach the network. */
  public Network network() {
    return bubblewrap == null ? Network.ON : fence.network();
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
    boolean network =
        switch (fence.network()) {
          case ON -> true;
          case GRANTED -> command.network();
          case OFF -> false;
        };
    return bubblewrap.around(shell, command.directory(), writable, network);
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
    return fence.network() == Network.ON || !NO_NETWORK.matcher(output).find()
        ? Optional.empty()
        : Optional.of(
            fence.network() == Network.GRANTED
                ? "Commands run behind a fence without the network, unless they are called, or"
                    + " their shell is opened, with network: true."
                : "Commands run behind a fence without the network.");
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
