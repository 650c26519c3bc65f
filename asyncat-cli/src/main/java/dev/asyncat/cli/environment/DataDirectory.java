package dev.asyncat.cli.environment;

import dev.asyncat.error.InvalidRequestException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the program keeps its database, its token and its models. */
public final class DataDirectory {

  private DataDirectory() {}

  /**
   * The directory: the option, else {@code ASYNCAT_HOME}, else the place that the operating system
   * has for such data.
   *
   * @param option of the command line
   * @param workingDirectory what a relative option starts from
   * @throws InvalidRequestException if the path cannot be one
   */
  public static Path resolve(
      @Nullable String option, Map<String, String> environment, Path workingDirectory) {
    String chosen = option != null ? option : environment.getOrDefault("ASYNCAT_HOME", "");
    try {
      return chosen.isBlank()
          ? standard(environment)
          : workingDirectory.resolve(chosen).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new InvalidRequestException("'" + chosen + "' cannot be a directory: " + e.getReason());
    }
  }

  /** Where the model files are: {@code ASYNCAT_MODELS}, else a part of the data directory. */
  public static Path models(Path dataDirectory, Map<String, String> environment) {
    String chosen = environment.getOrDefault("ASYNCAT_MODELS", "");
    return chosen.isBlank() ? dataDirectory.resolve("models") : Path.of(chosen).toAbsolutePath();
  }

  /** Where installed engines are. */
  public static Path engines(Path dataDirectory) {
    return dataDirectory.resolve("engines");
  }

  private static Path standard(Map<String, String> environment) {
    Path home = Path.of(System.getProperty("user.home", "."));
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (system.contains("windows")) {
      String local = environment.getOrDefault("LOCALAPPDATA", "");
      return (local.isBlank() ? home.resolve("AppData/Local") : Path.of(local)).resolve("asyncat");
    }
    if (system.contains("mac")) {
      return home.resolve("Library/Application Support/asyncat");
    }
    // The XDG rules: a relative value is to be ignored.
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    return (data.startsWith("/") ? Path.of(data) : home.resolve(".local/share")).resolve("asyncat");
  }
}
