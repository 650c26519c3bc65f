package dev.asyncat.testkit.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.StoreException;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.EventCursor;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunResult;
import dev.asyncat.run.StopReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RunRecorderTest {

  private static final RunEvent DONE =
      new LifecycleEvent.Done("a", StopReason.ANSWER, "s", 1, 25, List.of(), null);

  @Test
  void it_waits_for_an_event_that_comes_later() {
    FedRun run = new FedRun();
    try (RunRecorder recorder = RunRecorder.follow(run)) {
      run.feed("r1", new ModelTurnEvent.Delta("a"));
      assertThat(recorder.await(ModelTurnEvent.Delta.class).content()).isEqualTo("a");

      run.feed("r1", new ModelTurnEvent.Delta("b"));
      run.feed("r1", DONE);

      assertThat(recorder.await(ModelTurnEvent.Delta.class, d -> d.content().equals("b")))
          .isNotNull();
      assertThat(recorder.awaitEnd().answer()).isEqualTo("a");
      assertThat(recorder.events(ModelTurnEvent.Delta.class)).hasSize(2);
    }
    assertThat(run.closed).isTrue();
  }

  @Test
  void it_leaves_out_other_runs_of_the_session() {
    FedRun run = new FedRun();
    run.feed("r0", new ModelTurnEvent.Delta("old"));
    run.feed("r1", new ModelTurnEvent.Delta("new"));
    run.feed("r1", DONE);

    RunAssert.assertThat(run).hasText("new").hasTypes("delta", "done");
  }

  @Test
  void a_run_that_ends_without_the_event_fails_at_once() {
    FedRun run = new FedRun();
    run.feed("r1", DONE);
    try (RunRecorder recorder = RunRecorder.follow(run)) {
      assertThatThrownBy(() -> recorder.await(ModelTurnEvent.Delta.class))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("ended without Delta")
          .hasMessageContaining("done");
    }
  }

  @Test
  void a_wait_is_bounded() {
    try (RunRecorder recorder = RunRecorder.follow(new FedRun())) {
      assertThatThrownBy(() -> recorder.await("anything", event -> true, Duration.ofMillis(10)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("no anything within");
    }
  }

  @Test
  void a_cursor_that_fails_is_told_with_its_cause() {
    FedRun run = new FedRun();
    run.failure = new StoreException("disk on fire");
    try (RunRecorder recorder = RunRecorder.follow(run)) {
      assertThatThrownBy(recorder::awaitEnd)
          .isInstanceOf(AssertionError.class)
          .hasRootCauseMessage("disk on fire");
    }
  }

  private static final class FedRun implements Run {
    private final LinkedBlockingQueue<LoggedEvent> fed = new LinkedBlockingQueue<>();
    private volatile RuntimeException failure;
    private volatile boolean closed;
    private long last;

    void feed(String runId, RunEvent event) {
      fed.add(new LoggedEvent(++last, "s", runId, Instant.EPOCH, event));
    }

    @Override
    public EventCursor follow(long seq) {
      return new EventCursor() {
        private boolean ended;

        @Override
        public Optional<LoggedEvent> next(Duration timeout) {
          if (failure != null) {
            throw failure;
          }
          try {
            LoggedEvent event = fed.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
            ended = event != null && event.event() instanceof LifecycleEvent.Done;
            return Optional.ofNullable(event);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }

        @Override
        public boolean ended() {
          return ended;
        }

        @Override
        public long position() {
          return 0;
        }

        @Override
        public void close() {
          closed = true;
        }
      };
    }

    @Override
    public String runId() {
      return "r1";
    }

    @Override
    public String sessionId() {
      return "s";
    }

    @Override
    public long startSeq() {
      return 0;
    }

    @Override
    public Stream<RunEvent> events() {
      throw new UnsupportedOperationException();
    }

    @Override
    public RunResult result() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void cancel(String reason) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean ended() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean decide(String requestId, PermissionDecision decision) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean reply(String requestId, String answer) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void replacePlan(List<PlanItem> items) {
      throw new UnsupportedOperationException();
    }
  }
}
