package dev.asyncat.core.run;

import dev.asyncat.error.CancelledException;
import dev.asyncat.error.StoreException;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.run.ToolEvent;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the events of one run, stores them, and only then shows them.
 *
 * <p>A writer thread commits whatever is queued whenever it is free: alone, an event goes out at
 * once; under load, commits group themselves. The queue is bounded, so a store that cannot keep up
 * slows the run down instead of filling the memory. Thread-safe.
 */
final class RunJournal {

  private static final int QUEUE = 4_096;
  private static final int BATCH = 512;

  private final String sessionId;
  private final String runId;
  private final RunLog log;
  private final Clock clock;
  private final SessionFeed feed;
  private final LinkedBlockingQueue<Item> queue = new LinkedBlockingQueue<>(QUEUE);
  private final Thread writer;
  private volatile @Nullable StoreException failure;
  private volatile boolean stopped;
  private long lastSeq;
  private long fragmentsFrom;
  private int fragments;

  private RunJournal(
      String sessionId, String runId, RunLog log, Clock clock, SessionFeed feed, long lastSeq) {
    this.sessionId = sessionId;
    this.runId = runId;
    this.log = log;
    this.clock = clock;
    this.feed = feed;
    this.lastSeq = lastSeq;
    this.writer = Thread.ofVirtual().name("journal-" + sessionId).unstarted(this::write);
  }

  /**
   * Opens the journal of a run with its first events.
   *
   * @throws dev.asyncat.error.ConflictException if the session has a run that has not ended
   */
  static RunJournal open(
      String sessionId,
      String runId,
      RunLog log,
      Clock clock,
      SessionFeed feed,
      List<RunEvent> firstEvents) {
    RunJournal journal = new RunJournal(sessionId, runId, log, clock, feed, log.lastSeq(sessionId));
    journal.commit(List.of(new Item(firstEvents)));
    journal.writer.start();
    return journal;
  }

  /**
   * Queues an event. Returns before it is stored.
   *
   * @throws StoreException if an earlier event could not be stored
   * @throws CancelledException if the run has ended
   */
  void emit(RunEvent event) {
    enqueue(new Item(List.of(event)));
  }

  /**
   * Queues events that are stored all together or not at all. Returns before they are stored.
   *
   * @throws StoreException if an earlier event could not be stored
   * @throws CancelledException if the run has ended
   */
  void emitTogether(List<RunEvent> events) {
    enqueue(new Item(events));
  }

  /**
   * Stores an event and all before it.
   *
   * @throws StoreException if it could not be stored
   * @throws CancelledException if the run has ended
   */
  void store(RunEvent event) {
    storeTogether(new Item(List.of(event)));
  }

  private void storeTogether(Item item) {
    enqueue(item);
    await(item.done());
  }

  /** Stores the last events of this process, all together, and stops. */
  void finish(List<RunEvent> last) {
    try {
      storeTogether(new Item(last, new CompletableFuture<>(), true));
    } finally {
      stop();
    }
  }

  /** How many events wait for the writer. */
  int queued() {
    return queue.size();
  }

  /** Whether the store has failed, so that the log does not say how the run ended. */
  boolean failed() {
    return failure != null;
  }

  /** Stops without a last event, after a failure of the store. */
  void stop() {
    stopped = true;
    writer.interrupt();
    failTheRest();
    feed.end(failure);
  }

  private void enqueue(Item item) {
    throwIfFailed();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          queue.put(item);
          break;
        } catch (InterruptedException signal) {
          // An event that happened is recorded even while its thread is being cancelled.
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    if (failure != null || stopped) {
      failTheRest();
      throwIfFailed();
    }
  }

  private void await(CompletableFuture<Void> stored) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          stored.get();
          return;
        } catch (InterruptedException signal) {
          interrupted = true;
        }
      }
    } catch (ExecutionException failed) {
      throw switch (failed.getCause()) {
        case StoreException cause -> new StoreException(String.valueOf(cause.getMessage()), cause);
        case CancelledException ended -> ended;
        case null, default ->
            new StoreException("the event could not be stored", failed.getCause());
      };
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void throwIfFailed() {
    StoreException failed = failure;
    if (failed != null) {
      throw failed;
    }
    if (stopped) {
      throw new CancelledException("the run has ended");
    }
  }

  private void write() {
    List<Item> batch = new ArrayList<>();
    try {
      while (true) {
        batch.clear();
        batch.add(queue.take());
        queue.drainTo(batch, BATCH - 1);
        List<Item> late = afterTheEnd(batch);
        commit(batch);
        batch.forEach(Item::stored);
        late.forEach(item -> item.failed(new CancelledException("the run has ended")));
        if (batch.getLast().last()) {
          return;
        }
      }
    } catch (InterruptedException stopped) {
      // The run has ended; its last event was stored before the interrupt.
    } catch (RuntimeException broken) {
      failure =
          broken instanceof StoreException store
              ? store
              : new StoreException("the run log failed: " + broken.getMessage(), broken);
      batch.forEach(item -> item.failed(broken));
      failTheRest();
    }
  }

  /** Takes out what came after the last event, which the log would refuse together with it. */
  private static List<Item> afterTheEnd(List<Item> batch) {
    for (int i = 0; i < batch.size(); i++) {
      if (batch.get(i).last()) {
        List<Item> rest = batch.subList(i + 1, batch.size());
        List<Item> late = List.copyOf(rest);
        rest.clear();
        return late;
      }
    }
    return List.of();
  }

  /** Nobody may wait for an event that no writer will take. */
  private void failTheRest() {
    List<Item> rest = new ArrayList<>();
    queue.drainTo(rest);
    StoreException why = failure;
    RuntimeException answer = why == null ? new CancelledException("the run has ended") : why;
    rest.forEach(item -> item.failed(answer));
  }

  private void commit(List<Item> items) {
    List<RunLog.Entry> entries =
        items.stream()
            .flatMap(item -> item.events().stream())
            .map(event -> new RunLog.Entry(clock.instant(), event))
            .toList();
    log.append(sessionId, runId, lastSeq, entries);
    List<LoggedEvent> stored = new ArrayList<>(entries.size());
    for (RunLog.Entry entry : entries) {
      stored.add(new LoggedEvent(++lastSeq, sessionId, runId, entry.at(), entry.event()));
    }
    feed.publish(stored);
    stored.forEach(this::mergeFragments);
  }

  /** Merges a run of text fragments into fewer rows once something else follows it. */
  private void mergeFragments(LoggedEvent event) {
    boolean fragment =
        event.event() instanceof ModelTurnEvent.Delta
            || event.event() instanceof ModelTurnEvent.ReasoningDelta
            || event.event() instanceof ToolEvent.Progress;
    if (fragment) {
      if (fragments++ == 0) {
        fragmentsFrom = event.seq();
      }
    } else if (fragments > 0) {
      int count = fragments;
      fragments = 0;
      if (count > 1) {
        log.compact(sessionId, fragmentsFrom, event.seq() - 1);
      }
    }
  }

  /**
   * Events that belong together.
   *
   * @param last whether no further event is taken
   */
  private record Item(List<RunEvent> events, CompletableFuture<Void> done, boolean last) {

    Item(List<RunEvent> events) {
      this(events, new CompletableFuture<>(), events.getLast() instanceof LifecycleEvent.Done);
    }

    void stored() {
      done.complete(null);
    }

    void failed(RuntimeException why) {
      done.completeExceptionally(why);
    }
  }
}
