package dev.asyncat.core.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.Asyncat;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.Usage;
import dev.asyncat.permission.Approver;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.PlanEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.StopReason;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import dev.asyncat.testkit.replay.RecordedAnswers;
import dev.asyncat.testkit.replay.RecordedTools;
import dev.asyncat.testkit.replay.Recording;
import dev.asyncat.testkit.replay.ReplayModel;
import dev.asyncat.testkit.run.RunAssert;
import dev.asyncat.testkit.run.RunRecorder;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of the real runtime, recorded and run again. */
class ReplayedRunTest {

  private static final JsonObject README = Json.object().put("path", "README.md").build();

  @TempDir private Path directory;
  private Path project;
  private Path empty;

  @BeforeEach
  void twoDirectories() throws IOException {
    project = Files.createDirectory(directory.resolve("project"));
    empty = Files.createDirectory(directory.resolve("empty"));
    Files.writeString(project.resolve("README.md"), "A library for counting cats.\n");
  }

  private static JsonObject writing(String path, String content) {
    return Json.object().put("path", path).put("content", content).build();
  }

  private Recording record(ModelProvider model, String goal) {
    return record(Asyncat.builder().model(model), RunRequest.of(goal));
  }

  private Recording record(Asyncat.Builder builder, RunRequest request) {
    try (Asyncat asyncat = builder.build()) {
      Run run = asyncat.run(request.in(project));
      run.result();
      return Recording.of(asyncat.follow(asyncat.users().defaultUser().id(), run.sessionId(), 0))
          .withTools(asyncat.tools().specs());
    }
  }

  /** Replays in a directory that has nothing in it, and gives what happened. */
  private List<LoggedEvent> replay(Recording recording, ReplayModel model) {
    Asyncat.Builder builder =
        Asyncat.builder().model(model).builtInTools(false).tools(RecordedTools.of(recording));
    if (recording.attended()) {
      builder.approver(RecordedAnswers.of(recording));
    }
    try (Asyncat asyncat = builder.build()) {
      return RunRecorder.record(asyncat.run(recording.request().in(empty)));
    }
  }

  /** Through a file, so that what is tested is what users have. */
  private List<LoggedEvent> replays(Recording recording) {
    Path file = directory.resolve("recording.jsonl");
    recording.write(file);
    Recording read = Recording.read(file);
    Path again = directory.resolve("again.jsonl");
    read.write(again);
    assertThat(again).hasSameTextualContentAs(file);
    ReplayModel model = ReplayModel.of(read);

    List<LoggedEvent> events = replay(read, model);

    RunAssert.assertThat(events).isWellFormed().replays(read);
    model.assertReplayed();
    assertThat(empty).isEmptyDirectory();
    return events;
  }

