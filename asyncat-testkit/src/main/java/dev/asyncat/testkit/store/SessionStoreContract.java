package dev.asyncat.testkit.store;

import static dev.asyncat.testkit.store.Events.START;
import static dev.asyncat.testkit.store.Events.accepted;
import static dev.asyncat.testkit.store.Events.answered;
import static dev.asyncat.testkit.store.Events.asked;
import static dev.asyncat.testkit.store.Events.decided;
import static dev.asyncat.testkit.store.Events.delta;
import static dev.asyncat.testkit.store.Events.done;
import static dev.asyncat.testkit.store.Events.entries;
import static dev.asyncat.testkit.store.Events.entry;
import static dev.asyncat.testkit.store.Events.plan;
import static dev.asyncat.testkit.store.Events.requested;
import static dev.asyncat.testkit.store.Events.result;
import static dev.asyncat.testkit.store.Events.start;
import static dev.asyncat.testkit.store.Events.step;
import static dev.asyncat.testkit.store.Events.success;
import static dev.asyncat.testkit.store.Events.turn;
import static dev.asyncat.testkit.store.Events.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.asyncat.error.ConflictException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.StopReason;
import dev.asyncat.search.SearchQuery;
import dev.asyncat.session.AuditEntry;
import dev.asyncat.session.Correction;
import dev.asyncat.session.Feedback;
import dev.asyncat.session.PendingRequest;
import dev.asyncat.session.Session;
import dev.asyncat.session.SessionStore;
import dev.asyncat.tool.PermissionLevel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link SessionStore} must make of the events in the log. */
public abstract class SessionStoreContract extends StoreContract {

  private static final String SESSION = "session-1";
  private static final String RUN = "run-1";
  private static final String USER = "user-1";
  private static final String OTHER = "user-2";

  private RunLog log;
  private SessionStore sessions;

  @BeforeEach
  final void parts() {
    log = store().runLog();
    sessions = store().sessions();
  }

  @Test
  protected void an_accepted_run_opens_a_session() {
    append(accepted(USER, "Do it"));

    assertThat(session())
        .isEqualTo(
            new Session(
                SESSION,
                USER,
                "workspace-1",
                "Do it",
                Session.Status.ACTIVE,
                Events.DIRECTORY,
                List.of(),
                0,
                Events.PROVIDER,
                List.of(),
                null,
                null,
                "profile-1",
                RUN,
                START,
                START));
  }

  @Test
  protected void a_further_run_opens_the_session_again() {
    log.append(SESSION, RUN, 0, entries(accepted(USER, "Do it")));
    log.append(
        SESSION, RUN, 1, List.of(entry(10, done(StopReason.ERROR, 1, "", "the model failed"))));
    RunEvent further =
        new LifecycleEvent.RunAccepted(
            RunRequest.builder("Do more").workingDirectory(Path.of("/projects/two")).build(),
            USER,
            "workspace-2",
            Json.object().put("model", "large").build(),
            1,
            true,
            "agent");
    log.append(SESSION, "run-2", 2, List.of(entry(20, further)));

    Session session = session();
    assertThat(session.goal()).isEqualTo("Do more");
    assertThat(session.status()).isEqualTo(Session.Status.ACTIVE);
    assertThat(session.workingDirectory()).isEqualTo(Path.of("/projects/two"));
    assertThat(session.provider().string("model")).contains("large");
    assertThat(session.profileId()).isNull();
    assertThat(session.activeRunId()).isEqualTo("run-2");
    assertThat(session.error()).as("of the latest run").isNull();
    assertThat(session.conversationRounds()).as("of the session").hasSize(1);
    assertThat(session.totalRounds()).isEqualTo(1);
    assertThat(session.workspaceId()).as("where it began").isEqualTo("workspace-1");
    assertThat(session.createdAt()).isEqualTo(START);
    assertThat(session.updatedAt()).isEqualTo(START.plusMillis(20));
  }

  @Test
  protected void a_session_pauses_and_goes_on_with_its_run() {
    append(accepted(USER, "Do it"), new LifecycleEvent.Paused("nobody is there"));
    assertThat(session().status()).isEqualTo(Session.Status.PAUSED);
    assertThat(session().activeRunId()).isEqualTo(RUN);

    append(new LifecycleEvent.Resumed("answered"));
    assertThat(session().status()).isEqualTo(Session.Status.ACTIVE);
  }

