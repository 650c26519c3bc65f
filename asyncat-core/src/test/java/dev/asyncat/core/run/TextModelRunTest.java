package dev.asyncat.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.Asyncat;
import dev.asyncat.core.model.TokenEstimate;
import dev.asyncat.json.Json;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.run.AgentMode;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.StopReason;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import dev.asyncat.testkit.run.RunAssert;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import dev.asyncat.tool.ToolSpec;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs on models that have no native tools and write their calls as text. */
class TextModelRunTest {

  private static final String WEATHER_CALL =
      "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Rome\"}}\n</tool_call>";

  @TempDir Path directory;

  @Test
  void a_call_in_the_text_is_run_and_its_result_comes_back_as_text() {
    ScriptedModel model =
        local(
            Turn.saying("<think>I need the weather.</think>\nLet me look.\n" + WEATHER_CALL)
                .inPiecesOf(7),
            Turn.saying("It is sunny in Rome.<|im_end|>"));

    try (Asyncat asyncat = asyncat(model)) {
      RunAssert.assertThat(run(asyncat, "What is the weather in Rome?"))
          .isWellFormed()
          .hasTypes(
              "session_start",
              "delta",
              "usage_update",
              "thinking",
              "tool_start",
              "tool_result",
              "delta",
              "usage_update",
              "answer",
              "done")
          .hasEvent(
              ModelTurnEvent.Thinking.class,
              thinking -> assertThat(thinking.thought()).isEqualTo("I need the weather."))
          .calledTool("weather", Json.object().put("city", "Rome").build())
          .decided("weather", PermissionOutcome.AUTO_SAFE)
          .answered("It is sunny in Rome.")
          .endedWith(StopReason.ANSWER);
    }

    model.assertScriptUsedUp();
    ModelRequest second = model.request(1);
    assertThat(second.tools()).isEmpty();
    assertThat(text(second.messages().getLast()))
        .startsWith("<tool_result name=\"weather\" call_id=\"")
        .contains("\"sky\":\"sunny\"");
    Message.Assistant said =
        (Message.Assistant) second.messages().get(second.messages().size() - 2);
    assertThat(said.text()).contains("<tool_call>").doesNotContain("<think>");
  }

  @Test
  void the_prompt_says_how_to_call_the_tools_there_are() {
    ScriptedModel model = local(Turn.saying("Hello."));

    try (Asyncat asyncat = asyncat(model)) {
      run(asyncat, "Say hello").result();
    }

    assertThat(text(model.request(0).messages().getFirst()))
        .contains(
            "<tool_call>",
            "- weather: Current weather in a city.",
            directory.getFileName().toString());
    assertThat(text(model.request(0).messages().getLast())).isEqualTo("Say hello");
  }

  @Test
  void with_all_built_in_tools_the_prompt_of_a_small_window_stays_small() {
    ScriptedModel model = local(Turn.saying("Done."));

    try (Asyncat asyncat = Asyncat.builder().model(model).tool(new Weather()).build()) {
      run(asyncat, "Create hello.txt with the word hello, then read it back").result();
    }

    String prompt = text(model.request(0).messages().getFirst());
    assertThat(prompt).contains("- read_file(path: string", "- write_file(", "- weather(");
    assertThat(TokenEstimate.of(prompt)).isLessThan(700);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<tool_call>{\"name\": \"weather\", \"arguments\": {\"city\": \"Ro",
        "<tool_call>{\"name\": \"weather\", \"arguments\": {\"city\": \"Rome\"",
        "<tool_call>{\"name\": \"weather\", \"arguments\": {\"city\": \"Rome\"}",
        "<tool_call><function=weather><parameter=city>Ro",
        "{\"name\": \"weather\", \"arguments\": {\"city\": \"Rome\"}",
      })
  void a_call_that_the_limit_cut_off_is_not_made(String cut) {
    ScriptedModel model =
        local(
            Turn.saying(cut).finish(ModelEvent.FinishReason.LENGTH),
            Turn.saying("I could not look."));

    try (Asyncat asyncat = asyncat(model)) {
      RunAssert.assertThat(run(asyncat, "What is the weather in Rome?"))
          .answered("I could not look.");
    }

    assertThat(text(model.request(1).messages().getLast()))
        .contains("invalid_tool_arguments", "the call was cut off at the limit on tokens")
        .doesNotContain("sunny");
  }

  @Test
  void a_call_that_is_whole_is_made_although_the_limit_came_after_it() {
    ScriptedModel model =
        local(
            Turn.saying(WEATHER_CALL + "\nIt wi").finish(ModelEvent.FinishReason.LENGTH),
            Turn.saying("It is sunny."));

    try (Asyncat asyncat = asyncat(model)) {
      run(asyncat, "What is the weather in Rome?").result();
    }

    assertThat(text(model.request(1).messages().getLast())).contains("\"sky\":\"sunny\"");
  }

  @Test
  void the_model_is_told_which_tools_the_prompt_describes() {
    ScriptedModel model = local(Turn.saying("Hello."));

    try (Asyncat asyncat = asyncat(model)) {
      run(asyncat, "Say hello").result();
    }

    assertThat(model.request(0).tools()).isEmpty();
    assertThat(model.request(0).describedTools()).extracting(ToolSpec::name).contains("weather");
  }

