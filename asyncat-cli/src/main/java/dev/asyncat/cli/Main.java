package dev.asyncat.cli;

import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.environment.SignalInterrupts;
import dev.asyncat.cli.model.BundledModelOpener;
import dev.asyncat.cli.terminal.SystemTerminal;
import dev.asyncat.core.localmodel.ModelCatalogue;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Starts the command line program. */
final class Main {

  // Held here because the log manager forgets the level of a logger that nobody refers to.
  private static final Logger LIBRARIES = Logger.getLogger("com.zaxxer.hikari");

  private Main() {}

  public static void main(String[] args) {
    LIBRARIES.setLevel(Level.WARNING);
    CliEnvironment environment =
        new CliEnvironment(
            new SystemTerminal(System.getenv()),
            System.getenv(),
            Path.of("").toAbsolutePath(),
            new SignalInterrupts(),
            InstantSource.system());
    int code =
        AsyncatCommand.in(environment, ModelCatalogue.bundled(), new BundledModelOpener())
            .execute(args);
    environment.terminal().out().flush();
    environment.terminal().err().flush();
    System.exit(code);
  }
}
