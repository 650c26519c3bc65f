package dev.asyncat.core.tool.interaction;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.json.Description;
import dev.asyncat.json.JsonName;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the user a question and waits for the answer. */
public final class AskUser implements Tool<AskUser.Arguments> {

  private static final int MAX_CHOICES = 8;

  /** The arguments. */
  public record Arguments(
      @Description("The question, complete in itself") String question,
      @Description("Up to eight answers to choose from; others may be typed")
          @Nullable List<String> choices,
      @JsonName("default") @Description("The answer to suggest") @Nullable String suggestion) {}

  @Override
  public String name() {
    return "ask_user";
  }

  @Override
  public String description() {
    return "Ask the user a question and wait for the answer. Only for what cannot be found out"
        + " otherwise.";
  }

  @Override
  public Class<Arguments> arguments() {
    return Arguments.class;
  }

  @Override
  public String category() {
    return "interaction";
  }

  @Override
  public PermissionLevel level() {
    return PermissionLevel.SAFE;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of(new Effect.AskUser());
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("Ask the user: " + arguments.question());
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    if (arguments.question().isBlank()) {
      return ToolResult.error("the question is empty");
    }
    List<String> choices =
        arguments.choices() == null
            ? List.of()
            : arguments.choices().stream()
                .filter(choice -> !choice.isBlank())
                .distinct()
                .limit(MAX_CHOICES)
                .toList();
    return context
        .ask(arguments.question(), choices, arguments.suggestion())
        .map(answer -> ToolResult.ok().with("answer", answer))
        .orElseGet(() -> ToolResult.error("User did not answer in time"));
  }
}
