package dev.asyncat.core;

import static dev.asyncat.testkit.run.RunAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.profile.ProfileDraft;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.model.Usage;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.AgentMode;
import dev.asyncat.run.Aid;
import dev.asyncat.run.Aids;
import dev.asyncat.run.EventCursor;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.PlanEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.StopReason;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the runtime does beside the model, and how each of it is switched. */
class RunAidsTest {

  private static final JsonObject LIST = Json.object().put("path", ".").build();

  @TempDir Path directory;

  @Test
  void a_goal_that_asks_for_an_action_gets_a_plan_that_moves_with_the_run() {
    Run run =
        run(
            RunRequest.of("Write a.txt"),
            Turn.calling("list_directory", LIST),
            Turn.calling("write_file", file("a.txt", "a")),
            Turn.calling("read_file", Json.object().put("path", "a.txt").build()),
            Turn.saying("Done."));

    assertThat(plans(run)).containsExactly(">   ", "x>  ", "xx> ", "xxx>", "xxxx");
    assertThat(updates(run)).allMatch(PlanEvent.Updated::automatic);
    assertThat(run)
        .hasTypesInOrder("session_start", "plan_update", "plan_progress", "plan_update", "answer");
    assertThat(updates(run).getFirst().plan())
        .extracting(PlanItem::id)
        .containsExactly(
            "auto_plan_inspect", "auto_plan_understand", "auto_plan_apply", "auto_plan_verify");
  }

  @Test
  void a_plan_of_the_agents_own_takes_its_place() {
    Run run =
        run(
            RunRequest.of("Write a.txt"),
            Turn.calling("todo_write", todo("completed")),
            Turn.calling("list_directory", LIST),
            Turn.saying("Done."));

    assertThat(updates(run)).extracting(PlanEvent.Updated::automatic).containsExactly(true, false);
    assertThat(updates(run).getLast().plan()).hasSize(1);
  }

  @Test
  void other_goals_and_modes_get_none_and_it_can_be_switched_off() {
    assertThat(plans(run(RunRequest.of("What is in a.txt?"), Turn.saying("Nothing.")))).isEmpty();
    assertThat(plans(run(RunRequest.of("Write it").mode(AgentMode.PLAN), Turn.saying("The plan."))))
        .isEmpty();
    assertThat(
            plans(
                run(
                    RunRequest.builder("Write it").aid(Aid.AUTOMATIC_PLAN, false).build(),
                    Turn.saying("Done."))))
        .isEmpty();
  }

  @Test
  void it_is_not_told_to_the_model_when_the_session_goes_on() {
    ScriptedModel model = ScriptedModel.answering("Done.");
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      Run first = asyncat.run(RunRequest.of("Write it").in(directory));
      first.result();
      asyncat.run(RunRequest.of("Write more").in(directory).continuing(first.sessionId())).result();
    }

