package dev.asyncat.core.run;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.core.permission.PermissionBroker;
import dev.asyncat.error.CancelledException;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.EventCursor;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.run.RunResult;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The handle of a run in this process. */
final class LiveRun implements Run {

  private static final Duration POLL = Duration.ofSeconds(30);

  private final String runId;
  private final String sessionId;
  private final String userId;
  private final RunLog log;
  private final SessionFeed feed;
  private final RunJournal journal;
  private final PermissionBroker broker;
  private final SessionPlan plan;
  private final CancellationSource cancellation;
  private final Suspension suspension;
  private final long startSeq;
  private final CompletableFuture<RunResult> result = new CompletableFuture<>();

  LiveRun(
      String runId,
      String sessionId,
      String userId,
      RunLog log,
      SessionFeed feed,
      RunJournal journal,
      PermissionBroker broker,
      SessionPlan plan,
      CancellationSource cancellation,
      Suspension suspension,
      long startSeq) {
    this.runId = runId;
    this.sessionId = sessionId;
    this.userId = userId;
    this.log = log;
    this.feed = feed;
    this.journal = journal;
    this.broker = broker;
    this.plan = plan;
    this.cancellation = cancellation;
    this.suspension = suspension;
    this.startSeq = startSeq;
  }

  @Override
  public String runId() {
    return runId;
  }

  @Override
  public String sessionId() {
    return sessionId;
  }

  String userId() {
    return userId;
  }

  SessionFeed feed() {
    return feed;
  }

  void end(RunResult how) {
    broker.end();
    result.complete(how);
  }

  Suspension suspension() {
    return suspension;
  }

  @Override
  public long startSeq() {
    return startSeq;
  }

  @Override
  public Stream<RunEvent> events() {
    EventCursor cursor = new LogCursor(sessionId, log, feed, startSeq, runId);
    Iterator<RunEvent> iterator = new VisibleEvents(cursor);
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(
                iterator, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE),
            false)
        .onClose(cursor::close);
  }

  @Override
  public EventCursor follow(long seq) {
    return new LogCursor(sessionId, log, feed, seq, null);
  }

  @Override
  public RunResult result() {
    try {
      return result.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while waiting for a run", interrupted);
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible.getCause());
    }
  }

  @Override
  public void cancel(String reason) {
    if (!ended() && !cancellation.token().isCancelled()) {
      try {
        journal.emit(new LifecycleEvent.CancelRequested(reason));
      } catch (CancelledException justEnded) {
        // Its last event is stored; nothing is left to cancel.
      } finally {
        cancellation.cancel(reason);
      }
    }
  }

  @Override
  public boolean ended() {
    return result.isDone();
  }

  @Override
  public boolean decide(String requestId, PermissionDecision decision) {
    return broker.decided(requestId, decision);
  }

  @Override
  public boolean reply(String requestId, String answer) {
    return broker.replied(requestId, answer);
  }

  @Override
  public void replacePlan(List<PlanItem> items) {
    plan.replaceByUser(items, journal::store);
  }

  /** The events of a cursor that clients see, one after the other. */
  private static final class VisibleEvents implements Iterator<RunEvent> {

    private final EventCursor cursor;
    private @Nullable RunEvent next;
    private boolean done;

    VisibleEvents(EventCursor cursor) {
      this.cursor = cursor;
    }

    @Override
    public boolean hasNext() {
      while (next == null && !done && !cursor.ended()) {
        Optional<LoggedEvent> event = cursor.next(POLL);
        if (event.isPresent() && event.get().event().visible()) {
          next = event.get().event();
          done = next instanceof LifecycleEvent.Done;
        }
      }
      return next != null;
    }

    @Override
    public RunEvent next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException("the run has ended");
      }
      RunEvent event = next;
      next = null;
      return event;
    }
  }
}
