package dev.asyncat.cli;

import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.model.ModelOpener;
import dev.asyncat.cli.testing.FakeInterrupts;
import dev.asyncat.cli.testing.FakeTerminal;
import dev.asyncat.cli.testing.TestModels;
import dev.asyncat.core.localmodel.ModelCatalogue;
import dev.asyncat.model.ModelProvider;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** The program in this process, with everything around it under control. */
final class Cli {

  final FakeTerminal terminal = new FakeTerminal();
  final FakeInterrupts interrupts = new FakeInterrupts();
  final Map<String, String> variables = new HashMap<>();
  private final Path directory;
  private final ModelOpener opener;
  ModelCatalogue catalogue = ModelCatalogue.bundled();

  /** In a directory, which also holds the data, with a model that every name opens. */
  Cli(Path directory, ModelProvider model) {
    this(directory, new TestModels(model));
  }

  Cli(Path directory, ModelOpener opener) {
    this.directory = directory;
    this.opener = opener;
    variables.put("ASYNCAT_HOME", directory.resolve("data").toString());
  }

  /** Lets runs talk to the model. */
  Cli withServer() {
    variables.put("AI_BASE_URL", "http://127.0.0.1:1/v1");
    variables.put("AI_MODEL", "scripted");
    return this;
  }

  /** Runs a command line; gives the exit code. */
  int run(String... arguments) {
    CliEnvironment environment =
        new CliEnvironment(terminal, variables, directory, interrupts, InstantSource.system());
    return AsyncatCommand.in(environment, catalogue, opener).execute(arguments);
  }

  String out() {
    return terminal.shown();
  }

  String err() {
    return terminal.errors();
  }
}
