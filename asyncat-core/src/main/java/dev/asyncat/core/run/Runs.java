package dev.asyncat.core.run;

import dev.asyncat.core.checkpoint.Checkpoints;
import dev.asyncat.core.verification.SyntaxChecks;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.error.StoreException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.permission.Approver;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.EventCursor;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.RunResult;
import dev.asyncat.run.StopReason;
import dev.asyncat.session.PendingRequest;
import dev.asyncat.session.Session;
import dev.asyncat.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts runs and finds those that are live. At most one run of a session is live. Thread-safe. */
public final class Runs implements AutoCloseable {

  /** How long a question waits when clients come and go. */
  public static final Duration DETACHED_PATIENCE = Duration.ofDays(7);

  /** How long runs have to end once what they were doing is cut off. */
  private static final Duration CLOSING = Duration.ofSeconds(4);

  private static final String NOT_YOURS = "Session not found or access denied";
  private static final String DELETED = "the session was deleted";

  private static final Duration STORE_RETRY = Duration.ofSeconds(1);
  private static final Duration STORE_PATIENCE = Duration.ofMinutes(10);

  private final RunSetup setup;
  private final RunLauncher launcher;
  private final Store store;
  private final Recovery recovery;
  private final Duration stopPatience;
  private final UnfinishedRuns unfinished;
  private final Map<String, LiveRun> live = new ConcurrentHashMap<>();
  private final SessionLocks locks = new SessionLocks();
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * Collaborators of all runs.
   *
   * @param stopPatience how long tool calls may go on while the runtime stops
   */
  public Runs(
      RunSetup setup,
      Store store,
      Checkpoints checkpoints,
      Recovery recovery,
      Duration stopPatience,
      Clock clock,
      Supplier<String> ids,
      @Nullable Approver approver,
      SyntaxChecks checks) {
    this.setup = setup;
    this.store = store;
    this.recovery = recovery;
    this.stopPatience = stopPatience;
    this.launcher = new RunLauncher(store, checkpoints, clock, ids, approver, checks);
    this.unfinished =
        new UnfinishedRuns(setup, launcher, store, live.keySet(), this::launch, clock);
  }

  /**
   * Starts a run. Returns once its first events are stored.
   *
   * @throws dev.asyncat.error.AsyncatException if it cannot be started; nothing is stored then
   */
  public Run start(RunRequest request, String operation) {
    return start(request, operation, null);
  }

  /**
   * Starts a run that works for another one.
   *
   * @param client the other one
   * @throws dev.asyncat.error.AsyncatException if it cannot be started; nothing is stored then
   */
  Run start(RunRequest request, String operation, RunLauncher.@Nullable Client client) {
    requireOpen();
    PreparedRun run = setup.prepare(request);
    return locks.with(
        run.sessionId(),
        () -> {
          if (run.continued()) {
            unfinished.giveWay(run.userId(), run.sessionId());
          }
          return launch(launcher.begin(run, operation, client));
        });
  }

  private void requireOpen() {
    if (closing.getCount() == 0) {
      throw new UnavailableException("the runtime is closing and takes no new runs");
    }
  }

  private Run launch(RunLauncher.Launched launched) {
    LiveRun handle = launched.run();
    String sessionId = handle.sessionId();
    live.put(sessionId, handle);
    if (closing.getCount() == 0) {
      // close() may have looked before the run could be seen.
      stop(handle);
    }
    Thread.ofVirtual()
        .name("run-" + sessionId)
        .start(
            () -> {
              RunResult result =
                  new RunResult(
                      handle.runId(), sessionId, "", StopReason.ERROR, 0, "the run broke down");
              try {
                result = launched.loop().run();
              } finally {
                live.remove(sessionId, handle);
                launched.journal().stop();
                handle.end(result);
                if (launched.journal().failed()) {
                  endInTheLog(handle, result);
                }
              }
            });
    return handle;
  }