  @ParameterizedTest
  @EnumSource
  protected void the_reason_a_run_stopped_for_closes_its_session(StopReason reason) {
    append(accepted(USER, "Do it"), done(reason, 1));

    assertThat(session().status())
        .isEqualTo(reason.completed() ? Session.Status.COMPLETED : Session.Status.FAILED);
    assertThat(session().activeRunId()).isNull();
  }

  @Test
  protected void the_end_of_a_run_leaves_answer_error_and_conversation() {
    RunEvent end = done(StopReason.ANSWER, 1);
    append(accepted(USER, "Do it"), end);

    assertThat(session().finalAnswer()).isEqualTo("the answer");
    assertThat(session().error()).isNull();
    assertThat(session().conversationRounds())
        .isEqualTo(((LifecycleEvent.Done) end).conversationRounds());

    next("run-2", accepted(USER, "More", 1), done(StopReason.ERROR, 1, "", "it broke"));

    assertThat(session().finalAnswer()).as("the latest run gave none").isNull();
    assertThat(session().error()).isEqualTo("it broke");
  }

  @Test
  protected void rounds_are_counted_over_all_runs() {
    append(accepted(USER, "Do it"), usage(0), turn(0), usage(1), turn(1));
    assertThat(session().totalRounds()).isEqualTo(2);

    append(done(StopReason.ANSWER, 2));
    assertThat(session().totalRounds()).isEqualTo(2);

    next("run-2", accepted(USER, "More", 2), turn(0));
    assertThat(session().totalRounds()).isEqualTo(3);

    append("run-2", done(StopReason.MAX_ROUNDS, 4));
    assertThat(session().totalRounds()).as("the run's own count settles it").isEqualTo(4);
  }

  @Test
  protected void the_latest_plan_counts() {
    PlanItem rich = new PlanItem("2", "Two", PlanItem.Status.PENDING, "Doing two", List.of("1"));
    append(accepted(USER, "Do it"), plan(step("1", PlanItem.Status.IN_PROGRESS), rich));
    assertThat(session().plan()).containsExactly(step("1", PlanItem.Status.IN_PROGRESS), rich);

    append(plan(step("1", PlanItem.Status.COMPLETED)), done(StopReason.ANSWER, 1));
    next("run-2", accepted(USER, "More", 1));
    assertThat(session().plan())
        .as("a further run goes on with it")
        .containsExactly(step("1", PlanItem.Status.COMPLETED));
  }

  @Test
  protected void sessions_are_listed_latest_change_first() {
    begin("a", USER, 0);
    begin("b", USER, 10);
    begin("c", USER, 20);
    log.append("a", "run-a", 1, List.of(entry(30, delta("x"))));

    assertThat(sessions.list(USER, null, 10))
        .extracting(Session::id)
        .containsExactly("a", "c", "b");
    assertThat(sessions.list(USER, null, 2)).extracting(Session::id).containsExactly("a", "c");
  }

  @Test
  protected void of_sessions_changed_at_the_same_time_the_newest_comes_first() {
    begin("a", USER, 0);
    begin("b", USER, 0);

    assertThat(sessions.list(USER, null, 10)).extracting(Session::id).containsExactly("b", "a");
  }

  @Test
  protected void a_session_whose_run_began_last_comes_first_even_if_the_clock_went_back() {
    begin("a", USER, 86_400);
    begin("b", USER, 0);
    begin("c", USER, -86_400);
    assertThat(sessions.list(USER, null, 10))
        .extracting(Session::id)
        .containsExactly("c", "b", "a");

    log.append("a", "run-a", 1, List.of(entry(10, delta("x"))));
    assertThat(sessions.list(USER, null, 10))
        .as("the time of a session never goes back")
        .filteredOn(session -> session.id().equals("a"))
        .extracting(Session::updatedAt)
        .containsExactly(START.plusMillis(86_400));
  }

  @Test
  protected void a_listing_can_be_narrowed_to_a_workspace() {
    begin("a", USER, 0);

    assertThat(sessions.list(USER, "workspace-1", 10)).hasSize(1);
    assertThat(sessions.list(USER, "workspace-2", 10)).isEmpty();
  }

