package dev.asyncat.core.tool.shell;

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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a piece of Python or JavaScript. The code is an argument of the interpreter, so that nothing
 * is written to the workspace for it and a standing approval covers exactly this code.
 */
public final class RunSnippet implements Tool<RunSnippet.Arguments> {

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  /** Linux allows 128 KiB for one argument, and quoting makes it longer. */
  private static final int MAX_BYTES = 100_000;

  private static final int NOT_FOUND = 127;

  private final Processes processes;
  private final String name;
  private final String language;
  private final String program;
  private final String command;

  private RunSnippet(
      Processes processes, String name, String language, String program, String command) {
    this.processes = processes;
    this.name = name;
    this.language = language;
    this.program = program;
    this.command = command;
  }

  /** The tool {@code run_python}. */
  public static RunSnippet python(Processes processes) {
    return new RunSnippet(processes, "run_python", "Python", "python3", "python3 -c ");
  }

  /** The tool {@code run_node}. */
  public static RunSnippet node(Processes processes) {
    return new RunSnippet(processes, "run_node", "JavaScript", "node", "node -e ");
  }

  /** The arguments. */
  public record Arguments(
      @Description("The whole program; what it prints is the result") String code,
      @Description("Seconds after which it is ended; default: 30") @Nullable Double timeout,
      @Description("Whether it needs the network, which a fence may keep from it otherwise")
          @Nullable Boolean network) {}

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return "Run a piece of %s with %s in the working directory. Print what you want to know."
        .formatted(language, program);
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
    List<Effect> effects =
        List.of(new Effect.RunCommand(line(arguments), context.workingDirectory()));
    return FencedNetwork.isOpened(arguments.network(), processes.fencing())
        ? FencedNetwork.opening(effects)
        : effects;
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of(
        "Run %s%s: %s"
            .formatted(
                language,
                FencedNetwork.said(arguments.network(), processes.fencing()),
                arguments.code()));
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    Duration limit = limit(arguments.timeout());
    ProcessOutcome outcome =
        processes.run(
            new ShellCommand(line(arguments), context.workingDirectory(), limit)
                .reachingNetwork(Boolean.TRUE.equals(arguments.network())),
            context::progress,
            context.cancellation());
    ToolResult result = CommandResult.of(outcome);
    return switch (outcome.ending()) {
      case EXITED ->
          outcome.exitCode() == NOT_FOUND
              ? result.with("error", "%s was not found on this machine.".formatted(program))
              : result;
      case TIMED_OUT ->
          result.with(
              "error",
              "It was ended after %d ms; give a longer timeout if it needs one."
                  .formatted(limit.toMillis()));
      case CANCELLED -> result.with("error", "It was cancelled.");
      case TOO_MUCH_OUTPUT -> result.with("error", "It was ended: it printed too much.");
    };
  }

  private String line(Arguments arguments) {
    String code = arguments.code();
    if (code.indexOf('\0') >= 0) {
      throw new InvalidRequestException("code cannot contain a NUL character");
    }
    String line = command + "'" + code.replace("'", "'\\''") + "'";
    if (line.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new InvalidRequestException(
          "the code is too long (at most %d bytes); write it to a file and run that"
              .formatted(MAX_BYTES));
    }
    return line;
  }

  private static Duration limit(@Nullable Double seconds) {
    if (seconds == null) {
      return DEFAULT_TIMEOUT;
    }
    return CommandLimit.of(seconds);
  }
}