  private static <E extends RunEvent> List<E> all(List<LoggedEvent> events, Class<E> type) {
    return events.stream()
        .map(LoggedEvent::event)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  @Test
  void text_reasoning_calls_and_usage_come_as_they_were_recorded() {
    Recording recording =
        record(
            ScriptedModel.of(
                Turn.thinking("Let me see.")
                    .text("I will look. 👋🏽")
                    .inPiecesOf(4)
                    .call("call_a", "read_file", README)
                    .usage(new Usage(120, 14, 60, 3, false))
                    .carryOver("opaque"),
                Turn.saying("It counts cats.").inPiecesOf(5).usage(150, 6)),
            "What is this?");

    List<LoggedEvent> events = replays(recording);

    assertThat(all(events, ModelTurnEvent.Delta.class))
        .isEqualTo(all(recording.events(), ModelTurnEvent.Delta.class))
        .hasSizeGreaterThan(5);
    assertThat(all(events, ModelTurnEvent.ReasoningDelta.class))
        .isEqualTo(all(recording.events(), ModelTurnEvent.ReasoningDelta.class));
    assertThat(all(events, ModelTurnEvent.TurnCompleted.class))
        .isEqualTo(all(recording.events(), ModelTurnEvent.TurnCompleted.class));
    assertThat(all(events, ModelTurnEvent.UsageUpdate.class))
        .extracting(ModelTurnEvent.UsageUpdate::last)
        .containsExactly(new Usage(120, 14, 60, 3, false), Usage.of(150, 6));
    RunAssert.assertThat(events).answered("It counts cats.").calledTool("read_file", README);
  }

  @Test
  void decisions_are_made_again_and_nothing_is_touched() {
    List<PermissionRequest> asked = new ArrayList<>();
    Approver approver =
        (request, cancel) -> {
          asked.add(request);
          return switch (asked.size()) {
            case 1 -> PermissionDecision.allow();
            case 2 -> new PermissionDecision.Allow(writing("b.txt", "edited"));
            case 3 -> PermissionDecision.deny("not this one");
            default -> new PermissionDecision.AllowSession();
          };
        };
    Recording recording =
        record(
            Asyncat.builder()
                .approver(approver)
                .model(
                    ScriptedModel.of(
                        Turn.calling("write_file", writing("a.txt", "1")),
                        Turn.calling("write_file", writing("b.txt", "2")),
                        Turn.calling(
                            "run_command", Json.object().put("command", "touch hi").build()),
                        Turn.calling("write_file", writing("c.txt", "3")),
                        Turn.calling("write_file", writing("d.txt", "4")),
                        Turn.saying("Done."))),
            RunRequest.of("Write four files"));
    assertThat(project.resolve("d.txt")).exists();

    List<LoggedEvent> events = replays(recording);

    assertThat(all(events, PermissionEvent.Decided.class))
        .extracting(PermissionEvent.Decided::decision)
        .isEqualTo(
            all(recording.events(), PermissionEvent.Decided.class).stream()
                .map(PermissionEvent.Decided::decision)
                .toList())
        .hasSize(4);
    assertThat(all(events, PermissionEvent.Requested.class))
        .extracting(event -> event.request().rule())
        .isEqualTo(
            all(recording.events(), PermissionEvent.Requested.class).stream()
                .map(event -> event.request().rule())
                .toList());
    RunAssert.assertThat(events)
        .decided("write_file", PermissionOutcome.SESSION_APPROVED)
        .neverRan("run_command");
  }

  @Test
  void a_question_is_asked_and_answered_again() {
    Approver approver =
        new Approver() {
          @Override
          public PermissionDecision decide(PermissionRequest request, CancellationToken cancel) {
            return PermissionDecision.deny("no");
          }

          @Override
          public Optional<String> answer(
              String question, List<String> choices, String proposed, CancellationToken cancel) {
            return question.equals("Which?") ? Optional.of("blue") : Optional.empty();
          }
        };
    Recording recording =
        record(
            Asyncat.builder()
                .approver(approver)
                .model(
                    ScriptedModel.of(
                        Turn.calling("ask_user", Json.object().put("question", "Which?").build()),
                        Turn.calling("ask_user", Json.object().put("question", "Why?").build()),
                        Turn.saying("Blue."))),
            RunRequest.of("Ask"));

    List<LoggedEvent> events = replays(recording);

    assertThat(all(events, PermissionEvent.Answered.class))
        .extracting(PermissionEvent.Answered::answer)
        .containsExactly("blue", null);
  }

  @Test
  void a_run_that_nobody_could_answer_ends_so_again() {
    Recording recording =
        record(
            ScriptedModel.of(
                Turn.calling("write_file", writing("a.txt", "1")),
                Turn.calling("ask_user", Json.object().put("question", "Which?").build())),
            "Ask");

    RunAssert.assertThat(replays(recording)).endedWith(StopReason.NEEDS_INPUT);
  }

  @Test
  void the_plan_becomes_what_it_became() {
    Recording recording =
        record(
            ScriptedModel.of(
                Turn.calling(
                    "todo_write",
                    Json.parseObject(
                        """
                        {"todos":[{"content":"look","status":"completed"},{"content":"say"}]}
                        """)),
                Turn.calling("read_file", README),
                Turn.saying("Done.")),
            "Plan");

    List<LoggedEvent> events = replays(recording);

    assertThat(all(events, PlanEvent.Updated.class))
        .extracting(PlanEvent.Updated::plan)
        .isEqualTo(
            all(recording.events(), PlanEvent.Updated.class).stream()
                .map(PlanEvent.Updated::plan)
                .toList())
        .isNotEmpty();
  }

  @Test
  void a_model_that_calls_in_text_is_replayed_too() {
    String call =
        "<tool_call>{\"name\": \"read_file\", \"arguments\": {\"path\": \"README.md\"}}</tool_call>";
    Recording recording =
        record(
            ScriptedModel.builder()
                .local(4_096)
                .turn(Turn.saying("I look. " + call).inPiecesOf(3))
                .turn(Turn.saying("It counts cats."))
                .build(),
            "What is this?");

    RunAssert.assertThat(replays(recording)).answered("It counts cats.");
  }

  @Test
  void a_model_for_text_that_called_natively_is_replayed_too() {
    Recording recording =
        record(
            ScriptedModel.builder()
                .nativeTools(false)
                .turn(Turn.saying("I look.").call("read_file", README).call("read_file", README))
                .turn(Turn.saying("It counts cats."))
                .build(),
            "What is this?");

    RunAssert.assertThat(replays(recording))
        .calledTools("read_file", "read_file")
        .answered("It counts cats.");
  }

  @Test
  void a_native_model_that_called_in_text_is_replayed_too() {
    String call =
        "<tool_call>{\"name\": \"read_file\", \"arguments\": {\"path\": \"README.md\"}}</tool_call>";
    Recording recording =
        record(
            ScriptedModel.of(Turn.saying(call), Turn.saying("It counts cats.")), "What is this?");

    RunAssert.assertThat(replays(recording)).answered("It counts cats.");
  }

  @Test
  void calls_that_could_not_run_are_replayed_too() {
    Recording recording =
        record(
            ScriptedModel.of(
                Turn.calling("no_such_tool", JsonObject.EMPTY),
                Turn.calling("read_file", Json.object().put("start_line", "x").build()),
                Turn.calling("read_file", Json.object().put("path", "../../x").build()),
                Turn.calling("read_file", Json.object().put("path", "absent.txt").build()),
                Turn.saying("Nothing works.")),
            "Try");

    RunAssert.assertThat(replays(recording))
        .calledTools("no_such_tool", "read_file", "read_file", "read_file");
  }

  @Test
  void long_results_which_the_model_saw_shortened_are_recognised() throws IOException {
    Files.writeString(project.resolve("long.txt"), "0123456789 äöü\n".repeat(2_000));
    Files.createDirectories(project.resolve("many"));
    for (int i = 0; i < 400; i++) {
      Files.writeString(
          project.resolve("many").resolve("a-file-with-a-rather-long-name-number-" + i), "");
    }
    Recording recording =
        record(
            ScriptedModel.of(
                Turn.calling("read_file", Json.object().put("path", "long.txt").build())
                    .call("list_directory", Json.object().put("path", "many").build()),
                Turn.saying("Long.")),
            "Read");

    replays(recording);
  }

  @Test
  void a_thread_that_was_shortened_is_replayed() throws IOException {
    Files.writeString(project.resolve("long.txt"), "0123456789 äöü\n".repeat(200));
    ScriptedModel.Builder model = ScriptedModel.builder().nativeTools(true).contextWindow(9_000);
    for (int i = 1; i < 9; i++) {
      model.turn(
          Turn.calling(
              "read_file", Json.object().put("path", "long.txt").put("start_line", i).build()));
    }
    Recording recording = record(model.turn(Turn.saying("Long.")).build(), "Read it bit by bit");

    List<LoggedEvent> events = replays(recording);

    assertThat(all(events, ModelTurnEvent.Compaction.class)).isNotEmpty();
  }

  @Test
  void what_the_runtime_tells_the_model_is_part_of_the_thread() {
    Recording recording =
        record(
            ScriptedModel.of(
                Turn.calling("read_file", README),
                Turn.calling("read_file", README),
                Turn.calling("read_file", README),
                Turn.silent(),
                Turn.saying("Cut of").finish(ModelEvent.FinishReason.LENGTH)),
            "Repeat");

    RunAssert.assertThat(replays(recording)).answered("Cut of");
  }

  @Test
  void a_failure_and_the_attempts_before_it_are_replayed() {
    Recording recording =
        record(
            ScriptedModel.of(
                Turn.failing(ModelException.Kind.OVERLOADED, "too busy (503)"),
                Turn.saying("I beg").fail(ModelException.Kind.NETWORK, "connection reset")),
            "Fail");

    List<LoggedEvent> events = replays(recording);

    RunAssert.assertThat(events).endedWith(StopReason.ERROR).hasText("I beg");
    assertThat(all(events, ModelTurnEvent.Thinking.class))
        .isEqualTo(all(recording.events(), ModelTurnEvent.Thinking.class))
        .isNotEmpty();
  }

  @Test
  void a_cancelled_run_ends_cancelled_where_it_did() {
    Approver slow =
        (request, cancel) -> {
          throw new dev.asyncat.error.CancelledException("closed the window");
        };
    Recording whileAsked =
        record(
            Asyncat.builder()
                .approver(slow)
                .model(ScriptedModel.of(Turn.calling("write_file", writing("a.txt", "1")))),
            RunRequest.of("Write"));
    Recording whileSpeaking =
        record(
            ScriptedModel.of(
                Turn.saying("I beg").fail(new dev.asyncat.error.CancelledException("stop"))),
            "Speak");

    RunAssert.assertThat(replays(whileAsked)).endedWith(StopReason.CANCELLED);
    RunAssert.assertThat(replays(whileSpeaking)).endedWith(StopReason.CANCELLED).hasText("I beg");
  }

  @Test
  void the_latest_run_of_a_session_is_replayed() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling(
                "todo_write",
                Json.parseObject("{\"todos\":[{\"content\":\"look\",\"status\":\"completed\"}]}")),
            Turn.saying("First."),
            Turn.calling("read_file", README),
            Turn.saying("Second."));
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      Run first = asyncat.run(RunRequest.of("One").in(project));
      first.result();
      Run second = asyncat.run(RunRequest.of("Two").in(project).continuing(first.sessionId()));
      second.result();
      Recording recording =
          Recording.of(asyncat.follow(asyncat.users().defaultUser().id(), first.sessionId(), 0))
              .withTools(asyncat.tools().specs());