  @Test
  protected void nobody_sees_another_users_sessions() {
    begin("a", USER, 0);
    begin("b", OTHER, 0);

    assertThat(sessions.find(OTHER, "a")).isEmpty();
    assertThat(sessions.find(OTHER, "nowhere")).isEmpty();
    assertThat(sessions.list(OTHER, null, 10)).extracting(Session::id).containsExactly("b");
    assertThat(sessions.list(OTHER, "workspace-1", 10))
        .extracting(Session::id)
        .containsExactly("b");
  }

  @Test
  protected void unfinished_sessions_of_all_users_are_found() {
    begin("a", USER, 0);
    begin("b", OTHER, 0);
    begin("c", USER, 0);
    begin("d", USER, 0);
    log.append("b", "run-b", 1, entries(new LifecycleEvent.Paused("nobody is there")));
    log.append("c", "run-c", 1, entries(done(StopReason.ANSWER, 1)));

    assertThat(sessions.unfinished())
        .extracting(Session::id)
        .containsExactlyInAnyOrder("a", "b", "d");
  }

  @Test
  protected void a_call_is_in_the_audit_from_its_start() {
    log.append(SESSION, RUN, 0, entries(accepted(USER, "Do it", 3)));
    log.append(SESSION, RUN, 1, List.of(entry(100, start("call-1", 1))));

    AuditEntry running = onlyCall();
    assertThat(running)
        .isEqualTo(
            new AuditEntry(
                running.id(),
                SESSION,
                RUN,
                "call-1",
                "write_file",
                PermissionLevel.MODERATE,
                PermissionOutcome.ALLOW,
                "because",
                Events.DIRECTORY.toString(),
                Json.object().put("path", "a.txt").build(),
                null,
                null,
                3 + 1 + 1,
                START.plusMillis(100),
                null));

    log.append(SESSION, RUN, 2, List.of(entry(250, result("call-1", 1, success(true)))));

    AuditEntry over = onlyCall();
    assertThat(over.id()).isEqualTo(running.id());
    assertThat(UUID.fromString(over.id())).hasToString(over.id());
    assertThat(over.result()).isEqualTo(success(true));
    assertThat(over.success()).isTrue();
    assertThat(over.startedAt()).isEqualTo(START.plusMillis(100));
    assertThat(over.completedAt()).isEqualTo(START.plusMillis(250));
  }

  @Test
  protected void the_audit_says_what_the_result_says_about_success() {
    JsonObject silent = Json.object().put("listing", "a.txt").build();
    JsonObject odd = Json.object().put("success", "yes").build();
    append(
        accepted(USER, "Do it"),
        start("call-1", 0),
        start("call-2", 0),
        start("call-3", 0),
        result("call-2", 0, silent),
        result("call-1", 0, success(false)),
        result("call-3", 0, odd));

    List<AuditEntry> audit = sessions.audit(SESSION);
    assertThat(audit)
        .extracting(AuditEntry::toolCallId)
        .containsExactly("call-1", "call-2", "call-3");
    assertThat(audit).extracting(AuditEntry::success).containsExactly(false, null, null);
    assertThat(audit).extracting(AuditEntry::result).containsExactly(success(false), silent, odd);
  }

  @ParameterizedTest
  @EnumSource
  protected void the_audit_keeps_every_outcome(PermissionOutcome outcome) {
    append(accepted(USER, "Do it"), start("call-1", 0, outcome));

    assertThat(onlyCall().outcome()).isEqualTo(outcome);
  }

  @Test
  protected void calls_of_the_same_id_are_calls_of_their_own() {
    append(accepted(USER, "Do it"), start("call-1", 0), result("call-1", 0, success(true)));
    append(start("call-1", 1), result("call-1", 1, success(false)));
    append(start("call-1", 2), done(StopReason.CANCELLED, 3));
    next("run-2", accepted(USER, "More", 3), start("call-1", 0));
    append("run-2", result("call-1", 0, success(true)));

    List<AuditEntry> audit = sessions.audit(SESSION);
    assertThat(audit).extracting(AuditEntry::runId).containsExactly(RUN, RUN, RUN, "run-2");
    assertThat(audit).extracting(AuditEntry::round).containsExactly(1, 2, 3, 4);
    assertThat(audit).extracting(AuditEntry::success).containsExactly(true, false, null, true);
    assertThat(new HashSet<>(audit.stream().map(AuditEntry::id).toList())).hasSize(4);
  }

