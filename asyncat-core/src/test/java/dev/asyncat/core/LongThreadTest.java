package dev.asyncat.core;

import static dev.asyncat.testkit.run.RunAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.model.TokenEstimate;
import dev.asyncat.core.run.Fork;
import dev.asyncat.core.store.InMemoryStore;
import dev.asyncat.json.Json;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.run.Aid;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import dev.asyncat.testkit.replay.RecordedTools;
import dev.asyncat.testkit.replay.Recording;
import dev.asyncat.testkit.replay.ReplayModel;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threads that outgrow the model's window. */
class LongThreadTest {

  private static final String SUMMARY = "The agent looked at pages 0 and 1 and found nothing.";

  private final InMemoryStore store = new InMemoryStore();
  @TempDir Path directory;

  /** Gives long texts, and an image if it is asked for page 99. */
  private static final class Pages implements Tool<Pages.Page> {
    record Page(int number) {}

    @Override
    public String name() {
      return "page";
    }

    @Override
    public String description() {
      return "Gives a page.";
    }

    @Override
    public Class<Page> arguments() {
      return Page.class;
    }

    @Override
    public List<Effect> effects(Page page, ToolContext context) {
      return List.of();
    }

    @Override
    public ToolResult execute(Page page, ToolContext context) {
      return page.number() == 99
          ? ToolResult.ok().with("dataUrl", "data:image/png;base64,aGVsbG8=")
          : ToolResult.ok().with("text", ("page " + page.number() + " ").repeat(500));
    }
  }

  private static Turn page(int number) {
    return Turn.calling("page", Json.object().put("number", number).build());
  }

  private Run run(ScriptedModel model, RunRequest request) {
    try (Asyncat asyncat = asyncat(model)) {
      Run run = asyncat.run(request.in(directory));
      run.result();
      return run;
    }
  }

  private Asyncat asyncat(ScriptedModel model) {
    return Asyncat.builder()
        .store(store)
        .model(model)
        .builtInTools(false)
        .tool(new Pages())
        .build();
  }

  private static boolean isSummary(ModelRequest request) {
    return request.messages().getFirst().toString().contains("You write notes for an agent");
  }

  private static ScriptedModel small(Function<ModelRequest, Turn> turns) {
    return ScriptedModel.builder().contextWindow(6_000).otherwise(turns::apply).build();
  }

  @Test
  void a_long_thread_is_shortened_and_says_so() {
    int[] asked = {0};
    ScriptedModel model =
        small(request -> asked[0]++ < 9 ? page(asked[0] - 1) : Turn.saying("Done."));

    Run run = run(model, RunRequest.of("read"));

    assertThat(run.answer()).isEqualTo("Done.");
    assertThat(run)
        .isWellFormed()
        .hasNoType("auxiliary_call")
        .hasEvent(
            ModelTurnEvent.Compaction.class,
            it -> assertThat(it.tokensAfter()).isLessThan(it.tokensBefore()));
    for (ModelRequest request : model.requests()) {
      assertThat(TokenEstimate.of(request.messages())).isLessThan(6_000);
    }
  }

  @Test
  void the_model_can_be_let_to_write_the_summary_and_a_branch_finds_it_again() {
    int[] asked = {0};
    ScriptedModel model =
        small(
            request ->
                isSummary(request)
                    ? Turn.saying(SUMMARY).usage(30, 3)
                    : asked[0]++ < 12 ? page(asked[0] - 1) : Turn.saying("Done."));
    RunRequest request = RunRequest.builder("read").aid(Aid.SUMMARY, true).build();

    Run run = run(model, request);

    assertThat(run)
        .hasTypesInOrder("auxiliary_call", "compaction", "answer")
        .hasEvent(
            ModelTurnEvent.AuxiliaryCall.class,
            call -> assertThat(call.usage().last().inputTokens()).isEqualTo(30));
    assertThat(shows(model.requests().getLast(), SUMMARY)).isTrue();
    ScriptedModel other = small(ignored -> Turn.saying("Branched."));
    try (Asyncat asyncat = asyncat(other)) {
      asyncat
          .fork(asyncat.users().defaultUser().id(), run.sessionId(), Fork.beforeRound(12))
          .result();
    }
    assertThat(shows(other.request(0), SUMMARY)).isTrue();
  }