      assertThat(recording.runId()).isEqualTo(second.runId());
      RunAssert.assertThat(replays(recording)).answered("Second.");
    }
  }

  @Test
  void standing_approvals_of_the_recorded_user_hold_again() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("run_command", Json.object().put("command", "touch hi").build()),
            Turn.calling("write_file", writing("a.txt", "1")),
            Turn.saying("Done."));
    Recording recording =
        record(
            Asyncat.builder().model(model),
            RunRequest.builder("Go").preApproved(List.of("run_command(touch hi)")).build());

    RunAssert.assertThat(replays(recording))
        .decided("run_command", PermissionOutcome.SESSION_APPROVED)
        .decided("write_file", PermissionOutcome.DENIED);
  }

  @Test
  void what_was_refused_because_secrets_had_been_read_is_refused_again() throws IOException {
    Files.writeString(project.resolve(".env"), "KEY=x");
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("run_command", Json.object().put("command", "touch a").build()),
            Turn.calling("run_command", Json.object().put("command", "cat .env").build()),
            Turn.calling("run_command", Json.object().put("command", "touch b").build()),
            Turn.saying("Done."));
    Recording recording =
        record(
            Asyncat.builder().model(model),
            RunRequest.builder("Go").preApproved(List.of("run_command(touch *)")).build());

    RunAssert.assertThat(replays(recording))
        .decided("run_command", PermissionOutcome.SESSION_APPROVED)
        .decided("run_command", PermissionOutcome.AUTO_SAFE)
        .decided("run_command", PermissionOutcome.DENIED);
  }

  @Test
  void without_descriptions_of_the_tools_the_called_ones_are_there() {
    Recording recording =
        record(
            ScriptedModel.of(
                Turn.calling("read_file", README).call("no_such_tool", JsonObject.EMPTY),
                Turn.saying("It counts cats.")),
            "What is this?");
    Recording bare = Recording.of(recording.events());

    assertThat(RecordedTools.of(bare)).extracting(Tool::name).containsExactly("read_file");
    // The names of the tools are part of the message about the unknown one.
    List<LoggedEvent> events = replay(bare, ReplayModel.leniently(bare));
    RunAssert.assertThat(events).answered("It counts cats.");
  }

  @Test
  void a_real_tool_that_gives_something_else_is_noticed_with_what_differs() throws IOException {
    Recording recording =
        record(
            ScriptedModel.of(Turn.calling("read_file", README), Turn.saying("It counts cats.")),
            "What is this?");
    Files.writeString(project.resolve("README.md"), "A library for counting dogs.\n");
    ReplayModel model = ReplayModel.of(recording);
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      Run run = asyncat.run(recording.request().in(project));

      assertThat(run.result().stopReason()).isEqualTo(StopReason.ERROR);
      assertThat(run.result().error())
          .contains("before turn 2 of the recording, the result of read_file (")
          .contains("counting cats")
          .contains("counting dogs");
      assertThatThrownBy(model::assertReplayed)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("counting dogs");
      List<LoggedEvent> events = RunRecorder.record(run);
      assertThatThrownBy(() -> RunAssert.assertThat(events).replays(recording))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("counting dogs");
    }
  }

  @Test
  void a_lenient_model_goes_on_with_real_tools() throws IOException {
    Recording recording =
        record(
            ScriptedModel.of(Turn.calling("read_file", README), Turn.saying("It counts cats.")),
            "What is this?");
    Files.writeString(project.resolve("README.md"), "A library for counting dogs.\n");
    try (Asyncat asyncat = Asyncat.builder().model(ReplayModel.leniently(recording)).build()) {
      Run run = asyncat.run(recording.request().in(project));

      assertThat(run.answer()).isEqualTo("It counts cats.");
      RunAssert.assertThat(run)
          .hasResult(
              "read_file", result -> assertThat(result.toString()).contains("counting dogs"));
    }
  }

  @Test
  void another_goal_and_more_turns_than_recorded_are_noticed() {
    Recording recording = record(ScriptedModel.answering("Hello."), "Say hello");
    ReplayModel model = ReplayModel.of(recording);
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      assertThat(asyncat.run(RunRequest.of("Say goodbye").in(empty)).result().error())
          .contains("the goal differs", "Say hello", "Say goodbye");
      assertThat(asyncat.run(RunRequest.of("Say hello").in(empty)).answer()).isEqualTo("Hello.");
      assertThat(asyncat.run(RunRequest.of("Say hello").in(empty)).result().error())
          .contains("the recording has 1 turns of the model and all were used")
          .contains("Say hello");
    }
    assertThat(model.difference()).hasValueSatisfying(d -> assertThat(d).contains("the goal"));
  }

  @Test
  void a_changed_result_in_the_recording_is_a_difference() {
    Recording recording =
        record(
            ScriptedModel.of(Turn.calling("read_file", README), Turn.saying("It counts cats.")),
            "What is this?");
    Recording changed = edited(recording, text -> text.replace("counts cats", "counts dogs"));

    List<LoggedEvent> events = replay(changed, ReplayModel.of(changed));

    RunAssert.assertThat(events).replays(changed);
    assertThat(recording.firstDifference(events))
        .hasValueSatisfying(
            difference ->
                assertThat(difference)
                    .contains("recorded: answer: It counts cats.")
                    .contains("replayed: answer: It counts dogs."));
  }

  @Test
  void secrets_and_whose_run_it_was_are_not_in_the_file() throws IOException {
    String key = "sk-" + "abcdefghijklmnopqrstuvwxyz0123456789";
    Files.writeString(project.resolve("notes.txt"), "key=" + key + "\n");
    Recording recording =
        record(
            ScriptedModel.of(
                Turn.calling("read_file", Json.object().put("path", "notes.txt").build()),
                Turn.saying("The key is " + key + " and that is all.").inPiecesOf(3)),
            "Read notes.txt");
    Path file = directory.resolve("r.jsonl");
    recording.write(file);

    String text = Files.readString(file);

    assertThat(text).doesNotContain(key).doesNotContain("sk-").contains("[secret]");
    RunAssert.assertThat(replays(recording)).answered("The key is [secret] and that is all.");
  }

  @Test
  void a_run_that_has_not_ended_cannot_be_replayed() {
    Recording recording = record(ScriptedModel.answering("Hello."), "Say hello");
    Recording cut = Recording.of(recording.events().subList(0, 4));

    assertThatThrownBy(() -> ReplayModel.of(cut))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("had not ended when it was recorded");
    assertThatThrownBy(() -> Recording.of(recording.events().subList(1, 4)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("do not begin with run_accepted");
  }

  @Test
  void what_a_plug_in_gave_is_replayed_without_it() {
    Recording recording =
        record(
            Asyncat.builder()
                .tool(new Dice())
                .model(
                    ScriptedModel.of(
                        Turn.calling("dice", JsonObject.EMPTY), Turn.saying("You won."))),
            RunRequest.of("Roll"));

    RunAssert.assertThat(replays(recording))
        .hasResult("dice", ToolResult.ok().with("eyes", 6).content());
  }

  private Recording edited(Recording recording, UnaryOperator<String> change) {
    Path file = directory.resolve("edited.jsonl");
    recording.write(file);
    try {
      Files.writeString(file, change.apply(Files.readString(file)));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return Recording.read(file);
  }

  private static final class Dice implements Tool<Dice.Arguments> {
    record Arguments() {}

    @Override
    public String name() {
      return "dice";
    }

    @Override
    public String description() {
      return "Rolls a die.";
    }

    @Override
    public Class<Arguments> arguments() {
      return Arguments.class;
    }

    @Override
    public List<Effect> effects(Arguments arguments, ToolContext context) {
      return List.of();
    }

    @Override
    public ToolResult execute(Arguments arguments, ToolContext context) {
      return ToolResult.ok().with("eyes", 6);
    }
  }
}
