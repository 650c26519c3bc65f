package dev.asyncat.cli.plugin;

import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.core.Asyncat;
import dev.asyncat.core.plugin.InstalledPlugin;
import dev.asyncat.error.InvalidRequestException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The option that names folders with plug-ins. */
public final class PluginOptions {

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description =
          "A folder with plug-ins, besides the folder plugins of the data directory; can be"
              + " repeated.")
  private List<String> folders = new ArrayList<>();

  /** Whether any was given. */
  public boolean given() {
    return !folders.isEmpty();
  }

  /** Tells a runtime where plug-ins are: in the data directory, and where the options say. */
  public void addTo(Asyncat.Builder builder, CliEnvironment environment, Path data) {
    folders(environment, data).forEach(builder::pluginFolder);
  }

  /** Says on standard error which plug-ins were skipped, and why. */
  public static void report(Asyncat asyncat, CliEnvironment environment) {
    for (InstalledPlugin plugin : asyncat.plugins()) {
      if (!plugin.loaded()) {
        environment
            .terminal()
            .err()
            .println(
                Printable.line(
                    "asyncat: the plug-in "
                        + plugin.source()
                        + " was skipped: "
                        + plugin.problem()));
      }
    }
    environment.terminal().err().flush();
  }

  /** Loads the plug-ins, lets go of them again, and gives what was found. */
  public List<InstalledPlugin> look(CliEnvironment environment, Path data) {
    Asyncat.Builder builder = Asyncat.builder();
    addTo(builder, environment, data);
    try (Asyncat asyncat = builder.build()) {
      return asyncat.plugins();
    }
  }

  /** The folders; the one of the data directory need not be there. */
  List<Path> folders(CliEnvironment environment, Path data) {
    List<Path> found = new ArrayList<>();
    Path standard = standard(data);
    if (Files.exists(standard)) {
      found.add(standard);
    }
    for (String folder : folders) {
      try {
        found.add(environment.workingDirectory().resolve(folder));
      } catch (InvalidPathException e) {
        throw new InvalidRequestException(
            "--plugins '" + folder + "' cannot be a directory: " + e.getReason(), e);
      }
    }
    return found;
  }

  static Path standard(Path data) {
    return data.resolve("plugins");
  }
}
