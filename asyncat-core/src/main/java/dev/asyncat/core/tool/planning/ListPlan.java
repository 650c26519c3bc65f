package dev.asyncat.core.tool.planning;

import dev.asyncat.core.plan.Plans;
import dev.asyncat.json.Json;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.util.List;

/** Shows the plan. */
public final class ListPlan implements Tool<ListPlan.Arguments> {

  /** There are none. */
  public record Arguments() {}

  @Override
  public String name() {
    return "list_plan";
  }

  @Override
  public String description() {
    return "Show the plan: its steps, which are ready and which wait for others.";
  }

  @Override
  public Class<Arguments> arguments() {
    return Arguments.class;
  }

  @Override
  public String category() {
    return "planning";
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
  public String describe(Arguments arguments, ToolContext context) {
    return "Show the plan";
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    return new ToolResult(
        Json.object().put("success", true).putAll(Plans.describe(context.plan().items())).build());
  }
}
