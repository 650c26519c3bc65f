package dev.asyncat.cli.run;

import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.StopReason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A session that a terminal follows, wherever it runs. */
interface FollowedSession extends AutoCloseable {

  /** Its id. */
  String id();

  /** Waits for the next event; empty if none came in time, or none will come. */
  Optional<LoggedEvent> next(Duration timeout);

  /** Whether every event was given out and none will come. */
  boolean ended();

  /** Whether a question still waits for an answer. */
  boolean open(String requestId);

  /** Completed once a question is resolved, with how it was. */
  CompletableFuture<PermissionEvent> resolution(String requestId);

  /**
   * Decides about a call.
   *
   * @return false if somebody else was faster
   * @throws dev.asyncat.error.InvalidRequestException if edited arguments cannot be used
   */
  boolean decide(String requestId, PermissionDecision decision);

  /**
   * Answers a question.
   *
   * @return false if somebody else was faster
   */
  boolean reply(String requestId, String answer);

  /** Asks the run to end. */
  void cancel(String reason);

  /** How the latest run ended. */
  StopReason outcome();

  @Override
  void close();
}
