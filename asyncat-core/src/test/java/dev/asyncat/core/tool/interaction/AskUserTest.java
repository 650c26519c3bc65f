package dev.asyncat.core.tool.interaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.tool.Tools;
import dev.asyncat.json.Json;
import dev.asyncat.testkit.tool.TestToolContext;
import dev.asyncat.tool.Effect;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AskUserTest {

  private final AskUser tool = new AskUser();

  @Test
  void the_answer_comes_back_even_if_it_is_empty(@TempDir Path directory) {
    TestToolContext context = TestToolContext.in(directory).answering("blue", "");
    AskUser.Arguments question = new AskUser.Arguments("Which?", List.of("red", "blue"), "red");

    assertThat(tool.execute(question, context).content())
        .isEqualTo(Json.parse("{\"success\":true,\"answer\":\"blue\"}"));
    assertThat(tool.execute(question, context).content())
        .isEqualTo(Json.parse("{\"success\":true,\"answer\":\"\"}"));
    assertThat(context.questions())
        .contains(new TestToolContext.Question("Which?", List.of("red", "blue"), "red"));
  }

  @Test
  void no_answer_is_an_error(@TempDir Path directory) {
    assertThat(
            tool.execute(new AskUser.Arguments("Which?", null, null), TestToolContext.in(directory))
                .content())
        .isEqualTo(Json.parse("{\"success\":false,\"error\":\"User did not answer in time\"}"));
  }

  @Test
  void at_most_eight_choices_are_offered_each_once(@TempDir Path directory) {
    TestToolContext context = TestToolContext.in(directory).answering("x");
    List<String> choices =
        IntStream.range(0, 20).mapToObj(i -> i % 2 == 0 ? "even" + i % 4 : "odd" + i).toList();

    tool.execute(new AskUser.Arguments("Which?", choices, null), context);

    assertThat(context.questions().getFirst().choices())
        .containsExactly("even0", "odd1", "even2", "odd3", "odd5", "odd7", "odd9", "odd11");
  }

  @Test
  void an_empty_question_is_not_asked(@TempDir Path directory) {
    TestToolContext context = TestToolContext.in(directory).answering("x");

    assertThat(tool.execute(new AskUser.Arguments(" ", null, null), context).succeeded()).isFalse();
    assertThat(context.questions()).isEmpty();
  }

  @Test
  void the_suggestion_is_called_default_on_the_wire(@TempDir Path directory) {
    assertThat(
            new Tools(List.of(tool))
                .spec("ask_user")
                .parameters()
                .object("properties")
                .orElseThrow()
                .members())
        .containsOnlyKeys("question", "choices", "default");
    assertThat(tool.effects(new AskUser.Arguments("?", null, null), TestToolContext.in(directory)))
        .containsExactly(new Effect.AskUser());
  }
}
