package dev.asyncat.core;

import static dev.asyncat.testkit.run.RunAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelException;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.run.AgentMode;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.RunRequest.Audience;
import dev.asyncat.run.RunResult;
import dev.asyncat.run.StopReason;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.session.AuditEntry;
import dev.asyncat.session.Session;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import dev.asyncat.testkit.run.RunRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs through the public entry, with a scripted model and real files. */
class AsyncatTest {

  @TempDir Path directory;

  @Test
  void a_run_without_tools_gives_the_answer_and_its_events_in_order() {
    try (Asyncat asyncat = asyncat(ScriptedModel.of(Turn.saying("Hello!").inPiecesOf(2)))) {
      Run run = asyncat.run(goal("say hello"));

      assertThat(run.answer()).isEqualTo("Hello!");
      assertThat(run)
          .isWellFormed()
          .hasTypes("session_start", "delta", "usage_update", "answer", "done")
          .endedWith(StopReason.ANSWER);
    }
  }

  @Test
  void events_can_be_read_again_and_again_also_after_the_end() {
    try (Asyncat asyncat = asyncat(ScriptedModel.answering("done"))) {
      Run run = asyncat.run(goal("work"));

      List<RunEvent> live = run.events().toList();
      List<RunEvent> replayed = run.events().toList();

      assertThat(replayed).isEqualTo(live).last().isInstanceOf(LifecycleEvent.Done.class);
    }
  }

