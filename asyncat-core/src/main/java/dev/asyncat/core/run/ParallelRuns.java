package dev.asyncat.core.run;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.AsyncatException;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.StoreException;
import dev.asyncat.run.AgentMode;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.RunRequest.Audience;
import dev.asyncat.run.RunResult;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Several runs at once that nobody watches, each in a session of its own. What is not safe and not
 * granted beforehand, by the request or the profile, is denied to them at once. Thread-safe.
 */
public final class ParallelRuns {

  /** The most runs that can be asked for at once. */
  public static final int MOST_TASKS = 10;

  /** How many run at the same time unless the caller says otherwise. */
  public static final int DEFAULT_CONCURRENCY = 3;

  private static final int DEFAULT_ROUNDS = 15;
  private static final String OPERATION = "multi-agent";

  private final Runs runs;
  private final RunSetup setup;

  /** Collaborators of all runs. */
  public ParallelRuns(Runs runs, RunSetup setup) {
    this.runs = runs;
    this.setup = setup;
  }

  /**
   * Throws what is wrong with the requests, without starting anything.
   *
   * @throws AsyncatException if there are none or too many of them, or one of them could not be
   *     started
   */
  public void check(List<RunRequest> requests) {
    if (requests.isEmpty()) {
      throw new InvalidRequestException("tasks must be a non-empty array");
    }
    if (requests.size() > MOST_TASKS) {
      throw new InvalidRequestException(
          "Maximum " + MOST_TASKS + " parallel tasks per request, not " + requests.size());
    }
    for (RunRequest request : requests) {
      if (request.continueSessionId() != null) {
        throw new InvalidRequestException(
            "a parallel task has a session of its own and cannot continue "
                + request.continueSessionId());
      }
      setup.prepare(unattended(request));
    }
  }

  /**
   * Runs all of them and waits for their ends. One starts as soon as there is a place for it.
   *
   * @param requests 1 to {@value #MOST_TASKS}; those without a limit on rounds get 15, the audience
   *     and the mode are not theirs to choose
   * @param maxConcurrency how many run at the same time; a number outside 1 to {@value #MOST_TASKS}
   *     counts as the nearest one inside
   * @param cancel cancels those at work and keeps the others from starting
   * @return how each came out, in the order of the requests
   * @throws AsyncatException as {@link #check} does, before the first one starts
   * @throws CancelledException if the waiting thread is interrupted; the runs are then cancelled
   */
  public List<Outcome> run(
      List<RunRequest> requests, int maxConcurrency, CancellationToken cancel) {
    check(requests);
    List<Callable<Outcome>> tasks =
        requests.stream()
            .map(request -> (Callable<Outcome>) () -> outcome(unattended(request), cancel))
            .toList();
    int places = Math.clamp(maxConcurrency, 1, MOST_TASKS);
    try (ExecutorService workers =
        Executors.newFixedThreadPool(places, Thread.ofVirtual().name("task-", 0).factory())) {
      return workers.invokeAll(tasks).stream().map(ParallelRuns::done).toList();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while waiting for parallel runs", interrupted);
    }
  }

  private Outcome outcome(RunRequest task, CancellationToken cancel) {
    if (cancel.isCancelled()) {
      return new NotStarted("cancelled before it began: " + cancel.reason().orElse("no reason"));
    }
    Run run;
    try {
      run = runs.start(task, OPERATION);
    } catch (AsyncatException refused) {
      return new NotStarted(String.valueOf(refused.getMessage()));
    }
    try (CancellationToken.Registration ignored =
        cancel.onCancel(() -> end(run, cancel.reason().orElse("cancelled")))) {
      return new Ended(run.result());
    } catch (CancelledException interrupted) {
      end(run, "nobody waits for it any more");
      throw interrupted;
    }
  }

  /** A store that fails under one run must not keep the others from being cancelled. */
  private static void end(Run run, String reason) {
    try {
      run.cancel(reason);
    } catch (StoreException broken) {
      // The run ends by itself.
    }
  }

  private static Outcome done(Future<Outcome> future) {
    try {
      return future.get();
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(failed.getCause());
    } catch (InterruptedException impossible) {
      throw new IllegalStateException("invokeAll gave a future that is not done", impossible);
    }
  }

  private static RunRequest unattended(RunRequest request) {
    return request.toBuilder()
        .mode(AgentMode.ACTION)
        .audience(Audience.NOBODY)
        .maxRounds(request.maxRounds() == null ? (Integer) DEFAULT_ROUNDS : request.maxRounds())
        .build();
  }

  /** How one of the runs came out. */
  public sealed interface Outcome {}

  /** It ran, and ended in whatever way. */
  public record Ended(RunResult result) implements Outcome {}

  /** It did not run. */
  public record NotStarted(String error) implements Outcome {}
}
