package dev.asyncat.cli;

import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.environment.SignalInterrupts;
import dev.asyncat.cli.model.BundledModelOpener;
import dev.asyncat.cli.terminal.SystemTerminal;
import dev.asyncat.core.localmodel.ModelCatalogue;
import java.nio.file.Path;
import java.time.InstantSource;

/** Starts the command line program. */
final class Main {
  private Main() {}

  public static void main(String[] args) {
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
