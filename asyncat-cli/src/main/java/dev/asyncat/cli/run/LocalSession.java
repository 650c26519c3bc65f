package dev.asyncat.cli.run;

import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.run.EventCursor;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.StopReason;
import dev.asyncat.session.SessionStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A run of this process. */
final class LocalSession implements FollowedSession {

  private static final Duration POLL = Duration.ofSeconds(30);

  private final Run run;
  private final SessionStore sessions;
  private final EventCursor cursor;
  private final ReadAhead events;

  LocalSession(Run run, SessionStore sessions) {
    this.run = run;
    this.sessions = sessions;
    this.cursor = run.follow(run.startSeq());
    this.events = ReadAhead.of(this::read);
  }

  private Optional<LoggedEvent> read() {
    Optional<LoggedEvent> next = Optional.empty();
    while (next.isEmpty() && !cursor.ended()) {
      next = cursor.next(POLL);
    }
    return next;
  }

  @Override
  public String id() {
    return run.sessionId();
  }

  @Override
  public Optional<LoggedEvent> next(Duration timeout) {
    return events.next(timeout);
  }

  @Override
  public boolean ended() {
    return events.ended();
  }

  @Override
  public boolean open(String requestId) {
    return sessions.request(requestId).filter(request -> request.open()).isPresent();
  }

  @Override
  public CompletableFuture<PermissionEvent> resolution(String requestId) {
    return events.resolution(requestId);
  }

  @Override
  public boolean decide(String requestId, PermissionDecision decision) {
    return run.decide(requestId, decision);
  }

  @Override
  public boolean reply(String requestId, String answer) {
    return run.reply(requestId, answer);
  }

  @Override
  public void cancel(String reason) {
    run.cancel(reason);
  }

  @Override
  public StopReason outcome() {
    return run.result().stopReason();
  }

  @Override
  public void close() {
    events.close();
    cursor.close();
  }
}