  @Test
  void a_tool_that_only_reads_runs_without_asking() throws Exception {
    Files.writeString(directory.resolve("a.txt"), "first line\nsecond line\n");
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("read_file", args("path", "a.txt")), Turn.saying("It has two lines."));
    try (Asyncat asyncat = asyncat(model)) {
      Run run = asyncat.run(goal("read a.txt"));

      assertThat(run.answer()).isEqualTo("It has two lines.");
      assertThat(run)
          .isWellFormed()
          .askedForNothing()
          .decided("read_file", PermissionOutcome.AUTO_SAFE)
          .hasResult(
              "read_file",
              result -> assertThat(result.string("content", "")).contains("second line"));
      assertThat(model.request(1).messages())
          .last()
          .isInstanceOfSatisfying(
              Message.ToolResult.class,
              result -> assertThat(result.content()).contains("second line"));
    }
  }

  @Test
  void a_run_with_nobody_to_ask_refuses_and_goes_on() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("write_file", write("b.txt")), Turn.saying("I was not allowed to."));
    try (Asyncat asyncat = asyncat(model)) {
      Run run = asyncat.run(goal("write b.txt"));

      assertThat(run.result().stopReason()).isEqualTo(StopReason.ANSWER);
      assertThat(run)
          .decided("write_file", PermissionOutcome.DENIED)
          .neverRan("write_file")
          .askedForNothing();
      assertThat(directory.resolve("b.txt")).doesNotExist();
    }
  }

  @Test
  void a_client_that_allows_lets_the_call_run_once() throws Exception {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("write_file", write("b.txt")),
            Turn.calling("write_file", write("c.txt")),
            Turn.saying("Both written."));
    try (Asyncat asyncat = asyncat(model)) {
      Run run = asyncat.run(attended("write b.txt and c.txt"));
      RunRecorder recorder = RunRecorder.follow(run);
      String first = recorder.await(PermissionEvent.Requested.class).request().id();

      assertThat(directory.resolve("b.txt")).doesNotExist();
      assertThat(run.decide(first, PermissionDecision.allow())).isTrue();
      assertThat(run.decide(first, PermissionDecision.allow())).isFalse();
      String second =
          recorder
              .await(PermissionEvent.Requested.class, asked -> !asked.request().id().equals(first))
              .request()
              .id();
      assertThat(run.decide(second, PermissionDecision.deny("not that one"))).isTrue();

      assertThat(run.answer()).isEqualTo("Both written.");
      assertThat(directory.resolve("b.txt")).hasContent("content of b.txt");
      assertThat(directory.resolve("c.txt")).doesNotExist();
      assertThat(run)
          .isWellFormed()
          .hasResult(
              "write_file",
              result ->
                  assertThat(result.string("error", ""))
                      .isEqualTo("Permission denied: not that one"));
    }
  }

  @Test
  void allow_session_asks_no_more_for_that_tool() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("write_file", write("b.txt")),
            Turn.calling("write_file", write("c.txt")),
            Turn.saying("Both written."));
    try (Asyncat asyncat = asyncat(model)) {
      Run run = asyncat.run(attended("write both"));
      RunRecorder recorder = RunRecorder.follow(run);
      run.decide(
          recorder.await(PermissionEvent.Requested.class).request().id(),
          new PermissionDecision.AllowSession());
      recorder.awaitEnd();

      assertThat(recorder.events(PermissionEvent.Requested.class)).hasSize(1);
      assertThat(recorder.events(ToolEvent.Start.class))
          .extracting(ToolEvent.Start::outcome)
          .containsExactly(PermissionOutcome.ALLOW_SESSION, PermissionOutcome.SESSION_APPROVED);
      assertThat(directory.resolve("c.txt")).exists();
    }
  }

  @Test
  void allow_always_is_remembered_for_later_runs_for_commands_like_that_only() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("run_command", args("command", "touch one")),
            Turn.saying("first"),
            Turn.calling("run_command", args("command", "touch two")),
            Turn.calling("run_command", args("command", "chmod 600 one")),
            Turn.saying("second"));
    try (Asyncat asyncat = asyncat(model)) {
      Run first = asyncat.run(attended("echo"));
      RunRecorder recorder = RunRecorder.follow(first);
      PermissionEvent.Requested asked = recorder.await(PermissionEvent.Requested.class);
      assertThat(asked.request().rule().text()).isEqualTo("run_command(touch *)");
      first.decide(asked.request().id(), new PermissionDecision.AllowAlways());
      recorder.awaitEnd();

      Run second = asyncat.run(goal("echo again"));

      assertThat(second.answer()).isEqualTo("second");
      assertThat(RunRecorder.follow(second).awaitEnd().stopReason()).isEqualTo(StopReason.ANSWER);
      assertThat(
              second
                  .events()
                  .filter(ToolEvent.Start.class::isInstance)
                  .map(event -> ((ToolEvent.Start) event).outcome()))
          .containsExactly(PermissionOutcome.SESSION_APPROVED, PermissionOutcome.DENIED);
    }
  }

  @Test
  void a_command_that_only_looks_runs_although_nobody_is_there() throws IOException {
    Files.writeString(directory.resolve("a.txt"), "alpha\n");
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("run_command", args("command", "grep -c alpha a.txt")),
            Turn.calling("run_command", args("command", "grep -c alpha /etc/passwd")),
            Turn.saying("done"));
    try (Asyncat asyncat = asyncat(model)) {
      Run run = asyncat.run(goal("count"));

      assertThat(run.answer()).isEqualTo("done");
      assertThat(starts(run))
          .extracting(ToolEvent.Start::outcome)
          .containsExactly(PermissionOutcome.AUTO_SAFE, PermissionOutcome.DENIED);
      assertThat(run)
          .hasResult("run_command", result -> assertThat(result.string("stdout")).contains("1\n"));
    }
  }

  @Test
  void after_secrets_were_read_a_grant_from_before_no_longer_lets_commands_run()
      throws IOException {
    Files.writeString(directory.resolve(".env"), "KEY=x");
    List<Turn> turns =
        List.of(
            Turn.calling("run_command", args("command", "touch before")),
            Turn.calling("run_command", args("command", "cat .env")),
            Turn.calling("run_command", args("command", "touch after")),
            Turn.calling("write_file", write("b.txt")),
            Turn.saying("done"));
    try (Asyncat asyncat = asyncat(ScriptedModel.of(turns.toArray(Turn[]::new)))) {
      Run run =
          asyncat.run(
              goal("read").toBuilder().preApproved(List.of("run_command", "write_file")).build());

      assertThat(run.answer()).isEqualTo("done");
      assertThat(starts(run))
          .extracting(ToolEvent.Start::outcome)
          .containsExactly(
              PermissionOutcome.SESSION_APPROVED,
              PermissionOutcome.AUTO_SAFE,
              PermissionOutcome.DENIED,
              PermissionOutcome.SESSION_APPROVED);
      assertThat(starts(run).get(2).reason()).contains("has read .env");
      assertThat(directory.resolve("after")).doesNotExist();
    }
    try (Asyncat asyncat = asyncat(ScriptedModel.of(turns.toArray(Turn[]::new)))) {
      Run run = asyncat.run(goal("read").toBuilder().autoApprove(true).build());

      assertThat(run.answer()).isEqualTo("done");
      assertThat(starts(run).get(2).outcome()).isEqualTo(PermissionOutcome.AUTO_APPROVED);
      assertThat(starts(run).get(2).reason()).contains("has read .env");
      assertThat(directory.resolve("after")).exists();
    }
  }

  private static List<ToolEvent.Start> starts(Run run) {
    return run.events()
        .filter(ToolEvent.Start.class::isInstance)
        .map(ToolEvent.Start.class::cast)
        .toList();
  }

  @Test
  void a_call_can_be_allowed_with_other_arguments() {
    ScriptedModel model =
        ScriptedModel.of(Turn.calling("write_file", write("b.txt")), Turn.saying("ok"));
    try (Asyncat asyncat = asyncat(model)) {
      Run run = asyncat.run(attended("write"));
      RunRecorder recorder = RunRecorder.follow(run);
      run.decide(
          recorder.await(PermissionEvent.Requested.class).request().id(),
          new PermissionDecision.Allow(write("edited.txt")));

      assertThat(run.answer()).isEqualTo("ok");
      assertThat(directory.resolve("b.txt")).doesNotExist();
      assertThat(directory.resolve("edited.txt")).exists();
      assertThat(audit(asyncat, run))
          .singleElement()
          .satisfies(entry -> assertThat(entry.arguments().string("path")).hasValue("edited.txt"));
    }
  }

  @Test
  void edited_arguments_that_cannot_be_used_leave_the_question_open() {
    ScriptedModel model =
        ScriptedModel.of(Turn.calling("write_file", write("b.txt")), Turn.saying("ok"));
    try (Asyncat asyncat = asyncat(model)) {
      Run run = asyncat.run(attended("write"));
      RunRecorder recorder = RunRecorder.follow(run);
      String id = recorder.await(PermissionEvent.Requested.class).request().id();

      assertThatThrownBy(
              () -> run.decide(id, new PermissionDecision.Allow(write("../escaped.txt"))))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("../escaped.txt");
      assertThatThrownBy(
              () -> run.decide(id, new PermissionDecision.Allow(args("content", "no path"))))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("the edited args cannot be used");
      assertThat(run.decide(id, new PermissionDecision.Allow(write("mended.txt")))).isTrue();

      assertThat(run.answer()).isEqualTo("ok");
      assertThat(directory.resolveSibling("escaped.txt")).doesNotExist();
      assertThat(directory.resolve("mended.txt")).exists();
    }
  }

  @Test
  void an_approver_in_java_decides() {
    ScriptedModel model =
        ScriptedModel.of(Turn.calling("write_file", write("b.txt")), Turn.saying("written"));
    List<String> asked = new ArrayList<>();
    try (Asyncat asyncat =
        Asyncat.builder()
            .model(model)
            .approver(
                (request, cancel) -> {
                  asked.add(request.description());
                  return PermissionDecision.allow();
                })
            .build()) {
      assertThat(asyncat.run(goal("write")).answer()).isEqualTo("written");
    }
    assertThat(asked).singleElement().asString().contains("b.txt");
    assertThat(directory.resolve("b.txt")).exists();
  }

  @Test
  void a_question_of_the_agent_is_answered_by_a_client() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling(
                "ask_user",
                Json.object()
                    .put("question", "Which colour?")
                    .put("choices", Json.array(Json.of("red"), Json.of("blue")))
                    .build()),
            Turn.saying("Blue it is."));
    try (Asyncat asyncat = asyncat(model)) {
      Run run = asyncat.run(attended("paint"));
      RunRecorder recorder = RunRecorder.follow(run);
      PermissionEvent.Asked question = recorder.await(PermissionEvent.Asked.class);
      assertThat(question.choices()).containsExactly("red", "blue");
      assertThat(run.reply(question.requestId(), "blue")).isTrue();

      assertThat(run.answer()).isEqualTo("Blue it is.");
      assertThat(run)
          .hasResult("ask_user", result -> assertThat(result.string("answer")).hasValue("blue"));
    }
  }

  @Test
  void a_question_with_nobody_there_ends_the_run_and_says_what_it_needs() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("ask_user", args("question", "Which colour?")), Turn.saying("unused"));
    try (Asyncat asyncat = asyncat(model)) {
      RunResult result = asyncat.run(goal("paint")).result();

      assertThat(result.stopReason()).isEqualTo(StopReason.NEEDS_INPUT);
      assertThat(result.answer()).contains("Which colour?");
      assertThat(model.requests()).hasSize(1);
    }
  }

  @Test
  void an_unknown_tool_and_invalid_arguments_are_told_to_the_model_and_do_not_stop_the_others() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.silent()
                .call("make_coffee", args("sugar", "two"))
                .call("read_file", JsonObject.EMPTY)
                .call("list_directory", args("path", ".")),
            Turn.saying("ok"));
    try (Asyncat asyncat = asyncat(model)) {
      Run run = asyncat.run(goal("work"));

      assertThat(run.answer()).isEqualTo("ok");
      assertThat(run)
          .isWellFormed()
          .decided("make_coffee", PermissionOutcome.NOT_APPLICABLE)
          .decided("read_file", PermissionOutcome.NOT_APPLICABLE)
          .decided("list_directory", PermissionOutcome.AUTO_SAFE)
          .hasResult(
              "make_coffee", result -> assertThat(result.string("code")).hasValue("unknown_tool"))
          .hasResult(
              "read_file",
              result -> {
                assertThat(result.string("code")).hasValue("invalid_tool_arguments");
                assertThat(result.array("missing").orElseThrow().strings()).containsExactly("path");
              });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/etc/passwd", "a/../../x"})
  void a_path_that_leads_out_is_refused_before_anyone_is_asked(String path) {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("write_file", Json.object().put("path", path).put("content", "x").build()),
            Turn.saying("ok"));
    try (Asyncat asyncat = asyncat(model)) {
      Run run = asyncat.run(goal("escape").toBuilder().autoApprove(true).build());

      assertThat(run.answer()).isEqualTo("ok");
      assertThat(run).neverRan("write_file");
    }
  }

  @Test
  void a_model_that_only_repeats_itself_is_stopped() {
    ScriptedModel model =
        ScriptedModel.builder()
            .otherwise(request -> Turn.calling("list_directory", args("path", ".")))
            .build();
    try (Asyncat asyncat = asyncat(model)) {
      RunResult result = asyncat.run(goal("loop")).result();

      assertThat(result.stopReason()).isEqualTo(StopReason.LOOP_DETECTED);
      assertThat(model.requests()).hasSizeLessThan(8);
    }
  }

  @Test
  void a_run_ends_at_its_limit_of_rounds() {
    ScriptedModel model =
        ScriptedModel.builder()
            .otherwise(
                request ->
                    Turn.calling("find_files", args("pattern", "p" + request.messages().size())))
            .build();
    try (Asyncat asyncat = asyncat(model)) {
      Run run = asyncat.run(goal("search").toBuilder().maxRounds(4).build());

      assertThat(run.result().stopReason()).isEqualTo(StopReason.MAX_ROUNDS);
      assertThat(run.result().rounds()).isEqualTo(4);
      assertThat(model.requests()).hasSize(4);
    }
  }

  @Test
  void a_model_that_answers_nothing_is_asked_again_and_then_the_run_fails() {
    ScriptedModel model = ScriptedModel.builder().otherwise(request -> Turn.silent()).build();
    try (Asyncat asyncat = asyncat(model)) {
      RunResult result = asyncat.run(goal("say something")).result();

      assertThat(result.stopReason()).isEqualTo(StopReason.ERROR);
      assertThat(result.failure())
          .hasValueSatisfying(text -> assertThat(text).contains("no answer"));
      assertThat(model.requests()).hasSize(3);
    }
  }

  @Test
  void a_failing_model_ends_the_run_with_the_error() {
    ScriptedModel model =
        ScriptedModel.of(Turn.failing(ModelException.Kind.UNAUTHORIZED, "the key is not accepted"));
    try (Asyncat asyncat = asyncat(model)) {
      Run run = asyncat.run(goal("work"));

      assertThat(run.result().stopReason()).isEqualTo(StopReason.ERROR);
      assertThat(run)
          .hasTypes("session_start", "error", "done")
          .hasEvent(
              LifecycleEvent.Failure.class,
              failure ->
                  assertThat(failure.message())
                      .isEqualTo("LLM call failed: the key is not accepted"));
      assertThat(session(asyncat, run).status()).isEqualTo(Session.Status.FAILED);
    }
  }

  @Test
  void an_answer_that_breaks_off_is_not_taken_for_one() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.saying("half an ans").fail(ModelException.Kind.NETWORK, "connection reset"));
    try (Asyncat asyncat = asyncat(model)) {
      RunResult result = asyncat.run(goal("work")).result();

      assertThat(result.stopReason()).isEqualTo(StopReason.ERROR);
      assertThat(model.requests()).hasSize(1);
    }
  }

  @Test
  void cancelling_ends_a_run_whose_model_hangs() {
    ScriptedModel model = ScriptedModel.of(Turn.hanging());
    try (Asyncat asyncat = asyncat(model)) {
      Run run = asyncat.run(goal("wait"));
      model.awaitRequests(1, RunRecorder.DEFAULT_WAIT);

      run.cancel("enough");

      assertThat(run.result().stopReason()).isEqualTo(StopReason.CANCELLED);
      assertThat(session(asyncat, run).status()).isEqualTo(Session.Status.FAILED);
    }
  }

  @Test
  void cancelling_ends_a_run_that_waits_for_a_decision() {
    ScriptedModel model = ScriptedModel.of(Turn.calling("write_file", write("b.txt")));
    try (Asyncat asyncat = asyncat(model)) {
      Run run = asyncat.run(attended("write"));
      RunRecorder recorder = RunRecorder.follow(run);
      String id = recorder.await(PermissionEvent.Requested.class).request().id();

      run.cancel("enough");

      assertThat(run.result().stopReason()).isEqualTo(StopReason.CANCELLED);
      assertThat(asyncat.decide(user(asyncat), id, PermissionDecision.allow())).isFalse();
      assertThat(directory.resolve("b.txt")).doesNotExist();
    }
  }

  @Test
  void cancelling_ends_a_command_and_its_call_is_closed_in_the_audit() {
    ScriptedModel model =
        ScriptedModel.of(Turn.calling("run_command", args("command", "echo up; sleep 300")));
    try (Asyncat asyncat = asyncat(model)) {
      Run run = asyncat.run(goal("wait").toBuilder().autoApprove(true).build());
      RunRecorder recorder = RunRecorder.follow(run);
      recorder.await(ToolEvent.Progress.class);

      run.cancel("enough");

      assertThat(run.result().stopReason()).isEqualTo(StopReason.CANCELLED);
      assertThat(run).pairsCallsWithResults();
      assertThat(audit(asyncat, run))
          .singleElement()
          .satisfies(entry -> assertThat(entry.success()).isFalse());
    }
  }

  @Test
  void closing_the_runtime_ends_its_runs() {
    ScriptedModel model = ScriptedModel.of(Turn.hanging());
    Run run;
    try (Asyncat asyncat = asyncat(model)) {
      run = asyncat.run(goal("wait"));
      model.awaitRequests(1, RunRecorder.DEFAULT_WAIT);
    }

    assertThat(run.result().stopReason()).isEqualTo(StopReason.CANCELLED);
  }

  @Test
  void a_session_goes_on_where_it_was() {
    ScriptedModel model =
        ScriptedModel.of(Turn.saying("My name is Ada."), Turn.saying("I said Ada."));
    try (Asyncat asyncat = asyncat(model)) {
      Run first = asyncat.run(goal("what is your name?"));
      first.result();

      Run second = asyncat.run(goal("what did you say?").continuing(first.sessionId()));

      assertThat(second.answer()).isEqualTo("I said Ada.");
      assertThat(second.sessionId()).isEqualTo(first.sessionId());
      assertThat(second.result().rounds()).isEqualTo(2);
      assertThat(model.request(1).messages())
          .contains(Message.user("what is your name?"), Message.assistant("My name is Ada."));
      assertThat(session(asyncat, second).conversationRounds()).hasSize(2);
    }
  }

  @Test
  void a_session_has_at_most_one_live_run() {
    ScriptedModel model = ScriptedModel.of(Turn.saying("first"), Turn.hanging());
    try (Asyncat asyncat = asyncat(model)) {
      Run first = asyncat.run(goal("one"));
      first.result();
      RunRequest more = goal("two").continuing(first.sessionId());
      asyncat.run(more);

      assertThatThrownBy(() -> asyncat.run(more)).isInstanceOf(ConflictException.class);
    }
  }

  @Test
  void an_unknown_session_to_continue_starts_a_new_one() {
    try (Asyncat asyncat = asyncat(ScriptedModel.answering("hi"))) {
      Run run = asyncat.run(goal("hi").continuing("no-such-session"));

      assertThat(run)
          .hasEvent(
              LifecycleEvent.SessionStart.class, start -> assertThat(start.continued()).isFalse());
      assertThat(run.sessionId()).isNotEqualTo("no-such-session");
    }
  }

  @Test
  void chat_offers_no_tools_and_runs_none_that_the_text_looks_like() {
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(
                Turn.saying(
                    "<tool_call>{\"name\":\"list_directory\",\"arguments\":{}}</tool_call> Hi"))
            .build();
    try (Asyncat asyncat = asyncat(model)) {
      Run run = asyncat.run(goal("hi").mode(AgentMode.CHAT));

      assertThat(run.result().stopReason()).isEqualTo(StopReason.ANSWER);
      assertThat(run).calledNoTool();
      assertThat(model.request(0).tools()).isEmpty();
    }
  }

  @Test
  void a_model_without_native_tools_calls_them_in_text() throws Exception {
    Files.writeString(directory.resolve("a.txt"), "secret word: plum\n");
    ScriptedModel model =
        ScriptedModel.builder()
            .local(8_192)
            .turn(
                Turn.saying(
                    "I will look.\n<tool_call>\n{\"name\": \"read_file\", \"arguments\": {\"path\":"
                        + " \"a.txt\"}}\n</tool_call>"))
            .turn(Turn.saying("The word is plum."))
            .build();
    try (Asyncat asyncat = asyncat(model)) {
      Run run = asyncat.run(goal("what is the word in a.txt?"));

      assertThat(run.answer()).isEqualTo("The word is plum.");
      assertThat(run).isWellFormed().calledTool("read_file", args("path", "a.txt"));
      assertThat(model.request(0).tools()).isEmpty();
      assertThat(((Message.System) model.request(0).messages().getFirst()).text())
          .contains("read_file");
      assertThat(((Message.User) model.request(1).messages().getLast()).text())
          .contains("secret word: plum");
    }
  }

  @Test
  void what_is_wrong_with_a_request_is_said_before_anything_is_stored() {
    try (Asyncat asyncat = asyncat(ScriptedModel.answering("unused"))) {
      assertThatThrownBy(() -> asyncat.run(RunRequest.of("x").in(directory.resolve("missing"))))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("not found");
      assertThatThrownBy(() -> asyncat.run(goal("x").toBuilder().profileId("nope").build()))
          .isInstanceOf(NotFoundException.class)
          .hasMessage("Agent profile not found");
      assertThatThrownBy(() -> RunRequest.of("x".repeat(RunRequest.MAX_GOAL_LENGTH + 1)))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("at most 200000 characters");
      assertThatThrownBy(() -> RunRequest.of("  "))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessage("Goal is required");
      assertThat(asyncat.sessions().list(user(asyncat), null, 10)).isEmpty();
    }
  }

  @Test
  void a_run_outside_the_workspace_is_refused(@TempDir Path elsewhere) {
    try (Asyncat asyncat =
        Asyncat.builder().model(ScriptedModel.answering("x")).workspace(directory).build()) {
      assertThatThrownBy(() -> asyncat.run(RunRequest.of("x").in(elsewhere)))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("outside the allowed directories");
    }
  }

  @Test
  void without_a_model_a_run_says_so() {
    try (Asyncat asyncat = Asyncat.builder().build()) {
      assertThatThrownBy(() -> asyncat.run(goal("x")))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("no model");
    }
  }

  @Test
  void two_runtimes_in_one_process_share_nothing() {
    try (Asyncat one = asyncat(ScriptedModel.answering("one"));
        Asyncat two = asyncat(ScriptedModel.answering("two"))) {
      Run run = one.run(goal("x"));
      run.result();

      assertThat(two.sessions().list(user(two), null, 10)).isEmpty();
      assertThat(two.run(goal("x")).answer()).isEqualTo("two");
    }
  }

  private RunRequest goal(String text) {
    return RunRequest.of(text).in(directory);
  }

  private RunRequest attended(String text) {
    return goal(text).toBuilder().audience(Audience.CLIENT).build();
  }

  private static Asyncat asyncat(ScriptedModel model) {
    return Asyncat.builder().model(model).build();
  }

  private static String user(Asyncat asyncat) {
    return asyncat.users().defaultUser().id();
  }

  private static Session session(Asyncat asyncat, Run run) {
    return asyncat.sessions().find(user(asyncat), run.sessionId()).orElseThrow();
  }

  private static List<AuditEntry> audit(Asyncat asyncat, Run run) {
    return asyncat.sessions().audit(run.sessionId());
  }

  private static JsonObject args(String key, String value) {
    return Json.object().put(key, value).build();
  }

  private static JsonObject write(String path) {
    return Json.object().put("path", path).put("content", "content of " + path).build();
  }
}
