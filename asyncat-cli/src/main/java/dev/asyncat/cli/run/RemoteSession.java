package dev.asyncat.cli.run;

import dev.asyncat.cli.remote.ConnectionLostException;
import dev.asyncat.cli.remote.EventStream;
import dev.asyncat.cli.remote.ServerClient;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.StopReason;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session on a server. A connection that is lost is made again and goes on after the last event
 * that was seen, so nothing is missed or shown twice, also when the server was restarted meanwhile.
 */
final class RemoteSession implements FollowedSession {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final ServerClient client;
  private final String sessionId;
  private final Duration patience;
  private final Consumer<String> notices;
  private final Set<String> questions = new HashSet<>();
  private final ReadAhead events;
  private volatile @Nullable EventStream stream;
  private volatile boolean closed;
  private @Nullable LoggedEvent first;
  private long lastSeq;
  private boolean saidPaused;

  /** Follows a session after an event. */
  static RemoteSession after(
      ServerClient client,
      String sessionId,
      long seq,
      Duration patience,
      Consumer<String> notices) {
    return new RemoteSession(client, sessionId, null, null, seq, patience, notices);
  }

  /** Goes on with a stream whose first event was read. */
  static RemoteSession of(
      ServerClient client,
      String sessionId,
      EventStream stream,
      LoggedEvent first,
      Duration patience,
      Consumer<String> notices) {
    return new RemoteSession(client, sessionId, stream, first, first.seq(), patience, notices);
  }

  /**
   * Follows a session.
   *
   * @param stream one that is open already
   * @param first an event that was read from it already
   * @param lastSeq the number of the last event that was seen
   * @param patience how long a server may be gone
   * @param notices told, on another thread, when the connection is lost and when it is back
   */
  private RemoteSession(
      ServerClient client,
      String sessionId,
      @Nullable EventStream stream,
      @Nullable LoggedEvent first,
      long lastSeq,
      Duration patience,
      Consumer<String> notices) {
    this.client = client;
    this.sessionId = sessionId;
    this.stream = stream;
    this.first = first;
    this.lastSeq = lastSeq;
    this.patience = patience;
    this.notices = notices;
    this.events = ReadAhead.of(this::read);
  }

  private Optional<LoggedEvent> read() throws InterruptedException {
    LoggedEvent early = first;
    if (early != null) {
      first = null;
      return Optional.of(early);
    }
    while (true) {
      EventStream open = stream;
      if (open == null) {
        open = connect().orElse(null);
        stream = open;
        if (open == null) {
          return Optional.empty();
        }
      }
      try {
        Optional<LoggedEvent> event = open.next();
        if (event.isPresent()) {
          lastSeq = Math.max(lastSeq, event.get().seq());
          if (repeats(event.get())) {
            continue;
          }
          return event;
        }
      } catch (IOException lost) {
        if (closed) {
          throw new InterruptedException("closed");
        }
      }
      open.close();
      stream = null;
    }
  }

  /** A question that still waits comes again with every new connection. */
  private boolean repeats(LoggedEvent logged) {
    return switch (logged.event()) {
      case PermissionEvent.Requested requested -> !questions.add(requested.request().id());
      case PermissionEvent.Asked asked -> !questions.add(asked.requestId());
      default -> false;
    };
  }

  /** A stream of what was not seen yet; empty if that is nothing, and nothing will come. */
  private Optional<EventStream> connect() throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Duration pause = FIRST_PAUSE;
    boolean said = false;
    while (true) {
      try {
        Optional<EventStream> open = client.events(sessionId, lastSeq);
        if (open.isPresent() || !unfinished()) {
          if (said) {
            notices.accept("connected again");
          }
          return open;
        }
        // A run that waits for an answer after a restart goes on once it has one.
        deadline = System.nanoTime() + patience.toNanos();
      } catch (ConnectionLostException gone) {
        if (System.nanoTime() > deadline) {
          throw gone;
        }
        if (!said) {
          notices.accept(gone.getMessage() + "; trying again");
          said = true;
        }
      } catch (NotFoundException deleted) {
        if (lastSeq == 0) {
          throw deleted;
        }
        notices.accept("the session was deleted");
        return Optional.empty();
      }
      Thread.sleep(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
              ? LONGEST_PAUSE
              : pause.multipliedBy(2);
    }
  }

  /** Whether there is a run that may go on; says once if nothing but a person lets it. */
  private boolean unfinished() {
    JsonObject session = client.session(sessionId);
    boolean unfinished = session.string("activeRunId").isPresent();
    if (unfinished && !saidPaused && pendingRequests(session).size() == 0) {
      saidPaused = true;
      notices.accept("the run is paused; to go on with it: asyncat run --continue " + sessionId);
    }
    return unfinished;
  }

  private static JsonArray pendingRequests(JsonObject session) {
    return session.array("pendingRequests").orElse(JsonArray.EMPTY);
  }

  @Override
  public String id() {
    return sessionId;
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
    if (events.resolution(requestId).isDone()) {
      return false;
    }
    return pendingRequests(client.session(sessionId)).objects().stream()
        .map(request -> request.object("data").orElse(JsonObject.EMPTY))
        .anyMatch(data -> data.string("requestId", "").equals(requestId));
  }

  @Override
  public CompletableFuture<PermissionEvent> resolution(String requestId) {
    return events.resolution(requestId);
  }

  @Override
  public boolean decide(String requestId, PermissionDecision decision) {
    return client.decide(requestId, decision);
  }

  @Override
  public boolean reply(String requestId, String answer) {
    return client.reply(requestId, answer);
  }

  @Override
  public void cancel(String reason) {
    client.cancel(sessionId, reason);
  }

  @Override
  public StopReason outcome() {
    return events.outcome().orElse(StopReason.ERROR);
  }

  @Override
  public void close() {
    closed = true;
    EventStream open = stream;
    if (open != null) {
      open.close();
    }
    events.close();
  }
}
