package dev.asyncat.cli.model;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.environment.DataDirectory;
import dev.asyncat.cli.environment.DataDirectoryOption;
import dev.asyncat.cli.environment.ExitCode;
import dev.asyncat.cli.environment.Interrupts;
import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.cli.terminal.ProgressLine;
import dev.asyncat.cli.terminal.Style;
import dev.asyncat.cli.terminal.Terminal;
import dev.asyncat.core.localmodel.EngineInfo;
import dev.asyncat.core.localmodel.EngineLibrary;
import dev.asyncat.error.AsyncatException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.llama.LlamaEngine;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists, installs, chooses and removes the engines that run models on this machine. */
@Command(
    name = "engines",
    description = "Lists, installs, chooses and removes what runs models on this machine.",
    synopsisSubcommandLabel = "(list | install | use | remove)",
    mixinStandardHelpOptions = true)
public final class EnginesCommand {

  private final CliEnvironment environment;

  /** The command in an environment. */
  public EnginesCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  private EngineLibrary library(DataDirectoryOption option) {
    return new EngineLibrary(DataDirectory.engines(environment.dataDirectory(option.value())));
  }

  @Command(
      name = "list",
      description = "Shows the engines, which one is in use and why.",
      mixinStandardHelpOptions = true)
  int list(
      @Mixin DataDirectoryOption dataDirectory,
      @Option(names = "--json", description = "Prints JSON.") boolean json) {
    List<EngineInfo> engines =
        library(dataDirectory).list(ModelChoiceOptions.engineOf(environment));
    PrintWriter out = environment.terminal().out();
    if (json) {
      out.println(new JsonArray(engines.stream().map(EnginesCommand::toJson).toList()));
    } else {
      engines.forEach(engine -> print(engine, out));
    }
    out.flush();
    return ExitCode.OK;
  }

  @Command(
      name = "install",
      description = {
        "Fetches the newest engine with npm and checks it.",
        "Nothing that the package holds is run. From then on models run on it."
      },
      mixinStandardHelpOptions = true)
  int install(@Mixin DataDirectoryOption dataDirectory) {
    EngineLibrary library = library(dataDirectory);
    Terminal terminal = environment.terminal();
    ProgressLine line = new ProgressLine(terminal);
    CancellationSource cancel = new CancellationSource();
    EngineInfo engine;
    try (Interrupts.Registration ignored =
        environment.interrupts().onInterrupt(count -> cancel.cancel("cancelled by you"))) {
      engine = library.install(progress -> PullLine.show(line, progress), cancel.token());
    } finally {
      line.clear();
    }
    requireUsable(engine, library);
    EngineInfo active = library.active(ModelChoiceOptions.engineOf(environment));
    Style style = terminal.style();
    PrintWriter out = terminal.out();
    out.println(
        style.good(style.symbol("✔", "ok"))
            + " "
            + engine.name()
            + " is installed and can be used ("
            + engine.folder()
            + ")");
    if (!active.id().equals(engine.id())) {
      out.println(
          "  In use is "
              + active.name()
              + " ("
              + active.active()
              + "); change that with: asyncat engines use "
              + engine.id());
    }
    out.flush();
    return ExitCode.OK;
  }

  @Command(
      name = "use",
      description = "Chooses the engine that models run on.",
      mixinStandardHelpOptions = true)
  int use(
      @Mixin DataDirectoryOption dataDirectory,
      @Parameters(paramLabel = "ENGINE", description = "Its name in `asyncat engines list`.")
          String engine) {
    library(dataDirectory).use(engine);
    PrintWriter out = environment.terminal().out();
    out.println("models run on llama.cpp " + engine + " from the next start on");
    out.flush();
    return ExitCode.OK;
  }

  @Command(
      name = "remove",
      description = "Removes an installed engine.",
      mixinStandardHelpOptions = true)
  int remove(
      @Mixin DataDirectoryOption dataDirectory,
      @Parameters(paramLabel = "ENGINE", description = "Its name in `asyncat engines list`.")
          String engine) {
    PrintWriter out = environment.terminal().out();
    out.println("deleted " + library(dataDirectory).remove(engine));
    out.flush();
    return ExitCode.OK;
  }

  /** Takes an engine away again that this machine cannot load. */
  private static void requireUsable(EngineInfo engine, EngineLibrary library) {
    try (LlamaEngine loaded =
        LlamaEngine.builder().installed(engine.installedFolder().orElseThrow()).build()) {
      loaded.prepare();
    } catch (AsyncatException e) {
      library.remove(engine.id());
      throw new UnavailableException(
          engine.name() + " cannot be used here and was removed again: " + e.getMessage(), e);
    }
  }

  private void print(EngineInfo engine, PrintWriter out) {
    Style style = environment.terminal().style();
    out.println(
        (engine.isActive() ? style.symbol("●", "*") : " ")
            + " "
            + style.bold(String.format("%-8s", engine.id()))
            + String.format("%-12s", engine.state().name().toLowerCase(Locale.ROOT))
            + Printable.line(engine.detail()));
    if (engine.active() != null) {
      out.println("    in use: " + Printable.line(engine.active()));
    }
  }

  private static Json toJson(EngineInfo engine) {
    return Json.object()
        .put("id", engine.id())
        .put("name", engine.name())
        .put("state", engine.state().name().toLowerCase(Locale.ROOT))
        .put("active", engine.isActive())
        .put("why", engine.active())
        .put("folder", engine.installedFolder().map(Object::toString).orElse(null))
        .put("detail", engine.detail())
        .build();
  }
}
