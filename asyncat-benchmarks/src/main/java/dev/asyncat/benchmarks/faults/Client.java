package dev.asyncat.benchmarks.faults;

import dev.asyncat.benchmarks.faults.ServerAddress.At;
import dev.asyncat.benchmarks.faults.Testimony.Promise;
import dev.asyncat.benchmarks.faults.Testimony.Received;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows one run from wherever it stands to its end, across as many lives of the server as that
 * takes, and answers what the agent asks. Used by one thread.
 */
final class Client {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int PAGE = 1_000;
  private static final int UNAVAILABLE = 503;

  private final String name;
  private final HttpClient http;
  private final ServerAddress address;
  private final Testimony testimony;
  private final String decision;
  private final Set<String> unanswered = new LinkedHashSet<>();
  private Consumer<String> onSession = session -> {};
  private @Nullable String sessionId;
  private long lastSeq;
  private boolean done;

  /**
   * A client.
   *
   * @param decision what it answers to every permission request
   */
  Client(
      String name, HttpClient http, ServerAddress address, Testimony testimony, String decision) {
    this.name = name;
    this.http = http;
    this.address = address;
    this.testimony = testimony;
    this.decision = decision;
  }

  /** Starts a run and follows it; {@code started} is told its session as soon as it is known. */
  void start(Work work, Consumer<String> started) throws InterruptedException {
    onSession = started;
    while (sessionId == null) {
      At at = address.await();
      try {
        Optional<String> found = find(at, work.goal());
        if (found.isPresent()) {
          begin(found.get());
        } else {
          post(at, work);
        }
      } catch (IOException broken) {
        address.awaitOther(at);
      }
    }
    follow();
  }

  /** Follows the run of a session. */
  void follow(String session) throws InterruptedException {
    sessionId = session;
    follow();
  }

  private void follow() throws InterruptedException {
    while (!done) {
      At at = address.await();
      try {
        for (String request : List.copyOf(unanswered)) {
          answer(at, request);
        }
        events(at);
      } catch (IOException broken) {
        address.awaitOther(at);
      }
    }
  }

  private void begin(String session) {
    if (sessionId == null) {
      sessionId = session;
      onSession.accept(session);
    }
  }

  /** A request that broke may have been taken or not; the list of sessions tells. */
  private Optional<String> find(At at, String goal) throws IOException, InterruptedException {
    JsonObject list = get(at, "/api/ai/sessions?limit=" + PAGE);
    for (Json row : list.array("sessions").orElse(JsonArray.EMPTY).items()) {
      if (row instanceof JsonObject session && session.string("goal", "").equals(goal)) {
        return session.string("id");
      }
    }
    return Optional.empty();
  }

  private void post(At at, Work work) throws IOException, InterruptedException {
    JsonObject body =
        Json.object()
            .put("goal", work.goal())
            .put("detach", true)
            .put("autoApprove", !work.asks())
            .build();
    HttpRequest request =
        HttpRequest.newBuilder(at.uri().resolve("/api/ai/run"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    read(at, http.send(request, HttpResponse.BodyHandlers.ofInputStream()));
  }

  private void events(At at) throws IOException, InterruptedException {
    URI uri = at.uri().resolve("/api/ai/sessions/" + sessionId + "/events");
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).GET();
    if (lastSeq > 0) {
      request.header("Last-Event-ID", Long.toString(lastSeq));
    }
    HttpResponse<InputStream> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() == 204) {
      response.body().close();
      testimony.violated(
          name
              + " was told that there is nothing after "
              + lastSeq
              + " of session "
              + sessionId
              + ", but has seen no done");
      done = true;
      return;
    }
    read(at, response);
  }

  private void read(At at, HttpResponse<InputStream> response)
      throws IOException, InterruptedException {
    try (EventReader events = new EventReader(response.body())) {
      if (response.statusCode() != 200) {
        if (response.statusCode() != UNAVAILABLE) {
          testimony.violated(name + " got status " + response.statusCode() + " instead of events");
        }
        throw new IOException("status " + response.statusCode());
      }
      for (Optional<String> data = events.next(); data.isPresent(); data = events.next()) {
        received(at, data.get());
      }
    }
  }

  private void received(At at, String data) throws InterruptedException {
    JsonObject envelope = Json.parseObject(data);
    String type = envelope.string("type", "");
    JsonObject content = envelope.object("data").orElse(JsonObject.EMPTY);
    if (type.equals("session_start")) {
      begin(content.string("sessionId").orElseThrow());
    }
    String session = sessionId;
    if (session == null) {
      testimony.violated(name + " got an event before session_start: " + data);
      return;
    }
    long seq = envelope.longInteger("seq").orElse(-1);
    if (seq <= lastSeq) {
      testimony.violated(
          name
              + " got event "
              + seq
              + " of session "
              + session
              + " after event "
              + lastSeq
              + ": "
              + data);
    }
    if (done) {
      testimony.violated(name + " got event " + seq + " of session " + session + " after done");
    }
    lastSeq = Math.max(lastSeq, seq);
    testimony.saw(session, new Received(name, seq, data));
    switch (type) {
      case "done" -> done = true;
      case "permission_request" -> {
        String request = content.string("requestId").orElseThrow();
        unanswered.add(request);
        try {
          answer(at, request);
        } catch (IOException broken) {
          // It stays unanswered, and is answered in the server's next life.
        }
      }
      default -> {}
    }
  }

  private void answer(At at, String requestId) throws IOException, InterruptedException {
    String body = Json.object().put("decision", decision).build().toString();
    HttpRequest request =
        HttpRequest.newBuilder(at.uri().resolve("/api/ai/permissions/" + requestId))
            .header("Content-Type", "application/json")
            .timeout(PATIENCE)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      testimony.violated(
          name
              + " got "
              + response.statusCode()
              + " for request "
              + requestId
              + ": "
              + response.body());
      return;
    }
    unanswered.remove(requestId);
    JsonObject answer = Json.parseObject(response.body());
    if (answer.bool("success", false) && !answer.has("note")) {
      testimony.promised(new Promise(String.valueOf(sessionId), requestId, decision));
    }
  }

  private JsonObject get(At at, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(at.uri().resolve(path)).timeout(PATIENCE).GET().build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("status " + response.statusCode() + " for " + path);
    }
    return Json.parseObject(response.body());
  }
}
