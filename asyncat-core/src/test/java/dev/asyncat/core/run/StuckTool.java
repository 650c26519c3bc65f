package dev.asyncat.core.run;

import dev.asyncat.tool.Effect;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.util.List;
import java.util.Optional;

/**
 * A tool that gets stuck where and how its argument says: {@code look}, {@code change}, {@code
 * act}.
 */
record StuckTool(String name, Stuck stuck) implements Tool<StuckTool.Arguments> {

  record Arguments(String how) {}

  static List<Tool<?>> all(Stuck stuck) {
    return List.of(
        new StuckTool("look", stuck), new StuckTool("change", stuck), new StuckTool("act", stuck));
  }

  @Override
  public String description() {
    return "Gets stuck.";
  }

  @Override
  public Class<Arguments> arguments() {
    return Arguments.class;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    switch (arguments.how()) {
      case "effects" -> stuck.sleep();
      case "stubborn effects" -> stuck.ignoreEverything();
      default -> {}
    }
    return switch (name) {
      case "look" -> List.of(new Effect.Read(context.workingDirectory()));
      case "change" -> List.of(new Effect.ChangeRuntimeData("test"));
      default -> List.of(new Effect.Unstated());
    };
  }

  @Override
  public Optional<String> preview(Arguments arguments, ToolContext context) {
    if (arguments.how().equals("preview")) {
      stuck.sleep();
    }
    return Optional.empty();
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) throws Exception {
    context.progress("begun\n");
    stuck.act(arguments.how());
    context.progress("over\n");
    return ToolResult.ok();
  }
}
