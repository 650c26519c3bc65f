package dev.asyncat.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.Asyncat;
import dev.asyncat.core.permission.PermissionBroker;
import dev.asyncat.core.store.InMemoryStore;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.StoreException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.permission.Approver;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.PlanEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.RunRequest.Audience;
import dev.asyncat.run.RunResult;
import dev.asyncat.run.StopReason;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.session.Session;
import dev.asyncat.store.Store;
import dev.asyncat.testkit.TestClock;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import dev.asyncat.testkit.run.RunRecorder;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that go on in a later runtime on the same store. */
class ResumeTest {

  @TempDir Path directory;

  private final InMemoryStore store = new InMemoryStore();
  private final List<Asyncat> open = new ArrayList<>();

  @AfterEach
  void close() {
    open.forEach(Asyncat::close);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_run_goes_on_from_every_event_at_which_its_process_can_die(boolean nativeTools)
      throws IOException {
    int points = 0;
    boolean crashed = true;
    while (crashed) {
      points++;
      crashed =
          dieAndGoOn(Files.createDirectory(directory.resolve("at" + points)), points, nativeTools);
    }
    assertThat(points).isGreaterThan(50);
  }

  /** Whether the first process died before its run had ended. */
  private boolean dieAndGoOn(Path workspace, int events, boolean nativeTools) throws IOException {
    Files.writeString(workspace.resolve("a.txt"), "one\n");
    InMemoryStore kept = new InMemoryStore();
    CrashingStore crashing = new CrashingStore(kept, events);
    Counter counter = new Counter();
    RunRequest request =
        RunRequest.builder("do all of it").audience(Audience.DETACHED).build().in(workspace);
    try (Asyncat first = longRun(crashing, nativeTools, counter)) {
      first.run(request).result();
    } catch (StoreException diedAtOnce) {
      assertThat(events).isEqualTo(1);
    }
    List<Session> unfinished = kept.sessions().unfinished();
    if (unfinished.isEmpty()) {
      return crashing.crashed();
    }
    String session = unfinished.getFirst().id();
    try (Asyncat second = longRun(kept, nativeTools, counter)) {
      assertThat(second.recovered()).hasSize(1);
      awaitEnd(second, session);
      assertThatItWentOnWell(kept, session, counter, "after " + events + " events");
    }
    return true;
  }

  @Test
  void what_was_read_before_the_process_died_is_still_guarded() throws IOException {
    boolean crashed = true;
    for (int events = 1; crashed; events++) {
      Path workspace = Files.createDirectory(directory.resolve("at" + events));
      Files.writeString(workspace.resolve(".env"), "KEY=x");
      InMemoryStore kept = new InMemoryStore();
      CrashingStore crashing = new CrashingStore(kept, events);
      RunRequest request =
          RunRequest.builder("read")
              .audience(Audience.DETACHED)
              .preApproved(List.of("run_command"))
              .build()
              .in(workspace);
      try (Asyncat first = readsAndRuns(crashing)) {
        first.run(request).result();
      } catch (StoreException diedAtOnce) {
        assertThat(events).isEqualTo(1);
      }
      crashed = crashing.crashed();
      for (Session unfinished : kept.sessions().unfinished()) {
        try (Asyncat second = readsAndRuns(kept)) {
          awaitEnd(second, unfinished.id());
        }
      }
      assertThat(workspace.resolve("after")).as("after " + events + " events").doesNotExist();
    }
  }

  private static Asyncat readsAndRuns(Store where) {
    ScriptedModel model =
        ScriptedModel.builder()
            .otherwise(
                request ->
                    switch ((int)
                        request.messages().stream()
                            .filter(Message.Assistant.class::isInstance)
                            .count()) {
                      case 0 -> Turn.calling("run_command", command("cat .env"));
                      case 1 -> Turn.calling("run_command", command("touch after"));
                      default -> Turn.saying("done");
                    })
            .build();
    return Asyncat.builder()
        .store(where)
        .model(model)
        .approver((request, cancel) -> PermissionDecision.deny("no"))
        .build();
  }

  private static JsonObject command(String line) {
    return Json.object().put("command", line).build();
  }

  private Asyncat longRun(Store where, boolean nativeTools, Counter counter) {
    ScriptedModel model =
        ScriptedModel.builder()
            .nativeTools(nativeTools)
            .otherwise(request -> longScript(request, nativeTools))
            .build();
    return Asyncat.builder().store(where).model(model).tool(counter).approver(new Yes()).build();
  }

  /** What the model says next depends on nothing but the thread. */
  private static Turn longScript(ModelRequest request, boolean nativeTools) {
    long turns = request.messages().stream().filter(Message.Assistant.class::isInstance).count();
    return switch ((int) turns) {
      case 0 ->
          calls(
              nativeTools,
              call("read_file", Json.object().put("path", "a.txt").build()),
              call("list_directory", Json.object().put("path", ".").build()));
      case 1 ->
          calls(
              nativeTools,
              call("count", Json.object().put("what", "first").build()),
              call("no_such_tool", JsonObject.EMPTY),
              call("count", Json.object().put("what", "second").build()),
              call("read_file", Json.object().put("path", 7).put("x", 1).build()));
      case 2 ->
          calls(nativeTools, call("ask_user", Json.object().put("question", "Colour?").build()));
      case 3 -> Turn.saying("");
      case 4 ->
          calls(
              nativeTools,
              call(
                  "edit_file",
                  Json.object()
                      .put("path", "a.txt")
                      .put("old_content", "one")
                      .put("new_content", "two")
                      .build()));
      case 5 ->
          calls(
              nativeTools,
              call(
                  "todo_write",
                  Json.object()
                      .put(
                          "todos",
                          Json.array(
                              Json.object()
                                  .put("id", "1")
                                  .put("content", "all")
                                  .put("status", "completed")
                                  .build()))
                      .build()),
              call("count", Json.object().put("what", "third").build()));
      default -> Turn.saying("Final Answer: finished").inPiecesOf(9);
    };
  }

  private record Proposed(String tool, JsonObject arguments) {}

  private static Proposed call(String tool, JsonObject arguments) {
    return new Proposed(tool, arguments);
  }

  private static Turn calls(boolean nativeTools, Proposed... calls) {
    if (nativeTools) {
      Turn turn = Turn.saying("Now.");
      for (Proposed call : calls) {
        turn = turn.call(call.tool(), call.arguments());
      }
      return turn;
    }
    StringBuilder text = new StringBuilder("Now.\n");
    for (Proposed call : calls) {
      text.append("<tool_call>")
          .append(Json.object().put("name", call.tool()).put("arguments", call.arguments()).build())
          .append("</tool_call>\n");
    }
    return Turn.saying(text.toString());
  }

  private static void assertThatItWentOnWell(
      Store kept, String session, Counter counter, String when) {
    Session ended = kept.sessions().find(user(kept, session), session).orElseThrow();
    assertThat(ended.status()).as(when).isEqualTo(Session.Status.COMPLETED);
    assertThat(ended.finalAnswer()).as(when).isEqualTo("finished");
    assertThat(kept.sessions().openRequests(session)).as(when).isEmpty();
    assertThat(counter.counts().values()).as(when).allMatch(count -> count == 1);
    List<LoggedEvent> log = kept.runLog().read(session, 0, 10_000);
    Map<String, Integer> results = new HashMap<>();
    Map<String, Integer> starts = new HashMap<>();
    Map<String, Integer> executing = new HashMap<>();
    int answers = 0;
    int done = 0;
    for (LoggedEvent logged : log) {
      switch (logged.event()) {
        case ToolEvent.Result result -> results.merge(result.toolCallId(), 1, Integer::sum);
        case ToolEvent.Start start -> starts.merge(start.call().id(), 1, Integer::sum);
        case ToolEvent.Executing(String id) -> executing.merge(id, 1, Integer::sum);
        case LifecycleEvent.Answer ignored -> answers++;
        case LifecycleEvent.Done ignored -> done++;
        default -> {}
      }
    }
    assertThat(done).as(when).isEqualTo(1);
    assertThat(answers).as(when).isEqualTo(1);
    assertThat(log.getLast().event()).as(when).isInstanceOf(LifecycleEvent.Done.class);
    assertThat(results).as(when).hasSize(10).allSatisfy((id, count) -> assertThat(count).isOne());
    assertThat(starts).as(when).hasSize(10).allSatisfy((id, count) -> assertThat(count).isOne());
    for (int i = 0; i < log.size(); i++) {
      assertThat(log.get(i).seq()).isEqualTo(i + 1L);
    }
    assertThat(kept.sessions().audit(session))
        .as(when)
        .hasSize(10)
        .allSatisfy(call -> assertThat(call.result()).isNotNull());
  }

  private static String user(Store kept, String session) {
    return kept.runLog().read(session, 0, 1).getFirst().event()
            instanceof LifecycleEvent.RunAccepted accepted
        ? accepted.userId()
        : "";
  }

  @Test
  void a_request_of_a_dead_run_is_answered_in_the_next_process_and_the_model_is_not_asked_again() {
    ScriptedModel first = ScriptedModel.of(Turn.calling("count", what("x")));
    ScriptedModel second = ScriptedModel.of(Turn.saying("Counted."));
    Counter counter = new Counter();
    Asyncat dying = runtime(new CrashingStore(store, 8), first, counter);
    Run run = dying.run(detached("count x"));
    awaitRequest(run.sessionId());

    Asyncat next = runtime(store, second, counter);
    assertThat(next.recovered())
        .extracting(RecoveredRun::outcome)
        .containsExactly(RecoveredRun.Outcome.WAITS);
    assertThat(session(run).status()).isIn(Session.Status.PAUSED, Session.Status.ACTIVE);
    String request = store.sessions().openRequests(run.sessionId()).getFirst().id();
    assertThat(next.decide(userId(run), request, PermissionDecision.allow())).isTrue();
    assertThat(next.decide(userId(run), request, PermissionDecision.allow())).isFalse();

    awaitEnd(next, run.sessionId());
    assertThat(session(run).finalAnswer()).isEqualTo("Counted.");
    assertThat(counter.counts()).containsExactly(Map.entry("x", 1));
    assertThat(second.requests()).hasSize(1);
    assertThat(second.request(0).messages())
        .filteredOn(Message.ToolResult.class::isInstance)
        .hasSize(1);
  }

  @Test
  void a_paused_run_is_woken_by_the_answer() {
    Counter counter = new Counter();
    Run run = leaveWaiting(counter);

    Asyncat next =
        keep(
            Asyncat.builder()
                .store(store)
                .recovery(Recovery.PAUSE)
                .model(ScriptedModel.answering("Counted."))
                .tool(counter)
                .build());
    assertThat(next.recovered())
        .extracting(RecoveredRun::outcome)
        .containsExactly(RecoveredRun.Outcome.PAUSED);
    assertThat(next.liveRun(userId(run), run.sessionId())).isEmpty();
    assertThat(session(run).status()).isEqualTo(Session.Status.PAUSED);
    String request = store.sessions().openRequests(run.sessionId()).getFirst().id();

    assertThat(next.decide(userId(run), request, PermissionDecision.deny("no"))).isTrue();

    awaitEnd(next, run.sessionId());
    assertThat(counter.counts()).isEmpty();
    assertThat(results(run, "count")).containsExactly("Permission denied: no");
  }

  @Test
  void without_a_model_a_run_stays_paused_and_its_question_open() {
    Run run = leaveWaiting(new Counter());

    Asyncat next = keep(Asyncat.builder().store(store).tool(new Counter()).build());

    assertThat(next.recovered())
        .extracting(RecoveredRun::outcome)
        .containsExactly(RecoveredRun.Outcome.PAUSED);
    String request = store.sessions().openRequests(run.sessionId()).getFirst().id();
    assertThatThrownBy(() -> next.decide(userId(run), request, PermissionDecision.allow()))
        .hasMessageContaining("no model");
    assertThat(store.sessions().openRequests(run.sessionId())).hasSize(1);
  }

  @Test
  void a_new_task_takes_the_place_of_a_paused_run_and_is_no_consent() {
    Counter counter = new Counter();
    Run run = leaveWaiting(counter);
    Asyncat next =
        keep(
            Asyncat.builder()
                .store(store)
                .recovery(Recovery.PAUSE)
                .model(ScriptedModel.answering("Something else."))
                .tool(counter)
                .build());

    Run other = next.run(detached("yes, allow it").continuing(run.sessionId()));

    assertThat(other.answer()).isEqualTo("Something else.");
    assertThat(counter.counts()).isEmpty();
    assertThat(store.sessions().openRequests(run.sessionId())).isEmpty();
    assertThat(log(run).stream().map(LoggedEvent::event))
        .filteredOn(LifecycleEvent.Done.class::isInstance)
        .extracting(event -> ((LifecycleEvent.Done) event).stopReason())
        .containsExactly(StopReason.INTERRUPTED, StopReason.ANSWER);
  }

  @Test
  void a_paused_run_can_be_cancelled() {
    Run run = leaveWaiting(new Counter());
    Asyncat next =
        keep(
            Asyncat.builder()
                .store(store)
                .recovery(Recovery.PAUSE)
                .model(ScriptedModel.answering("never"))
                .build());

    assertThat(next.cancel(userId(run), run.sessionId(), "enough")).isTrue();

    assertThat(session(run).status()).isEqualTo(Session.Status.FAILED);
    assertThat(session(run).error()).isEqualTo("Agent run stopped by user.");
    assertThat(next.cancel(userId(run), run.sessionId(), "enough")).isFalse();
    assertThatThrownBy(() -> next.resume(userId(run), run.sessionId()))
        .isInstanceOf(ConflictException.class);
  }

  @Test
  void a_run_whose_events_are_damaged_keeps_no_other_from_going_on() {
    Run whole = leaveWaiting(new Counter());
    Run damaged = leaveWaiting(new Counter());
    Store partly = new DamagedStore(store, damaged.sessionId());

    Asyncat next = runtime(partly, ScriptedModel.answering("Counted."), new Counter());

    assertThat(next.recovered())
        .extracting(RecoveredRun::sessionId, RecoveredRun::outcome)
        .containsExactlyInAnyOrder(
            tuple(whole.sessionId(), RecoveredRun.Outcome.WAITS),
            tuple(damaged.sessionId(), RecoveredRun.Outcome.PAUSED));
    assertThat(next.recovered())
        .extracting(RecoveredRun::detail)
        .anyMatch(detail -> detail.contains("cannot be read"));
    assertThatThrownBy(() -> next.resume(userId(damaged), damaged.sessionId()))
        .isInstanceOf(StoreException.class);
    assertThat(next.cancel(userId(damaged), damaged.sessionId(), "enough")).isTrue();
    assertThat(session(damaged).status()).isEqualTo(Session.Status.FAILED);
  }

  @Test
  void a_stored_call_that_was_tampered_with_does_not_run() {
    Counter counter = new Counter();
    Run run = leaveWaiting(counter);
    InMemoryStore forged = new InMemoryStore();
    List<LoggedEvent> events = log(run);
    forged
        .users()
        .insert(
            store.users().find(userId(run)).orElseThrow(),
            store.users().workspaces(userId(run)).getFirst());
    for (LoggedEvent logged : events) {
      RunEvent event =
          logged.event() instanceof ToolEvent.Proposed proposed
              ? new ToolEvent.Proposed(proposed.call().withArguments(what("forged")), 0)
              : logged.event();
      forged
          .runLog()
          .append(
              logged.sessionId(),
              logged.runId(),
              logged.seq() - 1,
              List.of(new RunLog.Entry(logged.at(), event)));
    }

    Asyncat next = runtime(forged, ScriptedModel.answering("Well."), counter);

    awaitEnd(next, run.sessionId());
    assertThat(counter.counts()).isEmpty();
    assertThat(forged.sessions().audit(run.sessionId()).getFirst().result())
        .hasToString(
            "{\"success\":false,\"error\":\"Permission denied: the call is no longer the one that"
                + " people were asked about\"}");
  }

  @Test
  void files_that_were_read_count_as_read_after_a_restart() throws IOException {
    Files.writeString(directory.resolve("a.txt"), "one\n");
    ScriptedModel first =
        ScriptedModel.of(
            Turn.calling("read_file", Json.object().put("path", "a.txt").build()), Turn.hanging());
    Asyncat dying = runtime(store, first, new Counter());
    Run run = dying.run(detached("edit").toBuilder().autoApprove(true).build());
    first.awaitRequests(2, Duration.ofSeconds(10));
    dying.close();

    ScriptedModel second =
        ScriptedModel.of(
            Turn.calling(
                "edit_file",
                Json.object()
                    .put("path", "a.txt")
                    .put("old_content", "one")
                    .put("new_content", "two")
                    .build()),
            Turn.saying("Edited."));
    Asyncat next = runtime(store, second, new Counter());

    awaitEnd(next, run.sessionId());
    assertThat(directory.resolve("a.txt")).hasContent("two");
  }

  @Test
  void closing_pauses_a_run_whose_model_is_at_work_and_says_what_is_void() {
    ScriptedModel first = ScriptedModel.of(Turn.saying("half an ans").hang());
    Asyncat dying = runtime(store, first, new Counter());
    Run run = dying.run(detached("answer"));
    RunRecorder.follow(run).await(ModelTurnEvent.Delta.class);

    dying.close();

    RunResult result = run.result();
    assertThat(result.stopReason()).isEqualTo(StopReason.INTERRUPTED);
    assertThat(session(run).status()).isEqualTo(Session.Status.PAUSED);
    Asyncat next = runtime(store, ScriptedModel.answering("A whole answer."), new Counter());
    awaitEnd(next, run.sessionId());
    assertThat(session(run).finalAnswer()).isEqualTo("A whole answer.");
    assertThat(log(run).stream().map(LoggedEvent::event))
        .contains(new LifecycleEvent.Resumed(Recovery.RESTARTED, 0));
  }

  @Test
  void closing_lets_a_call_end_and_goes_on_after_it() throws InterruptedException {
    Counter counter = new Counter();
    counter.holdUp = new CountDownLatch(1);
    ScriptedModel first = ScriptedModel.of(Turn.calling("count", what("x")));
    Asyncat dying = runtime(store, first, counter);
    Run run = dying.run(detached("count").toBuilder().autoApprove(true).build());
    assertThat(counter.entered.await(10, TimeUnit.SECONDS)).isTrue();
    Thread closing = Thread.ofVirtual().start(dying::close);
    await(() -> closing.getState() == Thread.State.TIMED_WAITING);

    counter.holdUp.countDown();
    closing.join();

    assertThat(counter.counts()).containsEntry("x", 1);
    Asyncat next = runtime(store, ScriptedModel.answering("Counted."), counter);
    awaitEnd(next, run.sessionId());
    assertThat(results(run, "count")).containsExactly("");
    assertThat(session(run).finalAnswer()).isEqualTo("Counted.");
  }

  @Test
  void a_call_that_does_not_end_in_time_is_cut_off_and_the_model_is_told() throws Exception {
    Counter counter = new Counter();
    counter.holdUp = new CountDownLatch(1);
    Asyncat dying =
        keep(
            Asyncat.builder()
                .store(store)
                .model(ScriptedModel.of(Turn.calling("count", what("x"))))
                .tool(counter)
                .stopPatience(Duration.ofMillis(50))
                .build());
    Run run = dying.run(detached("count").toBuilder().autoApprove(true).build());
    assertThat(counter.entered.await(10, TimeUnit.SECONDS)).isTrue();

    dying.close();

    counter.holdUp = null;
    Asyncat next = runtime(store, ScriptedModel.answering("Not sure."), counter);
    awaitEnd(next, run.sessionId());
    assertThat(results(run, "count").getFirst()).startsWith("The runtime stopped while this call");
    assertThat(session(run).finalAnswer()).isEqualTo("Not sure.");
  }

  @Test
  void a_command_that_is_cut_off_says_that_it_was_not_the_users_will() {
    ScriptedModel first =
        ScriptedModel.of(
            Turn.calling(
                "run_command", Json.object().put("command", "echo >up; sleep 60").build()));
    Asyncat dying =
        keep(
            Asyncat.builder()
                .store(store)
                .model(first)
                .stopPatience(Duration.ofMillis(50))
                .build());
    Run run = dying.run(detached("wait").toBuilder().autoApprove(true).build());
    await(() -> Files.exists(directory.resolve("up")));

    dying.close();

    ScriptedModel second = ScriptedModel.answering("Not sure.");
    awaitEnd(runtime(store, second, new Counter()), run.sessionId());
    assertThat(second.request(0).messages().getLast().toString())
        .contains("\"killed\":true", "\"code\":\"interrupted\"", "The runtime was stopped");
  }

  @Test
  void a_run_that_never_gets_further_is_not_restarted_for_ever() {
    Run run = null;
    for (int i = 0; i < 4; i++) {
      ScriptedModel hanging = ScriptedModel.of(Turn.hanging());
      Asyncat dying = runtime(store, hanging, new Counter());
      run = run == null ? dying.run(detached("never")) : run;
      hanging.awaitRequests(1, Duration.ofSeconds(10));
      dying.close();
    }

    Asyncat next = runtime(store, ScriptedModel.answering("At last."), new Counter());

    assertThat(next.recovered())
        .extracting(RecoveredRun::outcome)
        .containsExactly(RecoveredRun.Outcome.PAUSED);
    assertThat(next.resume(userId(run), run.sessionId()).answer()).isEqualTo("At last.");
  }

  @Test
  void a_run_that_waits_for_an_answer_waits_on_however_often_it_is_restarted() {
    Counter counter = new Counter();
    Run run = leaveWaiting(counter);
    for (int i = 0; i < 5; i++) {
      Asyncat next = runtime(store, ScriptedModel.of(), counter);
      assertThat(next.recovered())
          .extracting(RecoveredRun::outcome)
          .containsExactly(RecoveredRun.Outcome.WAITS);
      int pauses = i + 2;
      await(() -> pausesForAnAnswer(run) == pauses);
      next.close();
    }
  }

  private long pausesForAnAnswer(Run run) {
    return log(run).stream()
        .filter(
            logged -> logged.event().equals(new LifecycleEvent.Paused(PermissionBroker.WAITING)))
        .count();
  }

  @Test
  void a_run_that_nobody_has_moved_for_a_week_stays_paused_and_its_question_has_run_out() {
    TestClock clock = TestClock.at("2025-01-01T00:00:00Z");
    Counter counter = new Counter();
    Run run = leaveWaiting(counter, clock);
    clock.advance(Duration.ofDays(8));

    Asyncat next = runtime(store, ScriptedModel.answering("Too late."), counter, clock);
    assertThat(next.recovered())
        .extracting(RecoveredRun::outcome)
        .containsExactly(RecoveredRun.Outcome.PAUSED);

    assertThat(next.resume(userId(run), run.sessionId()).answer()).isEqualTo("Too late.");
    assertThat(counter.counts()).isEmpty();
    assertThat(results(run, "count"))
        .containsExactly("Permission denied: Permission request timed out");
  }

  @Test
  void a_plan_that_the_user_replaced_before_a_restart_reaches_the_model_after_it() {
    ScriptedModel first = ScriptedModel.of(Turn.hanging());
    Asyncat dying = runtime(store, first, new Counter());
    Run run = dying.run(detached("plan"));
    first.awaitRequests(1, Duration.ofSeconds(10));
    run.replacePlan(
        List.of(new PlanItem("1", "Paint it blue", PlanItem.Status.PENDING, null, List.of())));
    RunRecorder.follow(run).await(PlanEvent.Updated.class);
    dying.close();

    ScriptedModel second = ScriptedModel.answering("Painted.");
    Asyncat next = runtime(store, second, new Counter());

    awaitEnd(next, run.sessionId());
    assertThat(second.request(0).messages().getLast().toString()).contains("Paint it blue");
  }

  @Test
  void usage_and_rounds_go_on_counting() {
    ScriptedModel first =
        ScriptedModel.of(Turn.calling("count", what("x")).usage(100, 10), Turn.hanging());
    Asyncat dying = runtime(store, first, new Counter());
    Run run = dying.run(detached("count").toBuilder().autoApprove(true).build());
    first.awaitRequests(2, Duration.ofSeconds(10));
    dying.close();

    Asyncat next =
        runtime(store, ScriptedModel.of(Turn.saying("Counted.").usage(200, 20)), new Counter());

    awaitEnd(next, run.sessionId());
    assertThat(log(run).stream().map(LoggedEvent::event))
        .filteredOn(ModelTurnEvent.UsageUpdate.class::isInstance)
        .extracting(event -> ((ModelTurnEvent.UsageUpdate) event).total().inputTokens())
        .containsExactly(100L, 300L);
    assertThat(session(run).totalRounds()).isEqualTo(2);
  }

  @Test
  void a_run_under_which_the_store_failed_is_ended_in_it_once_it_works_again() {
    CrashingStore failing = new CrashingStore(store, 5);
    Asyncat asyncat = runtime(failing, ScriptedModel.answering("lost"), new Counter());
    Run run = asyncat.run(detached("answer"));
    assertThat(run.result().stopReason()).isEqualTo(StopReason.ERROR);
    assertThat(session(run).status()).isEqualTo(Session.Status.ACTIVE);

    failing.recover();

    awaitEnd(asyncat, run.sessionId());
    assertThat(session(run).status()).isEqualTo(Session.Status.FAILED);
    assertThat(session(run).error()).startsWith("the store failed");
  }

  @Test
  void a_store_that_goes_with_the_runtime_leaves_nothing_to_go_on_with() {
    ScriptedModel model = ScriptedModel.of(Turn.hanging());
    Asyncat alone = keep(Asyncat.builder().model(model).build());
    Run run = alone.run(detached("hang"));
    model.awaitRequests(1, Duration.ofSeconds(10));

    alone.close();

    assertThat(run.result().stopReason()).isEqualTo(StopReason.CANCELLED);
  }

  private Run leaveWaiting(Counter counter) {
    return leaveWaiting(counter, Clock.systemUTC());
  }

  private Run leaveWaiting(Counter counter, Clock clock) {
    Asyncat dying =
        runtime(store, ScriptedModel.of(Turn.calling("count", what("x"))), counter, clock);
    Run run = dying.run(detached("count x"));
    awaitRequest(run.sessionId());
    dying.close();
    assertThat(run.result().stopReason()).isEqualTo(StopReason.INTERRUPTED);
    assertThat(session(run).status()).isEqualTo(Session.Status.PAUSED);
    return run;
  }

  private void awaitRequest(String sessionId) {
    await(() -> !store.sessions().openRequests(sessionId).isEmpty());
  }

  private static void awaitEnd(Asyncat asyncat, String session) {
    await(() -> asyncat.sessions().unfinished().isEmpty());
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still waiting after 20 s").isLessThan(deadline);
      Thread.onSpinWait();
      Thread.yield();
    }
  }

