package dev.asyncat.core.tool.shell;

import dev.asyncat.core.command.CommandReader;
import dev.asyncat.core.process.Fencing;
import dev.asyncat.core.process.ShellCommand;
import dev.asyncat.core.process.ShellOutcome;
import dev.asyncat.core.process.ShellOutcome.Ending;
import dev.asyncat.core.process.ShellSessions;
import dev.asyncat.core.text.OneLine;
import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a command in a shell that stays open. What words mean there depends on what was run before,
 * so no command is harmless, whatever it looks like.
 */
public final class ShellSessionRun implements Tool<ShellSessionRun.Arguments> {

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(120);

  private final ShellSessions shells;
  private final Fencing fencing;
  private final CommandReader reader = new CommandReader();

  /** The tool. */
  public ShellSessionRun(ShellSessions shells, Fencing fencing) {
    this.shells = shells;
    this.fencing = fencing;
  }

  /** The arguments. */
  public record Arguments(
      @Description("What the shell is given") String command,
      @Description("The name of the shell; default: default") @Nullable String name,
      @Description("Seconds after which the command is ended; default: 120")
          @Nullable Double timeout) {}

  @Override
  public String name() {
    return "shell_session_run";
  }

  @Override
  public String description() {
    return "Run a command in a shell that keeps its directory, variables and background jobs"
        + " between calls; it is opened if need be. The command has no input and no"
        + " terminal.";
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
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    ShellName.of(arguments.name());
    return CommandLine.read(reader, arguments.command(), context.workingDirectory(), context)
        .asking()
        .effects(arguments.command(), context.workingDirectory());
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of(
        "Execute in the shell %s: %s"
            .formatted(ShellName.of(arguments.name()), arguments.command()));
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    String name = ShellName.of(arguments.name());
    Duration limit =
        arguments.timeout() == null ? DEFAULT_TIMEOUT : CommandLimit.of(arguments.timeout());
    ShellSessions.Result result =
        shells.run(
            context.sessionId(),
            name,
            new ShellCommand(arguments.command(), context.workingDirectory(), limit),
            context::progress,
            context.cancellation());
    ShellOutcome outcome = result.outcome();
    boolean success = outcome.ending() == Ending.EXITED && outcome.exitCode() == 0;
    ToolResult shown =
        ToolResult.ok()
            .with("success", success)
            .with("output", outcome.output())
            .with("exit_code", outcome.exitCode())
            .with("cwd", outcome.directory());
    List<String> notes = new ArrayList<>();
    if (!result.reused()) {
      notes.add("The shell %s was opened for this command.".formatted(name));
    }
    if (outcome.shellEnded()) {
      notes.add("The shell has ended with it; the next command gets a new one.");
    }
    if (!notes.isEmpty()) {
      shown = shown.with("note", String.join(" ", notes));
    }
    String hint = fencing.hint(outcome.exitCode(), outcome.output()).orElse(null);
    if (hint != null) {
      shown = shown.with("hint", hint);
    }
    return switch (outcome.ending()) {
      case EXITED -> shown;
      case TIMED_OUT ->
          shown.with(
              "error",
              "The command was ended after %s s; give a longer timeout if it needs one."
                  .formatted(CommandLimit.text(limit)));
      case CANCELLED -> shown.with("error", "The command was cancelled.");
    };
  }
}
