package dev.asyncat.core.tool.shell;

import dev.asyncat.core.command.CommandReader;
import dev.asyncat.core.command.CommandReading;
import dev.asyncat.core.command.HarmlessCommand;
import dev.asyncat.core.process.ProcessOutcome;
import dev.asyncat.core.process.Processes;
import dev.asyncat.core.process.ShellCommand;
import dev.asyncat.core.text.OneLine;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Runs one shell command in the foreground. */
public final class RunCommand implements Tool<RunCommand.Arguments> {

  /** How long a command may take that says nothing about it. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(120);

  private static final Duration BUILD_TIMEOUT = Duration.ofSeconds(180);

  /** What is known to take longer. */
  private static final Pattern BUILD =
      Pattern.compile("\\b(install|build|compile|mvn|mvnw|gradle|gradlew|make|cargo)\\b");

  private final Processes processes;
  private final Duration timeout;
  private final CommandReader reader = new CommandReader();

  /** The tool, with {@link #DEFAULT_TIMEOUT}. */
  public RunCommand(Processes processes) {
    this(processes, DEFAULT_TIMEOUT);
  }

  /**
   * The tool.
   *
   * @param timeout for commands that give none; those that install or build get 180 seconds if that
   *     is more
   */
  public RunCommand(Processes processes, Duration timeout) {
    this.processes = processes;
    this.timeout = timeout;
  }

  /** The arguments. */
  public record Arguments(
      @Description("What sh -c is given") String command,
      @Description("Where it runs; default: the working directory") @Nullable String cwd,
      @Description("Seconds after which it is ended; default: 120, for builds 180")
          @Nullable Double timeout,
      @Description("Whether it needs the network, which a fence may keep from it otherwise")
          @Nullable Boolean network) {}

  @Override
  public String name() {
    return "run_command";
  }

  @Override
  public String description() {
    return "Run a shell command and wait for its end. It has no input and no terminal, and what it"
        + " leaves in the background is ended with it. Plain commands that only look, such as ls,"
        + " grep or git diff, need no approval.";
  }

  @Override
  public Class<Arguments> arguments() {
    return Arguments.class;
  }

  @Override
  public String category() {
    return "shell";
  }

  @Override
  public PermissionLevel level() {
    return PermissionLevel.DANGEROUS;
  }

  @Override
  public int modelTextLimit() {
    return 2_500;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    Path directory = directory(arguments, context);
    CommandReading reading = read(arguments, directory, context);
    List<Effect> effects = reading.effects(arguments.command(), directory);
    boolean needsNetwork =
        reading.whenHarmless().isEmpty()
            && FencedNetwork.isOpened(arguments.network(), processes.fencing());
    return needsNetwork ? FencedNetwork.opening(effects) : effects;
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of(
        "Execute shell command"
            + FencedNetwork.said(arguments.network(), processes.fencing())
            + ": "
            + arguments.command());
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    Duration limit = limit(arguments);
    ProcessOutcome outcome =
        processes.run(
            shellCommand(arguments, limit, context).writing(context.workingDirectory()),
            context::progress,
            context.cancellation());
    ToolResult result = CommandResult.of(outcome);
    if (outcome.leftovers() > 0) {
      result =
          result.with(
              "note",
              "%d processes that it had left in the background were ended."
                  .formatted(outcome.leftovers()));
    }
    String hint = processes.fencing().hint(outcome).orElse(null);
    if (hint != null) {
      result = result.with("hint", hint);
    }
    return switch (outcome.ending()) {
      case EXITED -> result;
      case TIMED_OUT ->
          result.with(
              "error",
              "The command was ended after %s s; give a longer timeout if it needs one."
                  .formatted(CommandLimit.text(limit)));
      case CANCELLED -> result.with("error", "The command was cancelled.");
      case TOO_MUCH_OUTPUT -> result.with("error", "The command was ended: it printed too much.");
    };
  }

  /** What only looks is run as it was understood; anything else only if it was approved. */
  private ShellCommand shellCommand(Arguments arguments, Duration limit, ToolContext context) {
    Path directory = directory(arguments, context);
    CommandReading reading = read(arguments, directory, context);
    Optional<HarmlessCommand> harmless = reading.whenHarmless();
    if (harmless.isPresent()) {
      return new ShellCommand(harmless.get().line(), directory, limit, harmless.get()::protect);
    }
    if (!context.approved()) {
      throw new InvalidRequestException(
          "the command was harmless when it was judged and is not any more (%s); call it again"
              .formatted(reading.doubt()));
    }
    return new ShellCommand(arguments.command(), directory, limit)
        .reachingNetwork(Boolean.TRUE.equals(arguments.network()));
  }

  private CommandReading read(Arguments arguments, Path directory, ToolContext context) {
    return CommandLine.read(reader, arguments.command(), directory, context);
  }

  private Duration limit(Arguments arguments) {
    Double seconds = arguments.timeout();
    if (seconds == null) {
      return BUILD.matcher(arguments.command()).find() && timeout.compareTo(BUILD_TIMEOUT) < 0
          ? BUILD_TIMEOUT
          : timeout;
    }
    return CommandLimit.of(seconds);
  }

  private static Path directory(Arguments arguments, ToolContext context) {
    return CommandLine.directory(arguments.cwd(), context);
  }
}
