package dev.asyncat.cli.run;

import dev.asyncat.cli.environment.NoModelException;
import dev.asyncat.cli.remote.ConnectionLostException;
import dev.asyncat.cli.remote.EventStream;
import dev.asyncat.cli.remote.ServerClient;
import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.cli.terminal.Terminal;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.run.AgentMode;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts runs on the server that holds the data directory. */
final class RunOnServer {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ServerClient client;
  private final Terminal terminal;

  RunOnServer(ServerClient client, Terminal terminal) {
    this.client = client;
    this.terminal = terminal;
  }

  /**
   * What is to be run.
   *
   * @param directory {@code null} for the profile's
   * @param profile an id, handle or name
   * @param session the session to go on with, empty for the latest one
   */
  record Wish(
      String goal,
      @Nullable Path directory,
      AgentMode mode,
      @Nullable String profile,
      @Nullable String session,
      @Nullable Integer maxRounds,
      boolean approveAll,
      boolean detached) {}

  /** Says that it is not this process which runs the agent. */
  void announce() {
    say("a server runs on this data directory; the run goes through " + client.url());
  }

  /**
   * The request.
   *
   * @throws NotFoundException if there is no such profile or session
   */
  JsonObject body(Wish wish) {
    JsonObject.Builder body =
        Json.object()
            .put("goal", wish.goal())
            .put("agentMode", wish.mode().wire())
            .put("autoApprove", wish.approveAll())
            .put("detach", wish.detached())
            .put("unattended", !wish.detached() && !terminal.interactive());
    if (wish.directory() != null) {
      body.put("workingDir", wish.directory().toAbsolutePath().toString());
    }
    if (wish.profile() != null) {
      body.put("profileId", profileId(wish.profile()));
    }
    if (wish.session() != null) {
      body.put("continueSessionId", sessionId(wish.session()));
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

  private EventStream run(JsonObject body) {
    try {
      return client.run(body);
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

  private String sessionId(String wanted) {
    if (wanted.isEmpty()) {
      return client
          .get("/sessions?limit=1")
          .array("sessions")
          .orElse(JsonArray.EMPTY)
          .objects()
          .stream()
          .findFirst()
          .flatMap(row -> row.string("id"))
          .orElseThrow(() -> new NotFoundException("There is no session to continue yet"));
    }
    return client
        .session(wanted)
        .string("id")
        .orElseThrow(() -> new NotFoundException("There is no session '" + wanted + "'"));
  }

  private void say(String what) {
    terminal.err().println("asyncat: " + Printable.line(what));
    terminal.err().flush();
  }
}
