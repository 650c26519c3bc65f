package dev.asyncat.core.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A command line for {@code sh -c}.
 *
 * @param line what the shell is given
 * @param directory where it runs
 * @param timeout after which it is ended
 * @param environment changes the variables that it sees
 */
public record ShellCommand(
    String line, Path directory, Duration timeout, Consumer<Map<String, String>> environment) {

  /** A command that sees our variables, secrets left out. */
  public ShellCommand(String line, Path directory, Duration timeout) {
    this(line, directory, timeout, unchanged -> {});
  }
}
