package dev.asyncat.core.tool.planning;

import dev.asyncat.core.plan.Plans;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Replaces or changes the plan. */
public final class TodoWrite implements Tool<TodoWrite.Arguments> {

  private static final int MAX_STEPS = 200;

  /** Says more than it demands: what a step lacks is filled in, so that no plan is lost for it. */
  private static final JsonObject SCHEMA =
      Json.parseObject(
          """
          {"type":"object","properties":{
            "todos":{"type":"array","description":"The steps, in order","items":{
              "type":"object","properties":{
                "content":{"type":"string","description":"What is to be done"},
                "status":{"type":"string","description":"pending, in_progress (one step only) or completed"},
                "id":{"type":"string","description":"The id of a step that is known already"},
                "activeForm":{"type":"string","description":"What is shown while it is being done"},
                "dependencies":{"type":"array","items":{"type":"string"},
                  "description":"Ids of steps that must be done first"}}}},
            "merge":{"type":"boolean","description":"Change the given steps and keep the others; default: replace the plan"}},
           "required":["todos"]}
          """);

  private final Supplier<String> ids;

  /**
   * The tool.
   *
   * @param ids gives ids to new steps
   */
  public TodoWrite(Supplier<String> ids) {
    this.ids = ids;
  }

  /** The arguments. */
  public record Arguments(List<JsonObject> todos, @Nullable Boolean merge) {}

  @Override
  public String name() {
    return "todo_write";
  }

  @Override
  public String description() {
    return "Write the plan: the steps of the task with their status. Keep it up to date while"
        + " working.";
  }

  @Override
  public Class<Arguments> arguments() {
    return Arguments.class;
  }

  @Override
  public Optional<JsonObject> schema() {
    return Optional.of(SCHEMA);
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
    return List.of(new Effect.ChangeRuntimeData("plan"));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return "Write the plan (%d steps)".formatted(arguments.todos().size());
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    boolean merge = Boolean.TRUE.equals(arguments.merge());
    List<PlanItem> current = context.plan().items();
    List<PlanItem> revised = Plans.revise(arguments.todos(), current, merge, ids);
    if (revised.isEmpty() && !arguments.todos().isEmpty()) {
      return ToolResult.error("none of the todos has any content; the plan was not changed");
    }
    if (revised.size() > MAX_STEPS) {
      return ToolResult.error(
          "a plan has at most %d steps, not %d; the plan was not changed"
              .formatted(MAX_STEPS, revised.size()));
    }
    context.plan().replace(revised);
    return new ToolResult(
        Json.object().put("success", true).putAll(Plans.describe(revised)).build());
  }
}
