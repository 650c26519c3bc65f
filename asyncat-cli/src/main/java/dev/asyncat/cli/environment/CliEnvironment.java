package dev.asyncat.cli.environment;

import dev.asyncat.cli.terminal.Terminal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the commands find around them.
 *
 * @param variables of the environment
 * @param workingDirectory where the program was started
 * @param interrupts how somebody asks it to end
 */
public record CliEnvironment(
    Terminal terminal,
    Map<String, String> variables,
    Path workingDirectory,
    Interrupts interrupts,
    InstantSource clock) {

  /** Copies the variables. */
  public CliEnvironment {
    variables = Map.copyOf(variables);
  }

  /** A variable that is set and not blank. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  /** The data directory that an option names, or the usual one. */
  public Path dataDirectory(@Nullable String option) {
    return DataDirectory.resolve(option, variables, workingDirectory);
  }

  /** Where the model files are. */
  public Path modelDirectory(Path dataDirectory) {
    return DataDirectory.models(dataDirectory, variables);
  }
}