  private Asyncat runtime(Store where, ScriptedModel model, Counter counter) {
    return runtime(where, model, counter, Clock.systemUTC());
  }

  private Asyncat runtime(Store where, ScriptedModel model, Counter counter, Clock clock) {
    return keep(Asyncat.builder().store(where).model(model).tool(counter).clock(clock).build());
  }

  private Asyncat keep(Asyncat asyncat) {
    open.add(asyncat);
    return asyncat;
  }

  private RunRequest detached(String goal) {
    return RunRequest.builder(goal).audience(Audience.DETACHED).build().in(directory);
  }

  private static JsonObject what(String text) {
    return Json.object().put("what", text).build();
  }

  private List<LoggedEvent> log(Run run) {
    return store.runLog().read(run.sessionId(), 0, 10_000);
  }

  private String userId(Run run) {
    return user(store, run.sessionId());
  }

  private Session session(Run run) {
    return store.sessions().find(userId(run), run.sessionId()).orElseThrow();
  }

  private List<String> results(Run run, String tool) {
    return log(run).stream()
        .map(LoggedEvent::event)
        .filter(ToolEvent.Result.class::isInstance)
        .map(ToolEvent.Result.class::cast)
        .filter(result -> result.tool().equals(tool))
        .map(result -> result.result().content().string("error", ""))
        .toList();
  }

