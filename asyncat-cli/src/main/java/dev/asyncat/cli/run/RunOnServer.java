package dev.asyncat.cli.run;

import dev.asyncat.cli.environment.NoModelException;
import dev.asyncat.cli.remote.ConnectionLostException;
import dev.asyncat.cli.remote.EventStream;
import dev.asyncat.cli.remote.ServerClient;
import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.cli.terminal.Terminal;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Starts runs on the server that holds the data directory. */
final class RunOnServer implements KnownSessions {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MOST_SESSIONS = 1_000;
  private static final Set<String> UNFINISHED = Set.of("active", "paused");

  private final ServerClient client;
  private final Terminal terminal;

  RunOnServer(ServerClient client, Terminal terminal) {
    this.client = client;
    this.terminal = terminal;
  }

  /** Says that it is not this process which runs the agent. */
  void announce() {
    say("a server runs on this data directory; the run goes through " + client.url());
  }

  /**
   * The request.
   *
   * @throws NotFoundException if there is no such profile
   */
  JsonObject body(Wish wish, boolean detached) {
    JsonObject.Builder body =
        Json.object()
            .put("goal", wish.goal())
            .put("agentMode", wish.mode().wire())
            .put("autoApprove", wish.approveAll())
            .put("aids", wish.aids().toJson())
            .put("detach", detached)
            .put("unattended", !detached && !terminal.interactive());
    if (wish.directory() != null) {
      body.put("workingDir", wish.directory().toAbsolutePath().toString());
    }
    if (wish.profile() != null) {
      body.put("profileId", profileId(wish.profile()));
    }
    if (wish.session() != null) {
      body.put("continueSessionId", wish.session());
    }
    if (wish.maxRounds() != null) {
      body.put("maxRounds", wish.maxRounds());
    }
    return body.build();
  }

  /** Starts a run that ends with this terminal. */
  FollowedSession start(JsonObject body) {
    EventStream stream = run(body);
    LoggedEvent first = first(stream);
    return RemoteSession.of(client, sessionId(first), stream, first, PATIENCE, this::say);
  }

  /** Starts a run that goes on by itself and says how to get at it. */
  void detached(JsonObject body, boolean json) {
    String sessionId;
    try (EventStream stream = run(body)) {
      sessionId = sessionId(first(stream));
    }
    terminal.out().println(json ? Json.object().put("sessionId", sessionId).build() : sessionId);
    terminal.out().flush();
    say("it runs; to see it: asyncat attach " + sessionId);
  }

  /**
   * Lets a run go on that was cut off; a live one is left alone.
   *
   * @return the number of the last event before the run
   * @throws InvalidRequestException if no run of the session was
   */
  long goOn(String sessionId) {
    try {
      return withModel(() -> client.resume(sessionId));
    } catch (ConflictException ended) {
      throw new InvalidRequestException(
          "no run of session "
              + sessionId
              + " was cut off; to go on with it, say what to do: asyncat run --continue "
              + sessionId
              + " \"GOAL\"",
          ended);
    }
  }

  private EventStream run(JsonObject body) {
    return withModel(() -> client.run(body));
  }

  /** Tells a server without a model from one that is not there. */
  private <T> T withModel(Supplier<T> request) {
    try {
      return request.get();
    } catch (ConnectionLostException notNow) {
      if (client.get("/runtime/status").string("model").isEmpty()) {
        throw new NoModelException(String.valueOf(notNow.getMessage()));
      }
      throw notNow;
    }
  }

  private static LoggedEvent first(EventStream stream) {
    try {
      return stream
          .next()
          .orElseThrow(() -> new UnavailableException("the server sent no events of the run"));
    } catch (IOException lost) {
      throw new UnavailableException(
          "the connection was lost before the run began: " + lost.getMessage(), lost);
    }
  }

  private static String sessionId(LoggedEvent first) {
    if (first.event() instanceof LifecycleEvent.SessionStart start) {
      return start.sessionId();
    }
    throw new UnavailableException(
        "the run began with " + first.event().type() + " instead of session_start");
  }

  private String profileId(String wanted) {
    List<JsonObject> profiles =
        client.get("/profiles").array("profiles").orElse(JsonArray.EMPTY).objects();
    return profiles.stream()
        .filter(
            profile ->
                List.of("id", "handle", "name").stream()
                    .anyMatch(field -> profile.string(field, "").equals(wanted)))
        .findFirst()
        .flatMap(profile -> profile.string("id"))
        .orElseThrow(
            () ->
                new NotFoundException(
                    "There is no profile '"
                        + wanted
                        + "'. There are: "
                        + profiles.stream().map(profile -> profile.string("handle", "")).toList()));
  }

  @Override
  public boolean has(String id) {
    try {
      return client.session(id).string("id").isPresent();
    } catch (NotFoundException unknown) {
      return false;
    }
  }

  @Override
  public Optional<String> latest() {
    return sessions(1).stream().findFirst().flatMap(row -> row.string("id"));
  }

  @Override
  public Optional<String> latestCutOff() {
    return sessions(MOST_SESSIONS).stream()
        .filter(row -> UNFINISHED.contains(row.string("status", "")))
        .findFirst()
        .flatMap(row -> row.string("id"));
  }

  private List<JsonObject> sessions(int limit) {
    return client
        .get("/sessions?limit=" + limit)
        .array("sessions")
        .orElse(JsonArray.EMPTY)
        .objects();
  }

  private void say(String what) {
    terminal.err().println("asyncat: " + Printable.line(what));
    terminal.err().flush();
  }
}
