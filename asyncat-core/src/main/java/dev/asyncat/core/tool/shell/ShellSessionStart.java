package dev.asyncat.core.tool.shell;

import dev.asyncat.core.process.Fencing;
import dev.asyncat.core.process.ShellCommand;
import dev.asyncat.core.process.ShellSessions;
import dev.asyncat.core.text.OneLine;
import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.Effect.RunCommand.Part;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens a shell that stays open between calls. */
public final class ShellSessionStart implements Tool<ShellSessionStart.Arguments> {

  private final ShellSessions shells;
  private final Fencing fencing;

  /** The tool. */
  public ShellSessionStart(ShellSessions shells, Fencing fencing) {
    this.shells = shells;
    this.fencing = fencing;
  }

  /** The arguments. */
  public record Arguments(
      @Description("Its name; default: default") @Nullable String name,
      @Description("Where it begins; default: the working directory") @Nullable String cwd,
      @Description("Whether it needs the network, which a fence may keep from it otherwise")
          @Nullable Boolean network) {}

  @Override
  public String name() {
    return "shell_session_start";
  }

  @Override
  public String description() {
    return "Open a shell that keeps its directory, variables and background jobs between calls of"
        + " shell_session_run.";
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
    List<Effect> effects =
        List.of(
            new Effect.RunCommand(
                "sh -i",
                CommandLine.directory(arguments.cwd(), context),
                List.of(new Part(List.of("sh", "-i"), false, false, null))));
    return FencedNetwork.isOpened(arguments.network(), fencing)
        ? FencedNetwork.opening(effects)
        : effects;
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of(
        "Open the shell "
            + ShellName.of(arguments.name())
            + FencedNetwork.said(arguments.network(), fencing));
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    String name = ShellName.of(arguments.name());
    Path directory = CommandLine.directory(arguments.cwd(), context);
    ShellSessions.Opened opened =
        shells.open(
            context.sessionId(),
            name,
            new ShellCommand("", directory, Duration.ZERO)
                .writing(context.workingDirectory())
                .reachingNetwork(Boolean.TRUE.equals(arguments.network())));
    return ToolResult.ok()
        .with("session_name", name)
        .with("reused", opened.reused())
        .with("cwd", opened.directory())
        .with(
            "message",
            opened.reused()
                ? "The shell %s was open already and is where it was.".formatted(name)
                : "The shell %s is open.".formatted(name));
  }
}
