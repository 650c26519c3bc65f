package dev.asyncat.cli;

import dev.asyncat.cli.checkpoint.ChangesCommand;
import dev.asyncat.cli.checkpoint.RevertCommand;
import dev.asyncat.cli.doctor.DoctorCommand;
import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.environment.ExitCode;
import dev.asyncat.cli.environment.NoModelException;
import dev.asyncat.cli.model.EnginesCommand;
import dev.asyncat.cli.model.ModelOpener;
import dev.asyncat.cli.model.ModelsCommand;
import dev.asyncat.cli.permission.PermissionsCommand;
import dev.asyncat.cli.plugin.PluginsCommand;
import dev.asyncat.cli.replay.ReplayCommand;
import dev.asyncat.cli.run.AttachCommand;
import dev.asyncat.cli.run.RunCommand;
import dev.asyncat.cli.serve.ServeCommand;
import dev.asyncat.cli.serve.TokenCommand;
import dev.asyncat.cli.serve.UserCommand;
import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.core.localmodel.ModelCatalogue;
import dev.asyncat.error.AsyncatException;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;

/** The program: its commands, and how it reports what went wrong. */
@Command(
    name = "asyncat",
    description = "An agent that works in a directory: reads, writes, runs, plans and asks.",
    mixinStandardHelpOptions = true,
    versionProvider = AsyncatCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  asyncat run \"Create hello.txt with the word hello, then read it back\"",
      "  asyncat models pull",
      "  asyncat serve --workspace ~/project",
      "  asyncat doctor"
    })
final class AsyncatCommand {

  private AsyncatCommand() {}

  /** The command line of the program. */
  static CommandLine in(CliEnvironment environment, ModelCatalogue catalogue, ModelOpener opener) {
    return new CommandLine(new AsyncatCommand())
        .addSubcommand(new RunCommand(environment, catalogue, opener))
        .addSubcommand(new AttachCommand(environment))
        .addSubcommand(new ServeCommand(environment, catalogue, opener))
        .addSubcommand(new ModelsCommand(environment, catalogue))
        .addSubcommand(new EnginesCommand(environment))
        .addSubcommand(new PluginsCommand(environment))
        .addSubcommand(new PermissionsCommand(environment))
        .addSubcommand(new ChangesCommand(environment))
        .addSubcommand(new RevertCommand(environment))
        .addSubcommand(new ReplayCommand(environment))
        .addSubcommand(new TokenCommand(environment))
        .addSubcommand(new UserCommand(environment))
        .addSubcommand(new DoctorCommand(environment, catalogue))
        // A goal may begin with @; read as the name of a file, it could bring options of its own.
        .setExpandAtFiles(false)
        .setOut(environment.terminal().out())
        .setErr(environment.terminal().err())
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(
                environment.terminal().style().colours() ? Ansi.ON : Ansi.OFF))
        .setUsageHelpWidth(Math.clamp(environment.terminal().width(), 60, 100))
        .setParameterExceptionHandler(AsyncatCommand::wrongUsage)
        .setExecutionExceptionHandler(AsyncatCommand::failed);
  }

  private static int wrongUsage(CommandLine.ParameterException e, String[] args) {
    PrintWriter err = e.getCommandLine().getErr();
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    err.println(
        "asyncat: "
            + Printable.line(String.valueOf(e.getMessage()))
            + ". See: "
            + name
            + " --help");
    err.flush();
    return ExitCode.USAGE;
  }

  private static int failed(Exception e, CommandLine commandLine, CommandLine.ParseResult parsed) {
    PrintWriter err = commandLine.getErr();
    err.println("asyncat: " + Printable.text(message(e)));
    if (isVerbose(parsed)) {
      e.printStackTrace(err);
    }
    err.flush();
    return switch (e) {
      case NoModelException none -> ExitCode.NO_MODEL;
      case InvalidRequestException wrong -> ExitCode.USAGE;
      case NotFoundException wrong -> ExitCode.USAGE;
      case CancelledException cancelled -> ExitCode.CANCELLED;
      default -> ExitCode.ERROR;
    };
  }

  private static String message(Exception e) {
    return e instanceof AsyncatException && e.getMessage() != null
        ? e.getMessage()
        : "unexpected failure: " + e + " (please report it; -v shows where)";
  }

  private static boolean isVerbose(CommandLine.ParseResult parsed) {
    return parsed.hasMatchedOption("-v")
        || parsed.subcommands().stream().anyMatch(sub -> sub.hasMatchedOption("-v"));
  }

  /** The version of the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = AsyncatCommand.class.getPackage().getImplementationVersion();
      return List.of("asyncat " + (version == null ? "(not packaged)" : version))
          .toArray(String[]::new);
    }
  }
}
