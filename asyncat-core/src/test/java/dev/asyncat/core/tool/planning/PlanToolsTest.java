package dev.asyncat.core.tool.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.tool.ArgumentValidation;
import dev.asyncat.core.tool.Tools;
import dev.asyncat.json.Json;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.testkit.tool.TestToolContext;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanToolsTest {

  private final TodoWrite tool = new TodoWrite(() -> "id");
  private final Tools tools = new Tools(List.of(tool));
  private TestToolContext context;

  @BeforeEach
  void work_in(@TempDir Path directory) {
    context = TestToolContext.in(directory);
  }

  @Test
  void writing_replaces_the_plan_and_describes_it() {
    ToolResult result =
        call("{\"todos\":[{\"id\":\"a\",\"content\":\"x\",\"status\":\"completed\"}]}");

    assertThat(result.content().bool("success")).contains(true);
    assertThat(result.content().integer("completionPercentage")).hasValue(100);
    assertThat(context.plan().items()).extracting(PlanItem::content).containsExactly("x");
    assertThat(new ListPlan().execute(new ListPlan.Arguments(), context)).isEqualTo(result);
  }

  @Test
  void steps_as_small_models_write_them_still_make_a_plan() {
    call(
        "{\"todos\":\"[{\\\"task\\\":\\\"x\\\",\\\"status\\\":\\\"doing\\\"}]\",\"merge\":\"false\"}");

    assertThat(context.plan().items())
        .containsExactly(new PlanItem("id", "x", PlanItem.Status.IN_PROGRESS, null, List.of()));
  }

  @Test
  void a_plan_without_any_content_changes_nothing() {
    call("{\"todos\":[{\"content\":\"x\"}]}");

    ToolResult result = call("{\"todos\":[{\"content\":\" \"}]}");

    assertThat(result.succeeded()).isFalse();
    assertThat(context.plan().items()).hasSize(1);
  }

  @Test
  void an_empty_list_clears_the_plan() {
    call("{\"todos\":[{\"content\":\"x\"}]}");

    assertThat(call("{\"todos\":[]}").succeeded()).isTrue();
    assertThat(context.plan().items()).isEmpty();
  }

  @Test
  void it_states_that_it_changes_the_plan_only() {
    assertThat(tool.effects(new TodoWrite.Arguments(List.of(), null), context))
        .containsExactly(new Effect.ChangeRuntimeData("plan"));
    assertThat(new ListPlan().effects(new ListPlan.Arguments(), context)).isEmpty();
  }

  private ToolResult call(String json) {
    return switch (ArgumentValidation.validate(
        Json.parseObject(json), tools.spec("todo_write"), TodoWrite.Arguments.class)) {
      case ArgumentValidation.Valid<TodoWrite.Arguments>(
              TodoWrite.Arguments arguments,
              var ignored) ->
          tool.execute(arguments, context);
      case ArgumentValidation.Defective<TodoWrite.Arguments>(ToolResult defect) ->
          throw new AssertionError(defect.content().toString());
    };
  }
}
