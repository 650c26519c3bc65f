package dev.asyncat.core.run;

import dev.asyncat.tool.Effect;
import dev.asyncat.tool.ToolContext;
import java.nio.file.Path;
import java.util.List;

/** What a tool says a call will do, held to where the run may work. */
final class StatedEffects {

  private StatedEffects() {}

  /**
   * Asks the tool. A path that it states without having resolved it is checked here, so that no
   * tool can reach outside by leaving that out.
   *
   * @throws dev.asyncat.error.OutsideWorkspaceException if a path leads out
   */
  static <A> List<Effect> of(OfferedTools.Ready<A> ready, ToolContext context) {
    List<Effect> effects = List.copyOf(ready.tool().effects(ready.arguments(), context));
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Read(Path path) -> check(path, context);
        case Effect.Write(Path path) -> check(path, context);
        case Effect.Delete(Path path) -> check(path, context);
        case Effect.RunCommand command -> check(command.directory(), context);
        case Effect.Request ignored -> {}
        case Effect.OpenNetwork ignored -> {}
        case Effect.AskUser ignored -> {}
        case Effect.ChangeRuntimeData ignored -> {}
        case Effect.Delegate ignored -> {}
        case Effect.Unstated ignored -> {}
      }
    }
    return effects;
  }

  private static void check(Path path, ToolContext context) {
    context.resolve(path.toString());
  }
}
