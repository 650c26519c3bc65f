package dev.asyncat.testkit.store;

import static dev.asyncat.testkit.store.Events.accepted;
import static dev.asyncat.testkit.store.Events.asked;
import static dev.asyncat.testkit.store.Events.delta;
import static dev.asyncat.testkit.store.Events.done;
import static dev.asyncat.testkit.store.Events.entries;
import static dev.asyncat.testkit.store.Events.entry;
import static dev.asyncat.testkit.store.Events.plan;
import static dev.asyncat.testkit.store.Events.result;
import static dev.asyncat.testkit.store.Events.start;
import static dev.asyncat.testkit.store.Events.step;
import static dev.asyncat.testkit.store.Events.success;
import static dev.asyncat.testkit.store.Events.turn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.asyncat.error.ConflictException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.json.Json;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.StopReason;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.session.Session;
import dev.asyncat.session.SessionStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link RunLog} must do. */
public abstract class RunLogContract extends StoreContract {

  private static final String SESSION = "session-1";
  private static final String RUN = "run-1";
  private static final String USER = "user-1";

  private RunLog log;
  private SessionStore sessions;

  @BeforeEach
  final void parts() {
    log = store().runLog();
    sessions = store().sessions();
  }

  @Test
  protected void events_are_numbered_from_one_without_gaps() {
    long afterFirst = log.append(SESSION, RUN, 0, entries(accepted(USER, "Do it"), delta("a")));
    long afterSecond = log.append(SESSION, RUN, afterFirst, entries(delta("b")));

    assertThat(afterFirst).isEqualTo(2);
    assertThat(afterSecond).isEqualTo(3);
    assertThat(log.lastSeq(SESSION)).isEqualTo(3);
    assertThat(log.read(SESSION, 0, 10)).extracting(LoggedEvent::seq).containsExactly(1L, 2L, 3L);
  }

  @Test
  protected void every_event_reads_back_as_it_was_written() {
    List<RunLog.Entry> written = entries(Events.oneOfEach(USER));

    log.append(SESSION, RUN, 0, written);

    List<Events.Seen> expected = new ArrayList<>();
    for (RunLog.Entry entry : written) {
      expected.add(
          new Events.Seen(
              expected.size() + 1,
              SESSION,
              RUN,
              entry.at(),
              entry.event().type(),
              entry.event().data().toString()));
    }
    List<LoggedEvent> read = log.read(SESSION, 0, 1_000);
    assertThat(Events.Seen.of(read)).isEqualTo(expected);
    for (int i = 0; i < read.size(); i++) {
      assertThat(read.get(i).event()).hasSameClassAs(written.get(i).event());
    }
  }

  @Test
  protected void what_the_runtime_does_not_know_reads_back_as_an_extension() {
    var unknown = new RunEvent.Extension("from_the_future", Json.object().put("size", 7).build());

    log.append(SESSION, RUN, 0, entries(accepted(USER, "Do it"), unknown));

    assertThat(log.read(SESSION, 1, 10)).extracting(LoggedEvent::event).containsExactly(unknown);
  }

  @Test
  protected void reading_starts_after_a_number_and_stops_at_the_limit() {
    begin();
    log.append(SESSION, RUN, 1, entries(delta("2"), delta("3"), delta("4"), delta("5")));

    assertThat(log.read(SESSION, 2, 2)).extracting(LoggedEvent::seq).containsExactly(3L, 4L);
    assertThat(log.read(SESSION, 4, 10)).extracting(LoggedEvent::seq).containsExactly(5L);
    assertThat(log.read(SESSION, 5, 10)).isEmpty();
    assertThat(log.read(SESSION, 99, 10)).isEmpty();
  }

  @Test
  protected void an_unknown_session_has_no_events() {
    assertThat(log.read("nowhere", 0, 10)).isEmpty();
    assertThat(log.lastSeq("nowhere")).isZero();
  }

