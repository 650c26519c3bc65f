package dev.asyncat.session;

import dev.asyncat.plan.PlanItem;
import dev.asyncat.search.SearchQuery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the run log made of sessions. Everything that changes a session goes through {@link
 * dev.asyncat.run.RunLog}, except what a user edits by hand. Thread-safe.
 */
public interface SessionStore {

  /** A session of a user; empty for an unknown id and for another user's. */
  Optional<Session> find(String userId, String sessionId);

  /**
   * A user's sessions, the latest changed first.
   *
   * @param workspaceId only this workspace's, {@code null} for all
   * @param limit the most sessions to return, positive
   */
  List<Session> list(String userId, @Nullable String workspaceId, int limit);

  /** Every session with a run that has not ended, of all users; for repair after a crash. */
  List<Session> unfinished();

  /** The audit of a session, in the order the calls began; empty for an unknown session. */
  List<AuditEntry> audit(String sessionId);

  /** A question that was ever put to people. */
  Optional<PendingRequest> request(String requestId);

  /** The open questions of a session, oldest first. */
  List<PendingRequest> openRequests(String sessionId);

  /**
   * Changes the goal that is shown for a session, until its next run. Its place in {@link #list}
   * stays.
   *
   * @return false if the user has no such session
   */
  boolean rename(String userId, String sessionId, String goal);

  /**
   * Replaces the plan that the next run of a session begins with. Its place in {@link #list} stays.
   *
   * @return false if the user has no such session
   */
  boolean replacePlan(String userId, String sessionId, List<PlanItem> items);

  /**
   * Deletes a session with its events, audit and requests. Its id is never used again: a run that
   * is still at work there can append nothing more.
   *
   * @return false if the user has no such session
   */
  boolean delete(String userId, String sessionId);

  /**
   * Finds sessions by the words of their goals, answers, tool calls and results, whichever of these
   * they stand in.
   *
   * @param limit the most to return, positive
   * @return the best first; none for a query without words
   */
  List<SessionHit> search(String userId, SearchQuery query, int limit);

  /**
   * Records what the user thinks, in place of what was recorded before.
   *
   * @return false if the user has no such session
   */
  boolean rate(String userId, String sessionId, Feedback feedback);

  /** What the user thinks of a session; empty if nothing was said. */
  Optional<Feedback> feedback(String sessionId);

  /**
   * Adds a correction; of more than {@value Correction#MOST} the oldest goes.
   *
   * @return false if the user has no such session
   */
  boolean correct(String userId, String sessionId, Correction correction);

  /** The corrections of a session, oldest first. */
  List<Correction> corrections(String sessionId);

  /**
   * The latest corrections of all sessions of a user, latest first.
   *
   * @param workspaceId only of sessions in this workspace, {@code null} for all
   * @param limit the most to return, positive
   */
  List<Correction> latestCorrections(String userId, @Nullable String workspaceId, int limit);

  /**
   * Sessions of all users without a run that has not ended, the longest unchanged first; for
   * pruning.
   *
   * @param before only those that last changed before
   * @param limit the most to return, positive
   */
  List<Session> idleSince(Instant before, int limit);
}
