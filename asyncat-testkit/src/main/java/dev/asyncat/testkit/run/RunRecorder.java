package dev.asyncat.testkit.run;

import dev.asyncat.run.EventCursor;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Follows a run and keeps every event of it, with its number. A test waits for the event it needs,
 * answers it, waits for the end, and then looks at the whole with {@link RunAssert}.
 *
 * <pre>{@code
 * try (RunRecorder recorder = RunRecorder.follow(run)) {
 *   var request = recorder.await(PermissionEvent.Requested.class);
 *   run.decide(request.request().id(), PermissionDecision.allow());
 *   recorder.awaitEnd();
 *   RunAssert.assertThat(recorder).endedWith(StopReason.ANSWER);
 * }
 * }</pre>
 *
 * <p>Thread-safe. Every wait is bounded, by {@link #DEFAULT_WAIT} unless the call says otherwise,
 * and then fails with the events seen so far.
 */
public final class RunRecorder implements AutoCloseable {

  /** How long a wait lasts at most unless told otherwise: 20 seconds. */
  public static final Duration DEFAULT_WAIT = Duration.ofSeconds(20);

  private static final Duration POLL = Duration.ofMillis(200);

  private final String runId;
  private final Object lock = new Object();
  private final List<LoggedEvent> events = new ArrayList<>();
  private boolean ended;
  private @Nullable Throwable failure;
  private volatile boolean closed;
  private @Nullable Thread thread;

  private RunRecorder(String runId) {
    this.runId = runId;
  }

  /** Starts to follow a run, from its beginning. */
  public static RunRecorder follow(Run run) {
    RunRecorder recorder = new RunRecorder(run.runId());
    recorder.thread =
        Thread.ofVirtual()
            .name("recorder-" + run.runId())
            .start(() -> recorder.read(run.follow(0)));
    return recorder;
  }

  /** Follows a run to its end and gives all its events. */
  public static List<LoggedEvent> record(Run run) {
    try (RunRecorder recorder = follow(run)) {
      recorder.awaitEnd();
      return recorder.logged();
    }
  }

  /** The events so far. */
  public List<RunEvent> events() {
    return logged().stream().map(LoggedEvent::event).toList();
  }

  /** The events so far, with their numbers. */
  public List<LoggedEvent> logged() {
    synchronized (lock) {
      return List.copyOf(events);
    }
  }

  /** The events of one type so far. */
  public <E extends RunEvent> List<E> events(Class<E> type) {
    return events().stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Waits for the first event of a type. */
  public <E extends RunEvent> E await(Class<E> type) {
    return await(type, event -> true);
  }

  /** Waits for the first event of a type that fits. */
  public <E extends RunEvent> E await(Class<E> type, Predicate<? super E> fits) {
    return type.cast(
        await(
            type.getSimpleName(),
            event -> type.isInstance(event) && fits.test(type.cast(event)),
            DEFAULT_WAIT));
  }

  /** Waits for the first event that fits. The words say, in a failure, what was waited for. */
  public RunEvent await(String what, Predicate<? super RunEvent> fits, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    int seen = 0;
    synchronized (lock) {
      while (true) {
        for (; seen < events.size(); seen++) {
          RunEvent event = events.get(seen).event();
          if (fits.test(event)) {
            return event;
          }
        }
        if (failure != null) {
          throw new AssertionError("following the run failed, after " + types(), failure);
        }
        if (ended) {
          throw new AssertionError("the run ended without " + what + ": " + types());
        }
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError("no " + what + " within " + timeout + ": " + types());
        }
        pause(left);
      }
    }
  }

  /** Waits for the end of the run. */
  public LifecycleEvent.Done awaitEnd() {
    return await(LifecycleEvent.Done.class);
  }

  /** Stops following. The run goes on. */
  @Override
  public void close() {
    closed = true;
    Thread reader = thread;
    if (reader == null) {
      return;
    }
    try {
      if (!reader.join(DEFAULT_WAIT)) {
        throw new AssertionError("the cursor of run " + runId + " did not return from next()");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(EventCursor cursor) {
    try (cursor) {
      while (!closed && !cursor.ended()) {
        Optional<LoggedEvent> next = cursor.next(POLL);
        next.filter(event -> event.runId().equals(runId)).ifPresent(this::add);
      }
    } catch (RuntimeException e) {
      synchronized (lock) {
        failure = e;
      }
    }
    synchronized (lock) {
      ended = true;
      lock.notifyAll();
    }
  }

  private void add(LoggedEvent event) {
    synchronized (lock) {
      events.add(event);
      lock.notifyAll();
    }
  }

  private List<String> types() {
    return events.stream().map(event -> event.event().type()).toList();
  }

  private void pause(long millis) {
    try {
      lock.wait(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for an event", e);
    }
  }
}