  @Test
  protected void a_result_without_a_start_is_no_call() {
    append(accepted(USER, "Do it"), result("call-1", 0, success(true)));

    assertThat(sessions.audit(SESSION)).isEmpty();
  }

  @Test
  protected void an_unknown_session_has_no_audit_and_no_questions() {
    assertThat(sessions.audit("nowhere")).isEmpty();
    assertThat(sessions.openRequests("nowhere")).isEmpty();
    assertThat(sessions.request("nowhere")).isEmpty();
  }

  @Test
  protected void a_question_is_open_until_it_is_decided() {
    PermissionEvent question = requested("request-1", "call-1");
    log.append(SESSION, RUN, 0, entries(accepted(USER, "Do it")));
    log.append(SESSION, RUN, 1, List.of(entry(40, question)));

    var expected =
        new PendingRequest(
            "request-1", SESSION, 2, RUN, USER, question, null, START.plusMillis(40));
    assertThat(sessions.request("request-1")).contains(expected);
    assertThat(sessions.openRequests(SESSION)).containsExactly(expected);

    PermissionEvent decision =
        decided("request-1", "call-1", PermissionDecision.deny("not that file"));
    append(decision);

    assertThat(sessions.request("request-1").orElseThrow().resolution()).isEqualTo(decision);
    assertThat(sessions.openRequests(SESSION)).isEmpty();
  }

  @Test
  protected void a_question_of_the_agent_is_open_until_it_is_answered() {
    append(accepted(USER, "Do it"), asked("request-1"));
    assertThat(sessions.openRequests(SESSION))
        .extracting(PendingRequest::event)
        .containsExactly(asked("request-1"));

    append(answered("request-1", "b"));

    assertThat(sessions.request("request-1").orElseThrow().resolution())
        .isEqualTo(answered("request-1", "b"));
    assertThat(sessions.openRequests(SESSION)).isEmpty();
  }

  @Test
  protected void the_first_decision_stays() {
    PermissionEvent first = decided("request-1", "call-1", PermissionDecision.allow());
    append(accepted(USER, "Do it"), requested("request-1", "call-1"), first);

    append(decided("request-1", "call-1", PermissionDecision.deny("too late")));

    assertThat(sessions.request("request-1").orElseThrow().resolution()).isEqualTo(first);
  }

  @Test
  protected void open_questions_come_oldest_first() {
    append(accepted(USER, "Do it"), asked("z"), requested("y", "call-1"), asked("x"));
    append(answered("y", "not even the right kind"));

    assertThat(sessions.openRequests(SESSION))
        .extracting(PendingRequest::id)
        .as("an answer does not decide about a call")
        .containsExactly("z", "y", "x");
  }

  @Test
  protected void the_end_of_a_run_closes_its_questions() {
    append(accepted(USER, "Do it"), requested("request-1", "call-1"), asked("request-2"));

    append(done(StopReason.CANCELLED, 1));

    assertThat(sessions.openRequests(SESSION)).isEmpty();
    assertThat(sessions.request("request-1").orElseThrow().resolution())
        .isInstanceOfSatisfying(
            PermissionEvent.Decided.class,
            closed -> {
              assertThat(closed.requestId()).isEqualTo("request-1");
              assertThat(closed.toolCallId()).isEqualTo("call-1");
              assertThat(closed.decision().allowed()).isFalse();
              assertThat(closed.by()).isEqualTo("ended");
            });
    assertThat(sessions.request("request-2").orElseThrow().resolution())
        .isEqualTo(new PermissionEvent.Answered("request-2", null, "ended"));
  }

  @Test
  protected void the_id_of_a_question_is_used_once() {
    append(accepted(USER, "Do it"), asked("request-1"), answered("request-1", "a"));
    begin("session-9", OTHER, 0);

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> log.append("session-9", "run-session-9", 1, entries(asked("request-1"))));