  /** Said so that a failure does not print a long thread. */
  private static boolean shows(ModelRequest request, String text) {
    return request.messages().toString().contains(text);
  }

  @Test
  void a_run_with_calls_beside_the_thread_can_be_replayed() {
    int[] asked = {0};
    ScriptedModel model =
        small(
            request ->
                isSummary(request)
                    ? Turn.saying(SUMMARY)
                    : asked[0]++ < 9 ? page(asked[0] - 1) : Turn.saying("Done."));
    Run run = run(model, RunRequest.builder("read").aid(Aid.SUMMARY, true).build());
    Recording recording;
    try (Asyncat asyncat = asyncat(model)) {
      recording =
          Recording.of(asyncat.follow(asyncat.users().defaultUser().id(), run.sessionId(), 0))
              .withTools(asyncat.tools().specs());
    }
    ReplayModel replayed = ReplayModel.of(recording);
    try (Asyncat asyncat =
        Asyncat.builder()
            .model(replayed)
            .builtInTools(false)
            .tools(RecordedTools.of(recording))
            .build()) {
      assertThat(asyncat.run(recording.request().in(directory))).replays(recording);
    }
    replayed.assertReplayed();
  }

  @Test
  void a_window_that_is_smaller_than_it_was_said_to_be_is_coped_with() {
    int[] asked = {0};
    ScriptedModel model =
        ScriptedModel.builder()
            .contextWindow(40_000)
            .otherwise(
                request ->
                    TokenEstimate.of(request.messages()) > 7_000
                        ? Turn.failing(ModelException.Kind.CONTEXT_OVERFLOW, "too long")
                        : asked[0]++ < 12 ? page(asked[0] - 1) : Turn.saying("Done."))
            .build();

    Run run = run(model, RunRequest.of("read"));

    assertThat(run.answer()).isEqualTo("Done.");
    assertThat(run).hasTypesInOrder("compaction", "thinking", "usage_update", "answer");
  }

  @Test
  void a_goal_that_alone_does_not_fit_fails_with_the_models_words() {
    ScriptedModel model =
        ScriptedModel.builder()
            .otherwise(request -> Turn.failing(ModelException.Kind.CONTEXT_OVERFLOW, "too long"))
            .build();

    assertThat(run(model, RunRequest.of("read")).result().error()).contains("too long");
  }

  @Test
  void an_image_in_a_result_is_shown_to_models_that_see_and_noted_for_others() {
    ScriptedModel seeing =
        ScriptedModel.builder()
            .capabilities(
                new ModelCapabilities(true, false, true, List.of(), 100_000, "settings", 1_000))
            .turn(page(99))
            .turn(Turn.saying("A cat."))
            .build();
    run(seeing, RunRequest.of("look"));
    List<Message> thread = seeing.request(1).messages();
    assertThat(thread.get(thread.size() - 2).toString())
        .contains("image 1, shown below")
        .doesNotContain("aGVsbG8=");
    assertThat(((Message.User) thread.getLast()).parts())
        .contains(new Message.Image("image/png", "aGVsbG8="));

    ScriptedModel blind = ScriptedModel.of(page(99), Turn.saying("Nothing."));
    run(blind, RunRequest.of("look"));
    assertThat(blind.request(1).messages().getLast().toString())
        .contains("you cannot see images")
        .doesNotContain("aGVsbG8=");
  }

  @Test
  void a_text_model_gets_short_results_in_a_small_window() {
    ScriptedModel model =
        ScriptedModel.builder()
            .local(4_096)
            .turn(
                Turn.saying(
                    "<tool_call>{\"name\": \"page\", \"arguments\": {\"number\": 1}}</tool_call>"))
            .turn(Turn.saying("Answer: done"))
            .build();
    run(model, RunRequest.of("look"));

    assertThat(shows(model.request(1), "truncated_for_context")).isTrue();
    assertThat(model.request(1).messages().getLast().toString().length()).isLessThan(3_000);
  }
}