  @Test
  void arguments_that_cannot_be_read_are_explained_to_the_model() {
    ScriptedModel model =
        local(
            Turn.saying("<tool_call>{\"name\": \"weather\", \"arguments\": {\"city\": \"Ro"),
            Turn.saying(WEATHER_CALL),
            Turn.saying("Sunny."));

    try (Asyncat asyncat = asyncat(model)) {
      RunAssert.assertThat(run(asyncat, "Weather in Rome?"))
          .isWellFormed()
          .calledTools("weather", "weather")
          .hasResult(
              "weather",
              result -> {
                assertThat(result.string("code")).contains("invalid_tool_arguments");
                assertThat(result.string("error", "")).contains("the text ends inside a string");
              })
          .answered("Sunny.");
    }
    assertThat(text(model.request(1).messages().getLast()))
        .contains("arguments are not valid JSON");
  }

  @Test
  void a_tool_that_does_not_exist_is_named_and_the_run_goes_on() {
    ScriptedModel model =
        local(
            Turn.saying("{\"name\": \"teleport\", \"arguments\": {\"to\": \"Rome\"}}"),
            Turn.saying("I cannot."));

    try (Asyncat asyncat = asyncat(model)) {
      RunAssert.assertThat(run(asyncat, "Go to Rome"))
          .isWellFormed()
          .hasResult(
              "teleport", result -> assertThat(result.string("code")).contains("unknown_tool"))
          .answered("I cannot.");
    }
  }

  @Test
  void a_model_that_only_thinks_answers_with_its_thought() {
    try (Asyncat asyncat = asyncat(local(Turn.saying("<think>It is 4.")))) {
      RunAssert.assertThat(run(asyncat, "2 + 2?")).isWellFormed().answered("It is 4.");
    }
  }

  @Test
  void a_model_that_only_says_what_it_will_do_is_asked_to_do_it() {
    ScriptedModel model =
        local(
            Turn.saying("I'll check the weather in Rome."),
            Turn.saying(WEATHER_CALL),
            Turn.saying("Sunny."));

    try (Asyncat asyncat = asyncat(model)) {
      RunAssert.assertThat(run(asyncat, "Weather in Rome?"))
          .isWellFormed()
          .calledTools("weather")
          .answered("Sunny.");
    }
  }

  @Test
  void after_two_requests_the_announcement_is_the_answer() {
    ScriptedModel model =
        ScriptedModel.builder()
            .local(4096)
            .otherwise(request -> Turn.saying("I'll check the weather."))
            .build();

    try (Asyncat asyncat = asyncat(model)) {
      RunAssert.assertThat(run(asyncat, "Weather?"))
          .isWellFormed()
          .answered("I'll check the weather.")
          .endedWith(StopReason.ANSWER);
    }
    assertThat(model.requests()).hasSize(3);
  }

  @Test
  void in_chat_mode_text_that_looks_like_a_call_is_only_text() {
    ScriptedModel model = local(Turn.saying(WEATHER_CALL));

    try (Asyncat asyncat = asyncat(model)) {
      RunAssert.assertThat(
              asyncat.run(RunRequest.of("Weather?").in(directory).mode(AgentMode.CHAT)))
          .isWellFormed()
          .calledNoTool()
          .answered(WEATHER_CALL);
    }
    assertThat(text(model.request(0).messages().getFirst())).doesNotContain("- weather");
  }

  @Test
  void the_same_call_four_times_ends_the_run() {
    ScriptedModel model =
        ScriptedModel.builder().local(4096).otherwise(request -> Turn.saying(WEATHER_CALL)).build();

    try (Asyncat asyncat = asyncat(model)) {
      RunAssert.assertThat(run(asyncat, "Weather?"))
          .isWellFormed()
          .calledTools("weather", "weather", "weather", "weather")
          .endedWith(StopReason.LOOP_DETECTED);
    }
  }

  @RepeatedTest(50)
  void a_runtime_can_be_closed_in_the_moment_in_which_a_run_ends() {
    try (Asyncat asyncat = asyncat(local(Turn.saying("Sunny.")))) {
      RunAssert.assertThat(run(asyncat, "Weather?")).isWellFormed().answered("Sunny.");
    }
  }

  @Test
  void ten_megabytes_of_hostile_text_end_the_run_and_not_the_program() {
    ScriptedModel model = local(Turn.saying("<tool_call>{".repeat(900_000)).inPiecesOf(1 << 20));

    try (Asyncat asyncat = asyncat(model)) {
      RunAssert.assertThat(run(asyncat, "Weather?")).isWellFormed().endedWith(StopReason.ERROR);
    }
  }

  private Run run(Asyncat asyncat, String goal) {
    return asyncat.run(RunRequest.of(goal).in(directory));
  }

  private static ScriptedModel local(Turn... turns) {
    ScriptedModel.Builder model = ScriptedModel.builder().local(4096);
    for (Turn turn : turns) {
      model.turn(turn);
    }
    return model.build();
  }

  private static Asyncat asyncat(ScriptedModel model) {
    return Asyncat.builder().model(model).tool(new Weather()).builtInTools(false).build();
  }

  private static String text(Message message) {
    return switch (message) {
      case Message.System system -> system.text();
      case Message.User user -> user.text();
      case Message.Assistant assistant -> assistant.text();
      case Message.ToolResult result -> result.content();
    };
  }

  record City(String city) {}

  private static final class Weather implements Tool<City> {
    @Override
    public String name() {
      return "weather";
    }

    @Override
    public String description() {
      return "Current weather in a city.";
    }

    @Override
    public Class<City> arguments() {
      return City.class;
    }

    @Override
    public List<Effect> effects(City arguments, ToolContext context) {
      return List.of();
    }

    @Override
    public ToolResult execute(City arguments, ToolContext context) {
      return ToolResult.ok().with("sky", "sunny").with("city", arguments.city());
    }
  }
}
