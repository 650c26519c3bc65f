package dev.asyncat.core.tool.agent;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Gives a task to another agent of the same kind. */
public final class DelegateTask implements Tool<DelegateTask.Arguments> {

  private static final int MOST_ROUNDS = 30;

  private final Delegates delegates;

  /** The arguments. */
  public record Arguments(
      @Description("What the other agent is, for example: test writer") String role,
      @Description("The whole task: the other agent knows nothing of this conversation")
          String task,
      @Description("auto or same_workspace: it works in the same directory")
          @Nullable String isolation,
      @Description("Whether it may only look") @Nullable Boolean readOnly,
      @Description("The only tools it gets; all if left out") @Nullable List<String> tools,
      @Description("Its most model turns, 1 to 30; 15 if left out") @Nullable Integer maxRounds) {}

  /** A tool that lets these run the agents. */
  public DelegateTask(Delegates delegates) {
    this.delegates = delegates;
  }

  @Override
  public String name() {
    return "delegate_task";
  }

  @Override
  public String description() {
    return "Give a task to another agent and wait for its answer. Use it for work that is complete in"
        + " itself and would fill this conversation.";
  }

  @Override
  public Class<Arguments> arguments() {
    return Arguments.class;
  }

  @Override
  public String category() {
    return "agent";
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of(new Effect.Delegate(OneLine.of(arguments.task())));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("Delegate to " + arguments.role() + ": " + arguments.task());
  }

  @Override
  public int modelTextLimit() {
    return 16_000;
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    if (arguments.task().isBlank() || arguments.role().isBlank()) {
      return ToolResult.error("role and task must not be empty");
    }
    String isolation =
        arguments.isolation() == null ? "auto" : arguments.isolation().toLowerCase(Locale.ROOT);
    if (!List.of("auto", "same_workspace").contains(isolation)) {
      return ToolResult.error(
          "isolation must be auto or same_workspace, not "
              + arguments.isolation()
              + ": there are no sandboxes here");
    }
    int rounds = arguments.maxRounds() == null ? 15 : arguments.maxRounds();
    return delegates.run(
        new Delegates.Delegation(
            arguments.role(),
            arguments.task(),
            null,
            Boolean.TRUE.equals(arguments.readOnly()),
            arguments.tools() == null ? List.of() : arguments.tools(),
            Math.clamp(rounds, 1, MOST_ROUNDS)),
        context);
  }
}