  @Test
  protected void every_event_is_given_in_order_over_all_pages() {
    List<RunEvent> events = new ArrayList<>(List.of(accepted(USER, "Do it")));
    for (int i = 0; i < RunLog.PAGE + 1; i++) {
      events.add(delta("piece " + i));
    }
    log.append(SESSION, RUN, 0, entries(events));

    List<Long> numbers = new ArrayList<>();
    log.forEach(SESSION, 1, event -> numbers.add(event.seq()));
    log.forEach("nowhere", 0, event -> numbers.add(event.seq()));

    assertThat(numbers)
        .containsExactlyElementsOf(LongStream.rangeClosed(2, events.size()).boxed().toList());
  }

  @Test
  protected void sessions_are_numbered_on_their_own() {
    begin();
    log.append("session-2", "run-2", 0, entries(accepted(USER, "Do that")));

    assertThat(log.lastSeq("session-2")).isEqualTo(1);
    assertThat(log.read("session-2", 0, 10))
        .extracting(LoggedEvent::sessionId)
        .containsExactly("session-2");
  }

  @Test
  protected void appending_nothing_changes_nothing() {
    begin();

    assertThat(log.append(SESSION, RUN, 1, List.of())).isEqualTo(1);
    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> log.append(SESSION, RUN, 7, List.of()));
    assertThat(log.lastSeq(SESSION)).isEqualTo(1);
  }

  @Test
  protected void an_appender_that_missed_something_is_refused_and_nothing_is_stored() {
    begin();
    log.append(SESSION, RUN, 1, entries(delta("first")));

    assertRefused(1, entries(start("call-1", 0), delta("second")));
    assertRefused(3, entries(delta("ahead")));
  }

  @Test
  protected void a_new_session_cannot_be_expected_to_have_events() {
    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> log.append(SESSION, RUN, 4, entries(accepted(USER, "Do it"))));
    assertThat(sessions.find(USER, SESSION)).isEmpty();
  }

  @Test
  protected void a_session_begins_with_an_accepted_run() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> log.append(SESSION, RUN, 0, entries(delta("too early"))));
    assertThat(log.lastSeq(SESSION)).isZero();
    assertThat(sessions.find(USER, SESSION)).isEmpty();
  }

  @Test
  protected void an_accepted_run_has_a_working_directory() {
    RunEvent without =
        new LifecycleEvent.RunAccepted(
            RunRequest.of("Do it"), USER, null, Events.PROVIDER, 0, false, "agent");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> log.append(SESSION, RUN, 0, entries(without)))
        .withMessageContaining("working directory");
    assertThat(log.lastSeq(SESSION)).isZero();
  }

  @Test
  protected void a_run_cannot_enter_another_users_session() {
    begin();
    end(1);

    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> log.append(SESSION, "run-2", 2, entries(accepted("user-2", "Spy"))));
    assertThatExceptionOfType(NotFoundException.class)
        .as("a wrong number must not reveal that the session exists")
        .isThrownBy(() -> log.append(SESSION, "run-2", 0, entries(accepted("user-2", "Spy"))));
    assertThat(log.lastSeq(SESSION)).isEqualTo(2);
    assertThat(sessions.find(USER, SESSION).orElseThrow().goal()).isEqualTo("Do it");
    assertThat(sessions.find("user-2", SESSION)).isEmpty();
  }

  @Test
  protected void a_session_has_one_run_at_a_time() {
    begin();

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> log.append(SESSION, "run-2", 1, entries(accepted(USER, "Me too"))))
        .withMessageContaining(RUN);
    assertThat(log.lastSeq(SESSION)).isEqualTo(1);
    assertThat(sessions.find(USER, SESSION).orElseThrow().activeRunId()).isEqualTo(RUN);
  }

  @Test
  protected void numbers_go_on_when_a_session_is_continued() {
    begin();
    end(1);

    long last = log.append(SESSION, "run-2", 2, entries(accepted(USER, "More", 1), delta("a")));

    assertThat(last).isEqualTo(4);
    assertThat(log.read(SESSION, 2, 10))
        .extracting(LoggedEvent::runId)
        .containsExactly("run-2", "run-2");
  }

  @Test
  protected void a_session_takes_only_events_of_the_run_at_work() {
    begin();

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> log.append(SESSION, "run-2", 1, entries(delta("who am I"))));

    end(1);

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> log.append(SESSION, RUN, 2, entries(delta("too late"))));
    assertThatExceptionOfType(ConflictException.class)
        .as("a run is accepted once")
        .isThrownBy(() -> log.append(SESSION, RUN, 2, entries(accepted(USER, "Again"))));
    assertThat(log.lastSeq(SESSION)).isEqualTo(2);
  }

  @Test
  protected void nothing_follows_the_end_of_a_run_even_in_one_batch() {
    begin();

    assertRefused(1, entries(delta("a"), done(StopReason.ANSWER, 1), delta("b")));
  }

  @Test
  protected void a_batch_is_stored_whole_or_not_at_all() {
    begin();
    log.append(SESSION, RUN, 1, entries(asked("request-1")));

    assertRefused(
        2,
        entries(
            start("call-1", 0),
            result("call-1", 0, success(true)),
            turn(0),
            plan(step("1", PlanItem.Status.PENDING)),
            asked("request-1")));
  }

  @Test
  protected void exactly_one_of_two_appenders_with_the_same_number_wins() throws Exception {
    begin();
    int rounds = 50;
    int appenders = 4;
    for (int round = 0; round < rounds; round++) {
      long expected = log.lastSeq(SESSION);
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int i = 0; i < appenders; i++) {
        String content = round + "/" + i;
        tasks.add(() -> wins(expected, entries(delta(content), delta(content))));
      }

      assertThat(Collections.frequency(together(tasks), true)).isEqualTo(1);
    }
    assertThat(log.lastSeq(SESSION)).isEqualTo(1 + 2 * rounds);
    assertThat(log.read(SESSION, 0, 1_000)).hasSize(1 + 2 * rounds);
  }

  private boolean wins(long expected, List<RunLog.Entry> entries) {
    try {
      log.append(SESSION, RUN, expected, entries);
      return true;
    } catch (ConflictException lost) {
      return false;
    }
  }

  @Test
  protected void only_one_of_many_creates_a_session() throws Exception {
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String run = "run-" + i;
      tasks.add(
          () -> {
            try {
              log.append(SESSION, run, 0, entries(accepted(USER, "Do it")));
              return true;
            } catch (ConflictException lost) {
              return false;
            }
          });
    }

    assertThat(Collections.frequency(together(tasks), true)).isEqualTo(1);
    assertThat(log.lastSeq(SESSION)).isEqualTo(1);
  }

  @Test
  protected void a_reader_sees_batches_whole_and_in_order() throws Exception {
    begin();
    int batches = 200;
    int size = 5;
    var over = new AtomicBoolean();
    Callable<Boolean> writer =
        () -> {
          try {
            for (int batch = 0; batch < batches; batch++) {
              log.append(
                  SESSION,
                  RUN,
                  1 + (long) batch * size,
                  entries(delta("1"), delta("2"), delta("3"), delta("4"), delta("5")));
              if (batch % 20 == 19) {
                log.compact(SESSION, 2, 1 + (long) batch * size);
              }
            }
          } finally {
            over.set(true);
          }
          return true;
        };
    Callable<Boolean> reader =
        () -> {
          long position = 1;
          boolean last;
          do {
            last = over.get();
            List<LoggedEvent> events = log.read(SESSION, position, Integer.MAX_VALUE);
            assertThat(events.size() % size).isZero();
            for (LoggedEvent event : events) {
              assertThat(event.seq()).isEqualTo(++position);
            }
          } while (!last);
          return position == 1 + (long) batches * size;
        };

    assertThat(together(List.of(writer, reader, reader))).containsOnly(true);
  }

  @Test
  protected void a_large_event_is_kept() {
    begin();
    String large = "large 🐱 ".repeat(200_000);

    log.append(SESSION, RUN, 1, entries(delta(large)));

    assertThat(log.read(SESSION, 1, 1))
        .extracting(LoggedEvent::event)
        .containsExactly(new ModelTurnEvent.Delta(large));
  }

  @Test
  protected void compaction_changes_nothing_that_is_read() {
    long last = fragments();
    List<Events.Seen> before = Events.Seen.of(log.read(SESSION, 0, 1_000));

    log.compact(SESSION, 2, last);

    for (long after = 0; after <= last; after++) {
      for (int limit : new int[] {1, 2, 7, 1_000}) {
        int end = (int) Math.min(last, after + limit);
        assertThat(Events.Seen.of(log.read(SESSION, after, limit)))
            .as("after %d, limit %d", after, limit)
            .isEqualTo(before.subList((int) after, end));
      }
    }
    assertThat(log.lastSeq(SESSION)).isEqualTo(last);
  }

  @Test
  protected void compaction_of_any_range_in_any_order_changes_nothing_that_is_read() {
    long last = fragments();
    List<Events.Seen> before = Events.Seen.of(log.read(SESSION, 0, 1_000));
    var random = new Random(42);

    for (int i = 0; i < 100; i++) {
      long from = random.nextLong(-2, last + 3);
      long to = random.nextLong(-2, last + 3);
      log.compact(SESSION, from, to);

      assertThat(Events.Seen.of(log.read(SESSION, 0, 1_000)))
          .as("after compacting %d to %d", from, to)
          .isEqualTo(before);
    }
  }

  @Test
  protected void a_log_goes_on_after_compaction() {
    long last = fragments();
    log.compact(SESSION, 1, last);

    long now = log.append(SESSION, RUN, last, entries(delta("more"), delta("and more")));
    log.compact(SESSION, last, now);

    assertThat(log.read(SESSION, last, 10))
        .extracting(LoggedEvent::event)
        .containsExactly(delta("more"), delta("and more"));
    assertThat(log.read(SESSION, last + 1, 10)).hasSize(1);
  }

  @Test
  protected void compacting_an_unknown_session_does_nothing() {
    log.compact("nowhere", 1, 100);

    assertThat(log.lastSeq("nowhere")).isZero();
  }

  private void begin() {
    log.append(SESSION, RUN, 0, entries(accepted(USER, "Do it")));
  }

  private void end(long lastSeq) {
    log.append(SESSION, RUN, lastSeq, entries(done(StopReason.ANSWER, 1)));
  }

  /** Fragments of three kinds, alone and in runs, between events that are none. */
  private long fragments() {
    List<RunLog.Entry> all = new ArrayList<>();
    all.add(entry(0, accepted(USER, "Do it")));
    for (int i = 0; i < 20; i++) {
      all.add(new RunLog.Entry(Events.START.plusNanos(i * 1_234_567L), delta("d" + i)));
    }
    all.add(new RunLog.Entry(Events.START.minusSeconds(5), delta("a clock that was set back")));
    all.add(entry(40, turn(0)));
    all.add(entry(41, delta("alone")));
    for (int i = 0; i < 10; i++) {
      all.add(entry(42 + i, new ModelTurnEvent.ReasoningDelta("r\n\"" + i)));
    }
    all.add(entry(60, start("call-1", 0)));
    for (int i = 0; i < 10; i++) {
      all.add(
          entry(
              61 + i,
              new ToolEvent.Progress("run_command", "call-1", "line " + i, i, false, null)));
    }
    all.add(entry(80, new ToolEvent.Progress("run_command", "call-1", null, 10, true, 0)));
    all.add(entry(81, result("call-1", 0, success(true))));
    return log.append(SESSION, RUN, 0, all);
  }

  private void assertRefused(long expectedSeq, List<RunLog.Entry> entries) {
    Session session = sessions.find(USER, SESSION).orElseThrow();
    List<Events.Seen> events = Events.Seen.of(log.read(SESSION, 0, 1_000));
    var audit = sessions.audit(SESSION);
    var open = sessions.openRequests(SESSION);

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> log.append(SESSION, RUN, expectedSeq, entries));

    assertThat(sessions.find(USER, SESSION)).contains(session);
    assertThat(Events.Seen.of(log.read(SESSION, 0, 1_000))).isEqualTo(events);
    assertThat(sessions.audit(SESSION)).isEqualTo(audit);
    assertThat(sessions.openRequests(SESSION)).isEqualTo(open);
  }
}