  /** Once the store works again, it learns how a run ended that it failed under. */
  private void endInTheLog(LiveRun run, RunResult result) {
    long giveUp = System.nanoTime() + STORE_PATIENCE.toNanos();
    while (System.nanoTime() < giveUp) {
      try {
        if (closing.await(STORE_RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        locks.with(run.sessionId(), () -> unfinished.endFailed(run, result));
        return;
      } catch (StoreException | ConflictException stillBroken) {
        // It is tried again; the next start takes the run up in any case.
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /**
   * Goes on with the paused run of a session; gives the live one if it is not paused.
   *
   * @throws NotFoundException if the user has no such session
   * @throws ConflictException if the session has no unfinished run
   * @throws dev.asyncat.error.UnavailableException if there is no model; the run stays paused
   * @throws dev.asyncat.error.InvalidRequestException if its working directory is gone; the run
   *     stays paused
   */
  public Run resume(String userId, String sessionId) {
    return locks.with(
        sessionId,
        () -> {
          LiveRun running = live.get(sessionId);
          if (running != null && running.userId().equals(userId)) {
            return running;
          }
          requireOpen();
          return unfinished.resume(requireSession(userId, sessionId));
        });
  }

  /**
   * Branches off a recorded session.
   *
   * @throws NotFoundException if the user has no such session
   * @throws dev.asyncat.error.InvalidRequestException if the session has no such round
   * @throws dev.asyncat.error.UnavailableException if there is no model
   */
  public Run fork(String userId, String sessionId, Fork fork) {
    requireOpen();
    Session session = requireSession(userId, sessionId);
    StoredRun stored =
        StoredRun.holding(store.runLog(), sessionId, fork.round())
            .orElseThrow(() -> new StoreException("session " + sessionId + " has no run"));
    return launch(launcher.begin(setup.fork(session, stored, fork), "fork", null));
  }

  /**
   * Takes up what an earlier process left unfinished.
   *
   * @return what became of each run
   */
  public List<RecoveredRun> recover() {
    return unfinished.recover(recovery);
  }

  /** The live run of a session of this user. */
  public Optional<Run> find(String userId, String sessionId) {
    return Optional.ofNullable(live.get(sessionId))
        .filter(run -> run.userId().equals(userId))
        .map(Run.class::cast);
  }

  /**
   * Reads a session's events from a number on, and follows its live run.
   *
   * @throws NotFoundException if the user has no such session
   * @throws InvalidRequestException if the session has no event of that number yet
   */
  public EventCursor follow(String userId, String sessionId, long afterSeq) {
    requireSession(userId, sessionId);
    long last = store.runLog().lastSeq(sessionId);
    if (afterSeq > last) {
      // Whoever waited there would miss what comes in between.
      throw new InvalidRequestException(
          "there is no event "
              + afterSeq
              + " of session "
              + sessionId
              + "; its last one is "
              + last);
    }
    LiveRun run = live.get(sessionId);
    return run == null
        ? new LogCursor(sessionId, store.runLog(), null, afterSeq, null)
        : run.follow(afterSeq);
  }

  /**
   * Cancels the live run of a session.
   *
   * @return false if none is live
   * @throws NotFoundException if the user has no such session
   */
  public boolean cancel(String userId, String sessionId, String reason) {
    requireSession(userId, sessionId);
    Supplier<Boolean> cancelling =
        locks.with(
            sessionId,
            () -> {
              LiveRun run = live.get(sessionId);
              boolean wasPaused = run == null && unfinished.cancel(userId, sessionId, reason);
              return () -> run == null ? wasPaused : cancelLive(run, reason);
            });
    return cancelling.get();
  }

  private static boolean cancelLive(LiveRun run, String reason) {
    run.cancel(reason);
    return true;
  }

  /**
   * Replaces the plan of a session: its live run sees it before its next turn, else the next run
   * begins with it.
   *
   * @throws NotFoundException if the user has no such session
   */
  public void replacePlan(String userId, String sessionId, List<PlanItem> items) {
    LiveRun run = live.get(sessionId);
    if (run != null && run.userId().equals(userId)) {
      try {
        run.replacePlan(items);
        return;
      } catch (CancelledException ended) {
        // It is too late for this run, so the plan is for the next one.
      }
    }
    if (!store.sessions().replacePlan(userId, sessionId, items)) {
      throw new NotFoundException(NOT_YOURS);
    }
  }

  /**
   * Deletes a session for good. Its live run is cancelled first and has a few seconds to end; what
   * it does after that is lost.
   *
   * @throws NotFoundException if the user has no such session
   * @throws CancelledException if the waiting thread is interrupted; the session is not deleted
   */
  public void delete(String userId, String sessionId) {
    if (store.sessions().find(userId, sessionId).isEmpty()) {
      throw new NotFoundException(NOT_YOURS);
    }
    LiveRun run = live.get(sessionId);
    if (run != null) {
      run.cancel(DELETED);
      try {
        run.feed().awaitEnd(CLOSING.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new CancelledException("interrupted while waiting for the end of a run", interrupted);
      }
    }
    if (!store.sessions().delete(userId, sessionId)) {
      throw new NotFoundException(NOT_YOURS);
    }
    LiveRun late = live.get(sessionId);
    if (late != null) {
      try {
        late.cancel(DELETED);
      } catch (StoreException gone) {
        // Its session takes no events any more; it was cancelled all the same.
      }
    }
  }

  /**
   * Decides about a permission request; a run that is paused goes on to hear it.
   *
   * @return false if it was resolved before
   * @throws NotFoundException if the user has no such request
   */
  public boolean decide(String userId, String requestId, PermissionDecision decision) {
    PendingRequest request = require(userId, requestId, "Permission request not found");
    if (!(request.event() instanceof PermissionEvent.Requested)) {
      throw new NotFoundException("Permission request not found");
    }
    return answering(request).map(run -> run.decide(requestId, decision)).orElse(false);
  }

  /**
   * Answers a question; a run that is paused goes on to hear it.
   *
   * @return false if it was answered before
   * @throws NotFoundException if the user has no such question
   * @throws InvalidRequestException if the answer is longer than a goal may be
   */
  public boolean reply(String userId, String requestId, String answer) {
    if (answer.length() > RunRequest.MAX_GOAL_LENGTH) {
      throw new InvalidRequestException(
          "answer must have at most "
              + RunRequest.MAX_GOAL_LENGTH
              + " characters, not "
              + answer.length());
    }
    PendingRequest request = require(userId, requestId, "Question request not found");
    if (!(request.event() instanceof PermissionEvent.Asked)) {
      throw new NotFoundException("Question request not found");
    }
    return answering(request).map(run -> run.reply(requestId, answer)).orElse(false);
  }

  /** The run that waits for the answer to a request; empty if none does any more. */
  private Optional<Run> answering(PendingRequest request) {
    if (!request.open()) {
      return Optional.empty();
    }
    LiveRun run = live.get(request.sessionId());
    try {
      Run waits = run == null ? resume(request.userId(), request.sessionId()) : run;
      return Optional.of(waits).filter(found -> found.runId().equals(request.runId()));
    } catch (ConflictException hasEnded) {
      return Optional.empty();
    }
  }

  private PendingRequest require(String userId, String requestId, String otherwise) {
    return store
        .sessions()
        .request(requestId)
        .filter(request -> request.userId().equals(userId))
        .orElseThrow(() -> new NotFoundException(otherwise));
  }

  private Session requireSession(String userId, String sessionId) {
    return store
        .sessions()
        .find(userId, sessionId)
        .orElseThrow(() -> new NotFoundException("Session not found"));
  }

  /**
   * Stops every live run: they end, or stay paused to go on later, depending on what the runtime
   * does with unfinished runs at its start. Waits a bounded time.
   */
  @Override
  public void close() {
    closing.countDown();
    List<LiveRun> running = new ArrayList<>(live.values());
    running.forEach(this::stop);
    if (recovery != Recovery.END) {
      awaitEnds(running, stopPatience);
      running.stream().filter(run -> !run.ended()).forEach(run -> run.suspension().force());
    }
    awaitEnds(running, CLOSING);
  }

  private void stop(LiveRun run) {
    if (recovery != Recovery.END) {
      run.suspension().request();
      return;
    }
    try {
      run.cancel("the runtime is closing");
    } catch (StoreException broken) {
      // The store is gone; the run ends by itself.
    }
  }

  private static void awaitEnds(List<LiveRun> running, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    for (LiveRun run : running) {
      try {
        run.feed().awaitEnd(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
