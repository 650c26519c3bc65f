package dev.asyncat.cli.remote;

import dev.asyncat.error.CancelledException;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonSyntaxException;
import dev.asyncat.permission.PermissionDecision;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * What this program asks of a server. What the server refuses becomes the exception that the same
 * request would have thrown here. Thread-safe.
 */
public final class ServerClient implements AutoCloseable {

  private static final Duration CONNECTING = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LONG_PATIENCE = Duration.ofMinutes(10);
  private static final int MAX_ANSWER = 64 << 20;
  private static final String PREFIX = "/api/agent";

  private final ServerAccess access;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECTING)
          .build();

  /** A client of a server. */
  public ServerClient(ServerAccess access) {
    this.access = access;
  }

  /** Where the server is. */
  public URI url() {
    return access.url();
  }

  /**
   * Asks for something.
   *
   * @param path below the prefix of the API
   * @throws ConnectionLostException if the server cannot be reached
   * @throws NotFoundException if there is no such thing
   */
  public JsonObject get(String path) {
    return answer(request(path).timeout(PATIENCE).GET());
  }

  /**
   * Sends something.
   *
   * @param path below the prefix of the API
   * @throws ConnectionLostException if the server cannot be reached
   * @throws InvalidRequestException if the server cannot use it
   */
  public JsonObject post(String path, JsonObject body) {
    return answer(posting(path, body));
  }

  /**
   * Sends something that may take minutes, and that the server may refuse in detail.
   *
   * @param path below the prefix of the API
   * @param detail the field by which a detailed refusal is known, which is given back like any
   *     other answer
   * @throws ConnectionLostException if the server cannot be reached
   * @throws ConflictException if it is refused without detail
   */
  public JsonObject tryPost(String path, JsonObject body, String detail) {
    HttpResponse<InputStream> response = send(posting(path, body).timeout(LONG_PATIENCE));
    Optional<JsonObject> answer = json(response);
    if (response.statusCode() == 200 || answer.filter(one -> one.has(detail)).isPresent()) {
      return answer.orElseThrow(() -> notAsyncat(response));
    }
    throw refusal(response, answer);
  }

  /**
   * Takes something away.
   *
   * @param path below the prefix of the API
   * @throws ConnectionLostException if the server cannot be reached
   * @throws NotFoundException if there is no such thing
   */
  public JsonObject delete(String path) {
    return answer(request(path).timeout(PATIENCE).DELETE());
  }

  /** A session; see {@link #get}. */
  public JsonObject session(String id) {
    return get("/sessions/" + segment(id)).object("session").orElse(JsonObject.EMPTY);
  }

  /**
   * Decides about a call.
   *
   * @return false if it was decided before
   */
  public boolean decide(String requestId, PermissionDecision decision) {
    return !post("/permissions/" + segment(requestId), decision.toJson()).has("note");
  }

  /**
   * Answers a question.
   *
   * @return false if it was answered before
   */
  public boolean reply(String requestId, String answer) {
    try {
      post("/ask/" + segment(requestId), Json.object().put("answer", answer).build());
      return true;
    } catch (NotFoundException answeredBefore) {
      return false;
    }
  }

  /** Asks the live run of a session to end. */
  public void cancel(String sessionId, String reason) {
    post(
        "/sessions/" + segment(sessionId) + "/cancel", Json.object().put("reason", reason).build());
  }

  /**
   * Goes on with the paused run of a session; leaves a live one alone.
   *
   * @return the number of the last event before the run
   * @throws ConflictException if it has no unfinished run
   */
  public long resume(String sessionId) {
    return post("/sessions/" + segment(sessionId) + "/resume", JsonObject.EMPTY)
        .longInteger("after")
        .orElse(0);
  }

  /** Starts a run and streams its events. The caller closes the stream. */
  public EventStream run(JsonObject body) {
    return open(posting("/run", body))
        .orElseThrow(() -> new UnavailableException("the server sent no events of the run"));
  }

  /**
   * Streams the events of a session after a number. The caller closes the stream.
   *
   * @return empty if there are none, and none will come unless another run begins
   */
  public Optional<EventStream> events(String sessionId, long after) {
    return open(
        request("/sessions/" + segment(sessionId) + "/events")
            .timeout(PATIENCE)
            .header("Last-Event-ID", String.valueOf(after))
            .GET());
  }

  private Optional<EventStream> open(HttpRequest.Builder request) {
    HttpResponse<InputStream> response = send(request);
    if (response.statusCode() == 204) {
      return Optional.empty();
    }
    check(response);
    return Optional.of(new EventStream(response.body()));
  }

  private JsonObject answer(HttpRequest.Builder request) {
    HttpResponse<InputStream> response = send(request);
    check(response);
    return json(response).orElseThrow(() -> notAsyncat(response));
  }

  private HttpRequest.Builder posting(String path, JsonObject body) {
    return request(path)
        .timeout(PATIENCE)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body.toString()));
  }

  private HttpRequest.Builder request(String path) {
    String base = access.url().toString();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create(
                (base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
                    + PREFIX
                    + path));
    access.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    return request;
  }

  private HttpResponse<InputStream> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofInputStream());
    } catch (IOException failed) {
      throw new ConnectionLostException(
          "the server at " + access + " cannot be reached (" + reason(failed) + ")", failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while waiting for the server", interrupted);
    }
  }

  private static String reason(IOException failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private void check(HttpResponse<InputStream> response) {
    if (response.statusCode() != 200) {
      throw refusal(response, json(response));
    }
  }

  private RuntimeException refusal(
      HttpResponse<InputStream> response, Optional<JsonObject> answer) {
    int status = response.statusCode();
    String error = answer.flatMap(body -> body.string("error")).orElse("status " + status);
    String said = "the server at " + access + " says: " + error;
    return switch (status) {
      case 401 ->
          new InvalidRequestException(
              said
                  + "; give its token with "
                  + ServerAccess.TOKEN_VARIABLE
                  + " or, to attach, with --token");
      case 404 ->
          error.startsWith("Route not found") ? notAsyncat(response) : new NotFoundException(said);
      case 409 -> new ConflictException(said);
      case 502, 503, 504 -> new ConnectionLostException(said);
      default -> status < 500 ? new InvalidRequestException(said) : new UnavailableException(said);
    };
  }

  private UnavailableException notAsyncat(HttpResponse<InputStream> response) {
    return new UnavailableException(
        "what answers at "
            + access
            + " is not a server that this program understands (status "
            + response.statusCode()
            + ")");
  }

  private static Optional<JsonObject> json(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      return Optional.of(
          Json.parseObject(new String(body.readNBytes(MAX_ANSWER), StandardCharsets.UTF_8)));
    } catch (JsonSyntaxException | IOException unreadable) {
      return Optional.empty();
    }
  }

  /** A name as part of a path. */
  public static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Closes the connections. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}