  /** Says yes to everything, and blue. */
  private record Yes() implements Approver {

    @Override
    public PermissionDecision decide(PermissionRequest request, CancellationToken cancel) {
      return PermissionDecision.allow();
    }

    @Override
    public Optional<String> answer(
        String question,
        List<String> choices,
        @Nullable String defaultAnswer,
        CancellationToken cancel) {
      return Optional.of("blue");
    }
  }

  record What(String what) {}

  /** Counts what it is told, and waits for a latch in between if there is one. */
  private static final class Counter implements Tool<What> {

    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final CountDownLatch entered = new CountDownLatch(1);
    private volatile @Nullable CountDownLatch holdUp;

    Map<String, Integer> counts() {
      return Map.copyOf(counts);
    }

    @Override
    public String name() {
      return "count";
    }

    @Override
    public String description() {
      return "Counts.";
    }

    @Override
    public Class<What> arguments() {
      return What.class;
    }

    @Override
    public List<Effect> effects(What arguments, ToolContext context) {
      return List.of(new Effect.Unstated());
    }

    @Override
    public ToolResult execute(What arguments, ToolContext context) throws InterruptedException {
      counts.merge(arguments.what(), 1, Integer::sum);
      entered.countDown();
      CountDownLatch latch = holdUp;
      if (latch != null) {
        latch.await();
      }
      return ToolResult.ok();
    }
  }
}
