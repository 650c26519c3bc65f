package dev.asyncat.jaxrs;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** What a client of the API does, with the JDK's HTTP client. */
record ApiClient(URI base, String token) {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A status with its body. */
  record Answer(int status, JsonObject body, HttpResponse<String> response) {

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    String error() {
      return body.string("error", "");
    }
  }

  Answer get(String path) {
    return send("GET", path, BodyPublishers.noBody(), Map.of());
  }

  Answer delete(String path) {
    return send("DELETE", path, BodyPublishers.noBody(), Map.of());
  }

  Answer post(String path, JsonObject body) {
    return send("POST", path, json(body), Map.of("Content-Type", "application/json"));
  }

  Answer patch(String path, JsonObject body) {
    return send("PATCH", path, json(body), Map.of("Content-Type", "application/json"));
  }

  Answer put(String path, JsonObject body) {
    return send("PUT", path, json(body), Map.of("Content-Type", "application/json"));
  }

  Answer post(String path, String contentType, String body) {
    return send("POST", path, BodyPublishers.ofString(body), Map.of("Content-Type", contentType));
  }

  Answer send(String method, String path, BodyPublisher body, Map<String, String> headers) {
    try (HttpClient client = newClient()) {
      HttpResponse<String> response =
          exchange(client, method, path, body, headers, BodyHandlers.ofString());
      String text = response.body();
      JsonObject parsed =
          text.stripLeading().startsWith("{") ? Json.parseObject(text) : JsonObject.EMPTY;
      return new Answer(response.statusCode(), parsed, response);
    }
  }

  SseStream stream(String path, JsonObject body) {
    return open("POST", path, json(body), Map.of("Content-Type", "application/json"));
  }

  SseStream follow(String path, Map<String, String> headers) {
    return open("GET", path, BodyPublishers.noBody(), headers);
  }

  private SseStream open(
      String method, String path, BodyPublisher body, Map<String, String> headers) {
    HttpClient client = newClient();
    try {
      return new SseStream(
          client, exchange(client, method, path, body, headers, BodyHandlers.ofInputStream()));
    } catch (RuntimeException failed) {
      client.shutdownNow();
      throw failed;
    }
  }

  /** One client per exchange, so that closing a stream closes its connection. */
  private static HttpClient newClient() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private <T> HttpResponse<T> exchange(
      HttpClient client,
      String method,
      String path,
      BodyPublisher body,
      Map<String, String> headers,
      HttpResponse.BodyHandler<T> handler) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE).method(method, body);
    headers.forEach(request::header);
    if (!token.isEmpty() && !headers.containsKey("Authorization")) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      return client.send(request.build(), handler);
    } catch (IOException failed) {
      throw new IllegalStateException(method + " " + path + ": " + failed, failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static BodyPublisher json(JsonObject body) {
    return BodyPublishers.ofString(body.toString());
  }
}
