package dev.asyncat.core.run;

import dev.asyncat.error.AsyncatException;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.StoreException;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.run.RunResult;
import dev.asyncat.run.StopReason;
import dev.asyncat.session.Session;
import dev.asyncat.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs that are unfinished in the log and that no thread of this process has: what earlier
 * processes left, and what a failing store cut off. Whoever changes one holds the lock of its
 * session.
 */
final class UnfinishedRuns {

  /** A run that makes the process die over and over must not do so at every start. */
  private static final int MOST_IDLE_RESTARTS = 3;

  private final RunSetup setup;
  private final RunLauncher launcher;
  private final Store store;
  private final Set<String> live;
  private final Function<RunLauncher.Launched, Run> launch;
  private final Clock clock;

  /**
   * Collaborators.
   *
   * @param live the sessions that have a live run, as they are at the moment
   * @param launch lets a run go
   */
  UnfinishedRuns(
      RunSetup setup,
      RunLauncher launcher,
      Store store,
      Set<String> live,
      Function<RunLauncher.Launched, Run> launch,
      Clock clock) {
    this.setup = setup;
    this.launcher = launcher;
    this.store = store;
    this.live = live;
    this.launch = launch;
    this.clock = clock;
  }

  /** A session of the user with such a run. */
  private Optional<Session> of(String userId, String sessionId) {
    return store
        .sessions()
        .find(userId, sessionId)
        .filter(session -> session.activeRunId() != null && !live.contains(sessionId));
  }

  /** A new task for a session takes the place of the run that was paused there. */
  void giveWay(String userId, String sessionId) {
    of(userId, sessionId)
        .ifPresent(
            paused ->
                end(
                    paused,
                    StopReason.INTERRUPTED,
                    "A new run of the session took the place of this one."));
  }

  /** Cancels it; false if there is none. */
  boolean cancel(String userId, String sessionId, String reason) {
    Optional<Session> paused = of(userId, sessionId);
    paused.ifPresent(
        session -> {
          append(session, new LifecycleEvent.CancelRequested(reason));
          end(session, StopReason.CANCELLED, AgentLoop.STOPPED);
        });
    return paused.isPresent();
  }

  /** Says in the log how a run ended under which the store failed; false if it knows. */
  boolean endFailed(LiveRun run, RunResult result) {
    Optional<Session> failed =
        of(run.userId(), run.sessionId())
            .filter(session -> run.runId().equals(session.activeRunId()));
    failed.ifPresent(
        session -> end(session, StopReason.ERROR, "the store failed: " + result.error()));
    return failed.isPresent();
  }

  /**
   * Goes on with the run of a session.
   *
   * @throws ConflictException if the session has no unfinished run
   */
  Run resume(Session session) {
    return resume(session, stored(session));
  }

  private Run resume(Session session, StoredRun stored) {
    return launch.apply(launcher.goOn(setup.resume(session, stored), stored));
  }

  private static String unfinished(Session session) {
    String runId = session.activeRunId();
    if (runId == null) {
      throw new ConflictException(
          "session " + session.id() + " has no unfinished run to go on with; start a new one");
    }
    return runId;
  }

  private StoredRun stored(Session session) {
    String runId = unfinished(session);
    return StoredRun.read(store.runLog(), session.id(), runId)
        .orElseThrow(
            () ->
                new StoreException(
                    "run " + runId + " of session " + session.id() + " is not in the log"));
  }

  /**
   * Takes up what an earlier process left unfinished.
   *
   * @return what became of each run
   */
  List<RecoveredRun> recover(Recovery recovery) {
    return store.sessions().unfinished().stream()
        .map(session -> recover(session, recovery))
        .toList();
  }

  private RecoveredRun recover(Session session, Recovery recovery) {
    return switch (recovery) {
      case CONTINUE -> goOn(session);
      case PAUSE -> pause(session, "it goes on when it is resumed or answered");
      case END -> {
        end(session, StopReason.INTERRUPTED, "Agent run was interrupted before it could finish.");
        yield recovered(session, RecoveredRun.Outcome.ENDED, "interrupted");
      }
    };
  }

  private RecoveredRun goOn(Session session) {
    Duration age = Duration.between(session.updatedAt(), clock.instant());
    if (age.compareTo(Runs.DETACHED_PATIENCE) > 0) {
      return pause(session, "it has not moved for " + age.toDays() + " days");
    }
    try {
      StoredRun stored = stored(session);
      if (stored.accepted().operation().equals(SubRuns.OPERATION)) {
        // The call that wanted it is interrupted, so nobody would hear the answer.
        end(session, StopReason.INTERRUPTED, "The run that asked for it was interrupted.");
        return recovered(session, RecoveredRun.Outcome.ENDED, "nobody waits for it");
      }
      if (stored.idleRestarts() >= MOST_IDLE_RESTARTS) {
        return pause(
            session,
            "it was restarted " + stored.idleRestarts() + " times without getting further");
      }
      resume(session, stored);
      return stored.openRequests().isEmpty()
          ? recovered(session, RecoveredRun.Outcome.CONTINUES, "it goes on")
          : recovered(session, RecoveredRun.Outcome.WAITS, "it waits for an answer");
    } catch (RuntimeException impossible) {
      // One run that nobody can go on with must not keep the others from it.
      return pause(
          session,
          impossible instanceof AsyncatException
              ? String.valueOf(impossible.getMessage())
              : impossible.toString());
    }
  }

  private RecoveredRun pause(Session session, String why) {
    if (session.status() != Session.Status.PAUSED) {
      append(session, new LifecycleEvent.Paused(why));
    }
    return recovered(session, RecoveredRun.Outcome.PAUSED, why);
  }

  private void end(Session session, StopReason reason, String why) {
    Integer limit = limit(session);
    append(
        session,
        new LifecycleEvent.Done(
            "",
            reason,
            session.id(),
            session.totalRounds(),
            limit == null ? RunSetup.DEFAULT_ROUNDS : limit,
            session.conversationRounds(),
            why));
  }

  private @Nullable Integer limit(Session session) {
    try {
      return StoredRun.read(store.runLog(), session.id(), unfinished(session))
          .map(run -> run.accepted().request().maxRounds())
          .orElse(null);
    } catch (StoreException unreadable) {
      // A run whose events are damaged can be ended all the same.
      return null;
    }
  }

  private void append(Session session, RunEvent event) {
    RunLog log = store.runLog();
    log.append(
        session.id(),
        unfinished(session),
        log.lastSeq(session.id()),
        List.of(new RunLog.Entry(clock.instant(), event)));
  }

  private static RecoveredRun recovered(
      Session session, RecoveredRun.Outcome outcome, String detail) {
    return new RecoveredRun(session.id(), unfinished(session), session.goal(), outcome, detail);
  }
}
