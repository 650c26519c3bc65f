package dev.asyncat.run;

import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.plan.PlanItem;
import java.util.List;
import java.util.stream.Stream;

/**
 * A run that was started: follow it, answer it, cancel it. Thread-safe.
 *
 * <p>The run goes on whether or not anyone holds or reads this handle.
 */
public interface Run {

  /** Identifies this run. */
  String runId();

  /** The session in which the run is recorded. */
  String sessionId();

  /**
   * The number of the session's last event before this run, 0 in a new session: {@link #follow}
   * from here gives the whole run.
   */
  long startSeq();

  /**
   * The events of this run from its beginning to its end, {@link LifecycleEvent.Done} last. Blocks
   * between events; ends when the run does. Each call starts anew, and a slow reader holds up
   * nobody. Close the stream if it is not read to its end.
   */
  Stream<RunEvent> events();

  /**
   * A cursor over the numbered events of the session after {@code seq}, including those to come
   * until this run has ended. The caller closes it.
   */
  EventCursor follow(long seq);

  /**
   * Waits for the end.
   *
   * @throws dev.asyncat.error.CancelledException if the waiting thread is interrupted; the run goes
   *     on
   */
  RunResult result();

  /** Waits for the end and gives the answer; never null, but empty if there is none. */
  default String answer() {
    return result().answer();
  }

  /** Asks the run to end. It then ends, with everything it started, within three seconds. */
  void cancel(String reason);

  /** Whether the run has ended. */
  boolean ended();

  /**
   * Decides about a pending permission request.
   *
   * @return false if it was already decided, or its time ran out
   * @throws dev.asyncat.error.NotFoundException if this run never asked it
   */
  boolean decide(String requestId, PermissionDecision decision);

  /**
   * Answers a question of the agent.
   *
   * @return false if it was already answered, or its time ran out
   * @throws dev.asyncat.error.NotFoundException if this run never asked it
   */
  boolean reply(String requestId, String answer);

  /**
   * Replaces the plan; the agent sees it before its next turn. Returns once the new plan is stored.
   *
   * @throws dev.asyncat.error.CancelledException if the run has ended
   * @throws dev.asyncat.error.StoreException if it cannot be stored
   */
  void replacePlan(List<PlanItem> items);
}
