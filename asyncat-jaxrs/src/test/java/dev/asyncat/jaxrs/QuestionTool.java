package dev.asyncat.jaxrs;

import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.util.List;

/** A tool that asks the user what the model wants to know. */
final class QuestionTool implements Tool<QuestionTool.Question> {

  record Question(String question) {}

  @Override
  public String name() {
    return "question";
  }

  @Override
  public String description() {
    return "Asks the user.";
  }

  @Override
  public Class<Question> arguments() {
    return Question.class;
  }

  @Override
  public PermissionLevel level() {
    return PermissionLevel.SAFE;
  }

  @Override
  public List<Effect> effects(Question arguments, ToolContext context) {
    return List.of(new Effect.AskUser());
  }

  @Override
  public ToolResult execute(Question arguments, ToolContext context) {
    return context
        .ask(arguments.question(), List.of("yes", "no"), "yes")
        .map(answer -> ToolResult.ok().with("answer", answer))
        .orElseGet(() -> ToolResult.error("User did not answer in time"));
  }
}