    assertThat(model.request(1).messages().toString()).doesNotContain("Look at what is there");
  }

  @Test
  void nudges_can_be_switched_off() {
    RunRequest request = RunRequest.builder("Look").aid(Aid.NUDGES, false).build();

    assertThat(run(request, Turn.saying("I'll run the tests now.")).answer())
        .isEqualTo("I'll run the tests now.");
    assertThat(
            run(request, Turn.calling("todo_write", todo("pending")), Turn.saying("Done."))
                .answer())
        .isEqualTo("Done.");
  }

  @Test
  void a_run_whose_plan_moves_on_gets_more_rounds() {
    Turn[] turns = new Turn[9];
    for (int i = 0; i < turns.length - 1; i++) {
      turns[i] = Turn.calling("todo_write", steps(12, i));
    }
    turns[8] = Turn.calling("todo_write", steps(12, 12));
    Run run = run(scripted(turns), RunRequest.builder("go").maxRounds(5).build());

    assertThat(run.result().stopReason()).isEqualTo(StopReason.ANSWER);
    assertThat(run)
        .hasEvent(LifecycleEvent.Done.class, done -> assertThat(done.maxRounds()).isEqualTo(5));
    assertThat(thoughts(run)).contains("The plan is moving on; up to 10 rounds now.");
  }

  @Test
  void it_gets_none_if_the_plan_stands_still_or_nobody_wants_it() {
    Turn[] turns = new Turn[6];
    turns[0] = Turn.calling("todo_write", steps(3, 1));
    for (int i = 1; i < turns.length; i++) {
      turns[i] = Turn.calling("list_directory", Json.object().put("max_entries", i).build());
    }

    assertThat(run(scripted(turns), RunRequest.builder("go").maxRounds(5).build()).result())
        .satisfies(it -> assertThat(it.stopReason()).isEqualTo(StopReason.MAX_ROUNDS))
        .satisfies(it -> assertThat(it.rounds()).isEqualTo(5));
    Turn[] moving = {
      Turn.calling("todo_write", steps(3, 1)), Turn.calling("todo_write", steps(3, 2))
    };
    assertThat(
            run(
                    scripted(moving),
                    RunRequest.builder("go").maxRounds(2).aid(Aid.MORE_ROUNDS, false).build())
                .result()
                .stopReason())
        .isEqualTo(StopReason.MAX_ROUNDS);
  }

  @Test
  void a_change_that_breaks_a_file_is_told_to_the_model_and_to_the_user_if_it_stays() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("write_file", file("a.json", "{\"a\": 1,, }")),
            Turn.calling("write_file", file("b.json", "[1, 2")),
            Turn.calling("write_file", file("a.json", "{\"a\": 1}")),
            Turn.saying("Done."));

    Run run = run(model, RunRequest.builder("go").autoApprove(true).build());

    assertThat(model.request(1).messages().getLast().toString())
        .contains("can no longer be parsed", "a.json");
    assertThat(model.request(3).messages().getLast()).isInstanceOf(Message.ToolResult.class);
    assertThat(run)
        .hasEvent(
            LifecycleEvent.Answer.class, answer -> assertThat(answer.answer()).isEqualTo("Done."));
    assertThat(run.answer())
        .startsWith("Done.\n\n⚠ These files cannot be parsed:\n- b.json: ")
        .doesNotContain("a.json");
  }

  @Test
  void verification_can_be_switched_off() {
    Run run =
        run(
            scripted(Turn.calling("write_file", file("a.json", "{")), Turn.saying("Done.")),
            RunRequest.builder("go").autoApprove(true).aid(Aid.VERIFICATION, false).build());

    assertThat(run.answer()).isEqualTo("Done.");
  }

  @Test
  void a_run_in_trouble_looks_back_and_the_call_is_seen_and_counted() {
    ScriptedModel model =
        ScriptedModel.of(
            failing(1).usage(100, 10),
            failing(2).usage(100, 10),
            failing(3).usage(100, 10),
            failing(4).usage(100, 10),
            Turn.saying("{\"progress\": \"slow\", \"stop\": false, \"hint\": \"List the files.\"}")
                .usage(50, 5),
            Turn.saying("Done.").usage(100, 10));

    Run run = run(model, RunRequest.builder("Find x").aid(Aid.REFLECTION, true).build());

    assertThat(run.answer()).isEqualTo("Done.");
    ModelRequest question = model.request(4);
    assertThat(question.tools()).isEmpty();
    assertThat(question.messages().toString()).contains("Find x", "read_file", "no-4");
    assertThat(model.request(5).messages().getLast().toString()).contains("List the files.");
    assertThat(run)
        .hasEvent(
            ModelTurnEvent.AuxiliaryCall.class,
            call -> {
              assertThat(call.aid()).isEqualTo(Aid.REFLECTION);
              assertThat(call.usage().last()).isEqualTo(new Usage(50, 5, 0, 0, false));
              assertThat(call.usage().total().inputTokens()).isEqualTo(450);
              assertThat(call.data().string("purpose")).hasValue("reflection");
            });
    assertThat(usage(run).getLast().total().totalTokens()).isEqualTo(605);
  }

  @Test
  void it_can_end_a_run_that_is_stuck() {
    Run run =
        run(
            scripted(
                failing(1),
                failing(2),
                failing(3),
                failing(4),
                Turn.saying(
                    "{\"progress\": \"stuck\", \"stop\": true, \"hint\": \"No such file.\"}")),
            RunRequest.builder("Find x").aid(Aid.REFLECTION, true).build());

    assertThat(run).endedWith(StopReason.REFLECTION_ABORT).answeredWith("No such file.");
  }

  @Test
  void a_run_that_goes_well_is_not_asked_and_neither_is_one_that_did_not_want_it() {
    Turn[] fine = {
      Turn.calling("list_directory", LIST),
      Turn.calling("list_directory", Json.object().put("max_entries", 5).build()),
      Turn.calling("list_directory", Json.object().put("max_entries", 6).build()),
      Turn.calling("list_directory", Json.object().put("max_entries", 7).build()),
      Turn.saying("Done.")
    };
    assertThat(
            run(scripted(fine), RunRequest.builder("x").aid(Aid.REFLECTION, true).build()).answer())
        .isEqualTo("Done.");
    assertThat(
            run(RunRequest.of("x"), failing(1), failing(2), failing(3), failing(4), said())
                .answer())
        .isEqualTo("Done.");
  }

  @Test
  void a_judgement_that_fails_or_means_nothing_changes_nothing() {
    RunRequest request = RunRequest.builder("x").aid(Aid.REFLECTION, true).build();

    assertThat(
            run(
                    scripted(
                        failing(1),
                        failing(2),
                        failing(3),
                        failing(4),
                        Turn.failing(ModelException.Kind.REJECTED, "not now"),
                        said()),
                    request)
                .answer())
        .isEqualTo("Done.");
    assertThat(
            run(
                    scripted(
                        failing(1), failing(2), failing(3), failing(4), Turn.saying("?"), said()),
                    request)
                .answer())
        .isEqualTo("Done.");
  }

  @Test
  void the_request_counts_before_the_profile_and_the_profile_before_the_runtime() {
    try (Asyncat asyncat =
        Asyncat.builder()
            .model(ScriptedModel.answering("Done."))
            .aid(Aid.REFLECTION, true)
            .aid(Aid.NUDGES, false)
            .aid(Aid.VERIFICATION, false)
            .build()) {
      String profile =
          asyncat
              .profiles()
              .create(
                  asyncat.users().defaultUser().id(),
                  ProfileDraft.builder()
                      .name("A")
                      .aids(Aids.NONE_CHOSEN.with(Aid.NUDGES, true).with(Aid.AUTOMATIC_PLAN, false))
                      .build())
              .id();
      Run run =
          asyncat.run(
              RunRequest.builder("x")
                  .workingDirectory(directory)
                  .profileId(profile)
                  .aid(Aid.AUTOMATIC_PLAN, true)
                  .build());
      run.result();

      assertThat(accepted(run).request().aids().toJson())
          .isEqualTo(
              Json.parseObject(
                  "{\"automaticPlan\": true, \"nudges\": true, \"verification\": false,"
                      + " \"reflection\": true}"));
    }
  }

  @Test
  void going_on_names_what_is_left_of_the_plan_and_what_failed() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("todo_write", steps(3, 1)),
            failing(1),
            Turn.saying("Enough."),
            Turn.saying("Enough."),
            Turn.saying("Enough."),
            Turn.saying("Enough."),
            Turn.saying("Went on."));
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      Run first = asyncat.run(RunRequest.of("begin").in(directory));
      first.result();
      Run second =
          asyncat.run(
              RunRequest.of("Please continue.").in(directory).continuing(first.sessionId()));
      second.result();

      String goal = start(second).goal();
      assertThat(goal)
          .startsWith("Please continue.")
          .contains("Done so far:\n- Step 0")
          .contains("Left to do:\n- Step 1\n- Step 2")
          .contains("What failed last: read_file: ");
      assertThat(model.request(6).messages().getLast().toString()).contains("Left to do:");
      assertThat(accepted(second).request().goal()).isEqualTo("Please continue.");
      Run third =
          asyncat.run(
              RunRequest.of("Continue the story").in(directory).continuing(first.sessionId()));
      assertThat(start(third).goal()).isEqualTo("Continue the story");
      third.result();
    }
  }

  private Run run(RunRequest request, Turn... turns) {
    return run(scripted(turns), request.toBuilder().autoApprove(true).build());
  }

  /** Answers once the script is used up. */
  private static ScriptedModel scripted(Turn... turns) {
    ScriptedModel.Builder builder = ScriptedModel.builder();
    for (Turn turn : turns) {
      builder.turn(turn);
    }
    return builder.otherwise(request -> Turn.saying("All done.")).build();
  }

  private Run run(ScriptedModel model, RunRequest request) {
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      Run run = asyncat.run(request.in(directory));
      run.result();
      return run;
    }
  }

  private static Turn said() {
    return Turn.saying("Done.");
  }

  /** Each time another call, of which the third works. */
  private static Turn failing(int number) {
    return number == 3
        ? Turn.calling("list_directory", Json.object().put("path", ".").build())
        : Turn.calling("read_file", Json.object().put("path", "no-" + number).build());
  }

  private static JsonObject file(String path, String content) {
    return Json.object().put("path", path).put("content", content).build();
  }

  private static JsonObject todo(String status) {
    return Json.object()
        .put("todos", Json.array(Json.object().put("content", "It").put("status", status).build()))
        .build();
  }

  private static JsonObject steps(int count, int done) {
    List<Json> steps =
        Stream.iterate(0, i -> i < count, i -> i + 1)
            .map(
                i ->
                    (Json)
                        Json.object()
                            .put("id", "s" + i)
                            .put("content", "Step " + i)
                            .put("status", i < done ? "completed" : "pending")
                            .build())
            .toList();
    return Json.object().put("todos", new JsonArray(steps)).build();
  }

  private static List<PlanEvent.Updated> updates(Run run) {
    return of(run, PlanEvent.Updated.class);
  }

  /** One letter for each step: {@code x} for done, {@code >} for in progress. */
  private static List<String> plans(Run run) {
    UnaryOperator<String> letter =
        word -> word.equals("completed") ? "x" : word.equals("in_progress") ? ">" : " ";
    return updates(run).stream()
        .map(
            update ->
                update.plan().stream()
                    .map(item -> letter.apply(item.status().name().toLowerCase(Locale.ROOT)))
                    .reduce("", String::concat))
        .toList();
  }

  private static List<String> thoughts(Run run) {
    return of(run, ModelTurnEvent.Thinking.class).stream()
        .map(ModelTurnEvent.Thinking::thought)
        .toList();
  }

  private static List<ModelTurnEvent.UsageUpdate> usage(Run run) {
    return of(run, ModelTurnEvent.UsageUpdate.class);
  }

  private static LifecycleEvent.SessionStart start(Run run) {
    return of(run, LifecycleEvent.SessionStart.class).getFirst();
  }

  private static LifecycleEvent.RunAccepted accepted(Run run) {
    try (EventCursor cursor = run.follow(run.startSeq())) {
      return (LifecycleEvent.RunAccepted) cursor.next(Duration.ofSeconds(5)).orElseThrow().event();
    }
  }

  private static <E extends RunEvent> List<E> of(Run run, Class<E> type) {
    try (Stream<RunEvent> events = run.events()) {
      return events.filter(type::isInstance).map(type::cast).toList();
    }
  }
}
