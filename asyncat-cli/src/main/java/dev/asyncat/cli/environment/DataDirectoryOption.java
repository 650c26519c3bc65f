package dev.asyncat.cli.environment;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the data directory. */
public final class DataDirectoryOption {

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Where database, token and models are kept. Default: $$ASYNCAT_HOME, else the system's"
              + " place for such data (~/.local/share/asyncat on Linux).")
  private @Nullable String value;

  /** What was given. */
  public @Nullable String value() {
    return value;
  }
}
