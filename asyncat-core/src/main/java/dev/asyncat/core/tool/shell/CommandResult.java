package dev.asyncat.core.tool.shell;

import dev.asyncat.core.process.ProcessOutcome;
import dev.asyncat.core.process.ProcessOutcome.Ending;
import dev.asyncat.tool.ToolResult;

/** What a model sees of a process that has ended. */
final class CommandResult {

  private CommandResult() {}

  static ToolResult of(ProcessOutcome outcome) {
    boolean killed = outcome.ending() != Ending.EXITED;
    ToolResult result =
        killed || outcome.exitCode() != 0
            ? ToolResult.ok().with("success", false)
            : ToolResult.ok();
    return result
        .with("exit_code", outcome.exitCode())
        .with("stdout", outcome.stdout())
        .with("stderr", outcome.stderr())
        .with("killed", killed);
  }
}
