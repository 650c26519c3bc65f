package dev.asyncat.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.core.store.InMemoryStore;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.StoreException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.run.AgentMode;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.StopReason;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RunJournalTest {

  private static final Path DIRECTORY = Path.of("/w").toAbsolutePath();
  private static final Duration BOUND = Duration.ofSeconds(10);

  private final RunLog log = new InMemoryStore().runLog();
  private final SessionFeed feed = new SessionFeed(0);

  @Test
  void a_reader_gets_every_event_once_and_in_order_wherever_it_begins() {
    RunJournal journal = open(log);
    for (int i = 0; i < 5_000; i++) {
      journal.emit(new ModelTurnEvent.Delta("piece " + i));
    }
    journal.finish(List.of(done()));

    List<LoggedEvent> all = readAll(0);
    assertThat(all).hasSize(5_003);
    assertThat(all).extracting(LoggedEvent::seq).isSorted().doesNotHaveDuplicates();
    assertThat(all)
        .filteredOn(logged -> logged.event() instanceof ModelTurnEvent.Delta)
        .extracting(logged -> ((ModelTurnEvent.Delta) logged.event()).content())
        .startsWith("piece 0", "piece 1")
        .endsWith("piece 4999");
    assertThat(readAll(2_345)).isEqualTo(all.subList(2_345, all.size()));
    assertThat(readAll(5_002)).isEqualTo(all.subList(5_002, all.size()));
    assertThat(readAll(5_003)).isEmpty();
  }

  @Test
  void readers_that_follow_while_it_is_written_see_the_same() throws Exception {
    RunJournal journal = open(log);
    List<List<LoggedEvent>> seen = new ArrayList<>();
    List<Thread> readers = new ArrayList<>();
    CountDownLatch reading = new CountDownLatch(8);
    for (int i = 0; i < 8; i++) {
      List<LoggedEvent> mine = new ArrayList<>();
      seen.add(mine);
      long from = i % 3;
      readers.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (LogCursor cursor = new LogCursor("s", log, feed, from, null)) {
                      reading.countDown();
                      while (!cursor.ended()) {
                        cursor.next(BOUND).ifPresent(mine::add);
                      }
                    }
                  }));
    }
    reading.await();
    for (int i = 0; i < 3_000; i++) {
      journal.emit(new ModelTurnEvent.Delta("piece " + i));
      if (i % 100 == 0) {
        journal.store(new ModelTurnEvent.Thinking("at " + i, 0));
      }
    }
    journal.finish(List.of(done()));
    for (Thread reader : readers) {
      assertThat(reader.join(BOUND)).isTrue();
    }

    List<LoggedEvent> all = readAll(0);
    for (int i = 0; i < seen.size(); i++) {
      assertThat(seen.get(i)).isEqualTo(all.subList(i % 3, all.size()));
    }
  }

  @Test
  void what_store_returned_for_is_in_the_log() {
    RunJournal journal = open(log);

    journal.emit(new ModelTurnEvent.Delta("a"));
    journal.store(new ModelTurnEvent.Thinking("b", 0));

    assertThat(log.read("s", 2, 10))
        .extracting(LoggedEvent::event)
        .containsExactly(new ModelTurnEvent.Delta("a"), new ModelTurnEvent.Thinking("b", 0));
    journal.finish(List.of(done()));
  }

  @Test
  void nothing_is_shown_that_could_not_be_stored() {
    FailingLog failing = new FailingLog(log);
    RunJournal journal = open(failing);
    failing.broken = true;

    assertThatThrownBy(() -> journal.store(new ModelTurnEvent.Thinking("lost", 0)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("disk full");
    journal.stop();

    try (LogCursor cursor = new LogCursor("s", log, feed, 0, null)) {
      assertThat(cursor.next(BOUND)).isPresent();
      assertThat(cursor.next(BOUND)).isPresent();
      assertThatThrownBy(() -> cursor.next(BOUND)).isInstanceOf(StoreException.class);
    }
  }

  @Test
  void after_a_failure_nobody_waits_for_ever() {
    FailingLog failing = new FailingLog(log);
    RunJournal journal = open(failing);
    failing.broken = true;

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 20_000; i++) {
                journal.emit(new ModelTurnEvent.Delta("x"));
              }
            })
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> journal.store(new ModelTurnEvent.Thinking("x", 0)))
        .isInstanceOf(StoreException.class);
    journal.stop();
  }

  @Test
  void an_interrupted_thread_still_records_what_happened() {
    RunJournal journal = open(log);
    Thread.currentThread().interrupt();

    journal.store(new ModelTurnEvent.Thinking("while interrupted", 0));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(log.lastSeq("s")).isEqualTo(3);
    journal.finish(List.of(done()));
  }

  @Test
  void after_the_end_nothing_is_taken_and_nobody_waits() {
    RunJournal journal = open(log);
    journal.finish(List.of(done()));

    assertThatThrownBy(() -> journal.emit(new ModelTurnEvent.Delta("late")))
        .isInstanceOf(CancelledException.class);
    assertThatThrownBy(() -> journal.store(new ModelTurnEvent.Delta("late")))
        .isInstanceOf(CancelledException.class);
    assertThat(log.lastSeq("s")).isEqualTo(3);
  }

  @Test
  void what_is_said_while_the_run_ends_does_not_take_the_end_with_it() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    RunJournal journal =
        open(
            new ForwardingLog(log) {
              @Override
              public long append(
                  String sessionId, String runId, long expectedSeq, List<Entry> entries) {
                if (entries.getFirst().event() instanceof ModelTurnEvent.Delta) {
                  writing.countDown();
                  awaitQuietly(go);
                }
                return super.append(sessionId, runId, expectedSeq, entries);
              }
            });
    journal.emit(new ModelTurnEvent.Delta("held up"));
    writing.await();
    journal.emit(done());
    CompletableFuture<Void> late =
        CompletableFuture.runAsync(
            () -> journal.store(new LifecycleEvent.CancelRequested("too late")),
            Thread::startVirtualThread);
    while (journal.queued() < 2) {
      Thread.onSpinWait();
    }
    go.countDown();

    assertThatThrownBy(late::join).hasCauseInstanceOf(CancelledException.class);
    journal.stop();
    assertThat(readAll(0))
        .last()
        .extracting(LoggedEvent::event)
        .isInstanceOf(LifecycleEvent.Done.class);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void a_second_run_of_a_session_cannot_begin_before_the_first_has_ended() {
    RunJournal first = open(log);

    assertThatThrownBy(() -> open(log)).isInstanceOf(ConflictException.class);
    first.finish(List.of(done()));
  }

  private RunJournal open(RunLog target) {
    RunRequest request = RunRequest.of("goal").in(DIRECTORY);
    return RunJournal.open(
        "s",
        "r",
        target,
        Clock.systemUTC(),
        feed,
        List.of(
            new LifecycleEvent.RunAccepted(request, "u", "w", JsonObject.EMPTY, 0, false, "agent"),
            new LifecycleEvent.SessionStart("s", "r", "goal", DIRECTORY, false, AgentMode.ACTION)));
  }

  private static RunEvent done() {
    return new LifecycleEvent.Done("", StopReason.ANSWER, "s", 0, 25, List.of(), null);
  }

  private List<LoggedEvent> readAll(long after) {
    List<LoggedEvent> all = new ArrayList<>();
    try (LogCursor cursor = new LogCursor("s", log, feed, after, null)) {
      while (!cursor.ended()) {
        Optional<LoggedEvent> next = cursor.next(BOUND);
        next.ifPresent(all::add);
      }
    }
    return all;
  }

  private static final class FailingLog extends ForwardingLog {

    private volatile boolean broken;

    FailingLog(RunLog delegate) {
      super(delegate);
    }

    @Override
    public long append(String sessionId, String runId, long expectedSeq, List<Entry> entries) {
      if (broken) {
        throw new StoreException("disk full");
      }
      return super.append(sessionId, runId, expectedSeq, entries);
    }
  }

  private static class ForwardingLog implements RunLog {

    private final RunLog delegate;

    ForwardingLog(RunLog delegate) {
      this.delegate = delegate;
    }

    @Override
    public long append(String sessionId, String runId, long expectedSeq, List<Entry> entries) {
      return delegate.append(sessionId, runId, expectedSeq, entries);
    }

    @Override
    public List<LoggedEvent> read(String sessionId, long afterSeq, int limit) {
      return delegate.read(sessionId, afterSeq, limit);
    }

    @Override
    public long lastSeq(String sessionId) {
      return delegate.lastSeq(sessionId);
    }

    @Override
    public void compact(String sessionId, long fromSeq, long toSeq) {
      delegate.compact(sessionId, fromSeq, toSeq);
    }
  }
}
