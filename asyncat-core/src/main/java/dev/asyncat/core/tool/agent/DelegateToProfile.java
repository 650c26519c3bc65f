package dev.asyncat.core.tool.agent;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives a task to an agent with a profile of its own. */
public final class DelegateToProfile implements Tool<DelegateToProfile.Arguments> {

  private final Delegates delegates;

  /** The arguments. */
  public record Arguments(
      @Description("The whole task") String task,
      @Description("The handle of the profile, without @") @Nullable String profileHandle,
      @Description("The id of the profile, instead of its handle") @Nullable String profileId,
      @Description("What the other agent should know of this conversation")
          @Nullable String context) {}

  /** A tool that lets these run the agents. */
  public DelegateToProfile(Delegates delegates) {
    this.delegates = delegates;
  }

  @Override
  public String name() {
    return "delegate_to_profile";
  }

  @Override
  public String description() {
    return "Give a task to the agent of one of the user's profiles and wait for its answer.";
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
    return OneLine.of("Delegate to " + profile(arguments) + ": " + arguments.task());
  }

  @Override
  public int modelTextLimit() {
    return 16_000;
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    String profile = profile(arguments);
    if (arguments.task().isBlank() || profile.isBlank()) {
      return ToolResult.error("task and profileHandle (or profileId) must not be empty");
    }
    String known = arguments.context();
    return delegates.run(
        new Delegates.Delegation(
            profile,
            known == null || known.isBlank()
                ? arguments.task()
                : arguments.task() + "\n\nContext:\n" + known,
            profile,
            false,
            List.of(),
            null),
        context);
  }

  private static String profile(Arguments arguments) {
    String id = arguments.profileId();
    String handle = arguments.profileHandle();
    if (id != null && !id.isBlank()) {
      return id.strip();
    }
    return handle == null ? "" : handle.strip().replaceFirst("^[@#]", "");
  }
}
