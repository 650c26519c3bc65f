package dev.asyncat.core.tool.shell;

import dev.asyncat.core.process.ShellSessions;
import dev.asyncat.core.text.OneLine;
import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closes a shell and ends what was started in it. */
public final class ShellSessionClose implements Tool<ShellSessionClose.Arguments> {

  private final ShellSessions shells;

  /** The tool. */
  public ShellSessionClose(ShellSessions shells) {
    this.shells = shells;
  }

  /** The arguments. */
  public record Arguments(@Description("Its name; default: default") @Nullable String name) {}

  @Override
  public String name() {
    return "shell_session_close";
  }

  @Override
  public String description() {
    return "Close a shell of shell_session_run and end what still runs in it.";
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
    return PermissionLevel.SAFE;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    ShellName.of(arguments.name());
    return List.of(new Effect.ChangeRuntimeData("shells"));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("Close the shell " + ShellName.of(arguments.name()));
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    String name = ShellName.of(arguments.name());
    return ToolResult.ok()
        .with(
            "message",
            shells.close(context.sessionId(), name)
                ? "The shell %s is closed.".formatted(name)
                : "There was no shell %s.".formatted(name));
  }
}