    assertThat(log.lastSeq("session-9")).isEqualTo(1);
    assertThat(sessions.request("request-1").orElseThrow().sessionId()).isEqualTo(SESSION);
  }

  @Test
  protected void an_owner_renames_a_session() {
    append(accepted(USER, "Do it"));

    assertThat(sessions.rename(USER, SESSION, "Did it")).isTrue();
    assertThat(session().goal()).isEqualTo("Did it");
    assertThat(sessions.rename(OTHER, SESSION, "Mine")).isFalse();
    assertThat(sessions.rename(USER, "nowhere", "Nothing")).isFalse();
    assertThat(session().goal()).isEqualTo("Did it");
  }

  @Test
  protected void an_owner_replaces_a_plan_until_a_run_changes_it() {
    append(accepted(USER, "Do it"), plan(step("a", PlanItem.Status.PENDING)));
    begin("session-9", USER, 1);
    List<PlanItem> replaced =
        List.of(
            new PlanItem("1", "first", PlanItem.Status.COMPLETED, "doing it", List.of()),
            new PlanItem("2", "second", PlanItem.Status.PENDING, null, List.of("1")));

    assertThat(sessions.replacePlan(USER, SESSION, replaced)).isTrue();
    assertThat(session().plan()).isEqualTo(replaced);
    assertThat(sessions.replacePlan(OTHER, SESSION, List.of())).isFalse();
    assertThat(sessions.replacePlan(USER, "nowhere", List.of())).isFalse();
    assertThat(session().plan()).isEqualTo(replaced);
    assertThat(sessions.list(USER, null, 5))
        .extracting(Session::id)
        .as("its place in the list stays")
        .containsExactly("session-9", SESSION);
    assertThat(sessions.replacePlan(USER, SESSION, List.of())).isTrue();
    assertThat(session().plan()).isEmpty();

    append(plan(step("b", PlanItem.Status.PENDING)));
    assertThat(session().plan()).extracting(PlanItem::id).containsExactly("b");
  }

  @Test
  protected void a_deleted_session_leaves_nothing_behind() {
    append(accepted(USER, "Do it"), start("call-1", 0), asked("request-1"), usage(0));
    begin("session-9", USER, 0);

    assertThat(sessions.delete(OTHER, SESSION)).isFalse();
    assertThat(sessions.find(USER, SESSION)).isPresent();
    assertThat(sessions.delete(USER, SESSION)).isTrue();

    assertThat(sessions.find(USER, SESSION)).isEmpty();
    assertThat(sessions.audit(SESSION)).isEmpty();
    assertThat(sessions.openRequests(SESSION)).isEmpty();
    assertThat(sessions.request("request-1")).isEmpty();
    assertThat(sessions.unfinished()).extracting(Session::id).containsExactly("session-9");
    assertThat(log.read(SESSION, 0, 10)).isEmpty();
    assertThat(log.lastSeq(SESSION)).isZero();
    assertThat(sessions.delete(USER, SESSION)).isFalse();
    assertThat(log.lastSeq("session-9")).isEqualTo(1);
  }

  @Test
  protected void a_deleted_session_does_not_come_back() {
    append(accepted(USER, "Do it"));
    sessions.delete(USER, SESSION);

    assertThatExceptionOfType(ConflictException.class)
        .as("of the run that was at work")
        .isThrownBy(() -> log.append(SESSION, RUN, 1, entries(delta("x"))));
    assertThatExceptionOfType(ConflictException.class)
        .as("numbers would start anew under the eyes of those who follow the old ones")
        .isThrownBy(() -> log.append(SESSION, "run-2", 0, entries(accepted(USER, "Again"))));
    assertThat(sessions.find(USER, SESSION)).isEmpty();
    assertThat(log.lastSeq(SESSION)).isZero();
  }

  private List<String> found(String text) {
    return sessions.search(USER, SearchQuery.of(text), 20).stream()
        .map(hit -> hit.session().id())
        .toList();
  }

  @Test
  protected void a_session_is_found_by_words_of_goal_answer_arguments_and_results() {
    JsonObject result = Json.object().put("output", "the giraffe sleeps").build();
    append(
        accepted(USER, "Paint the Élan shed"),
        start("call-1", 0),
        result("call-1", 0, result),
        done(StopReason.ANSWER, 1, "It is purple now", null));

    assertThat(found("shed")).containsExactly(SESSION);
    assertThat(found("elan")).containsExactly(SESSION);
    assertThat(found("purp")).containsExactly(SESSION);
    assertThat(found("giraffe")).containsExactly(SESSION);
    assertThat(found("shed giraffe purple")).containsExactly(SESSION);
    assertThat(found(Events.call("call-1").name())).containsExactly(SESSION);
    assertThat(found("shed zebra")).isEmpty();
    assertThat(found("a-b \" * ( OR NEAR")).isEmpty();
    assertThat(found("")).isEmpty();
    assertThat(sessions.search(OTHER, SearchQuery.of("shed"), 20)).isEmpty();
  }

  @Test
  protected void a_renamed_session_is_found_by_its_new_goal_alone_and_a_deleted_one_not_at_all() {
    begin("one", USER, 0);
    append(accepted(USER, "Count the violins"));
    sessions.rename(USER, SESSION, "Count the cellos");

    assertThat(found("violins")).isEmpty();
    assertThat(found("cellos")).containsExactly(SESSION);
    sessions.delete(USER, SESSION);
    assertThat(found("cellos")).isEmpty();
  }

  @Test
  protected void what_a_user_thinks_of_a_session_is_kept_the_latest_alone() {
    append(accepted(USER, "Do it"));
    assertThat(sessions.feedback(SESSION)).isEmpty();

    assertThat(sessions.rate(USER, SESSION, new Feedback(2, "slow", false))).isTrue();
    assertThat(sessions.rate(USER, SESSION, new Feedback(5, null, null))).isTrue();
    assertThat(sessions.rate(OTHER, SESSION, new Feedback(1, null, null))).isFalse();

    assertThat(sessions.feedback(SESSION)).contains(new Feedback(5, null, null));
  }

  @Test
  protected void the_last_ten_corrections_of_a_session_stay() {
    append(accepted(USER, "Do it"));
    for (int i = 1; i <= 12; i++) {
      Correction correction =
          new Correction("general", "correction " + i, "because", START.plusMillis(i));
      assertThat(sessions.correct(USER, SESSION, correction)).isTrue();
      assertThat(sessions.correct(OTHER, SESSION, correction)).isFalse();
    }

    assertThat(sessions.corrections(SESSION))
        .hasSize(Correction.MOST)
        .extracting(Correction::correction)
        .startsWith("correction 3")
        .endsWith("correction 12");
    assertThat(sessions.latestCorrections(USER, "workspace-1", 2))
        .extracting(Correction::correction)
        .containsExactly("correction 12", "correction 11");
    assertThat(sessions.latestCorrections(USER, "elsewhere", 2)).isEmpty();
    assertThat(sessions.latestCorrections(OTHER, null, 2)).isEmpty();
  }

  @Test
  protected void sessions_without_a_live_run_are_found_by_how_long_nothing_happened() {
    begin("live", USER, 0);
    log.append("old", RUN, 0, List.of(entry(1, accepted(USER, "old"))));
    log.append("old", RUN, 1, List.of(entry(2, done(StopReason.ANSWER, 1))));
    log.append("new", RUN, 0, List.of(entry(5_000, accepted(OTHER, "new"))));
    log.append("new", RUN, 1, List.of(entry(6_000, done(StopReason.ANSWER, 1))));

    assertThat(sessions.idleSince(START.plusMillis(1_000), 10))
        .extracting(Session::id)
        .containsExactly("old");
    assertThat(sessions.idleSince(START.plusMillis(60_000), 10))
        .extracting(Session::id)
        .containsExactly("old", "new");
    assertThat(sessions.idleSince(START.plusMillis(60_000), 1)).hasSize(1);
  }

  private Session session() {
    return sessions.find(USER, SESSION).orElseThrow();
  }

  private AuditEntry onlyCall() {
    List<AuditEntry> audit = sessions.audit(SESSION);
    assertThat(audit).hasSize(1);
    return audit.getFirst();
  }

  private void begin(String sessionId, String userId, long millis) {
    log.append(sessionId, "run-" + sessionId, 0, List.of(entry(millis, accepted(userId, "Do it"))));
  }

  private void append(RunEvent... events) {
    append(RUN, events);
  }

  private void next(String runId, RunEvent... events) {
    if (session().activeRunId() != null) {
      append(done(StopReason.ANSWER, 1));
    }
    append(runId, events);
  }

  private void append(String runId, RunEvent... events) {
    List<RunLog.Entry> entries = new ArrayList<>(entries(events));
    log.append(SESSION, runId, log.lastSeq(SESSION), entries);
  }
}
