package dev.asyncat.benchmarks;

import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.util.List;

/** Does nothing, and says so. */
final class NoopTool implements Tool<NoopTool.Arguments> {

  record Arguments(int n) {}

  @Override
  public String name() {
    return "noop";
  }

  @Override
  public String description() {
    return "Does nothing.";
  }

  @Override
  public Class<Arguments> arguments() {
    return Arguments.class;
  }

  @Override
  public PermissionLevel level() {
    return PermissionLevel.SAFE;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of();
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    return ToolResult.ok();
  }
}
