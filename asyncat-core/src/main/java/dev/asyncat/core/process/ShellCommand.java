package dev.asyncat.core.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A command line for {@code sh -c}.
 *
 * @param line what the shell is given
 * @param directory where it runs
 * @param timeout after which it is ended
 * @param environment changes the variables that it sees
 * @param writable what it may write behind a fence, besides its directory
 * @param network whether it reaches the network behind a fence that grants it
 */
public record ShellCommand(
    String line,
    Path directory,
    Duration timeout,
    Consumer<Map<String, String>> environment,
    List<Path> writable,
    boolean network) {

  /** Copies the list. */
  public ShellCommand {
    writable = List.copyOf(writable);
  }

  /** A command that may write its directory alone. */
  public ShellCommand(
      String line, Path directory, Duration timeout, Consumer<Map<String, String>> environment) {
    this(line, directory, timeout, environment, List.of(), false);
  }

  /** A command that sees our variables, secrets left out. */
  public ShellCommand(String line, Path directory, Duration timeout) {
    this(line, directory, timeout, unchanged -> {});
  }

  /** The same, which may also write another directory behind a fence. */
  public ShellCommand writing(Path other) {
    return new ShellCommand(line, directory, timeout, environment, List.of(other), network);
  }

  /** The same, which reaches the network, or does not, where a fence grants it. */
  public ShellCommand reachingNetwork(boolean value) {
    return new ShellCommand(line, directory, timeout, environment, writable, value);
  }
}
