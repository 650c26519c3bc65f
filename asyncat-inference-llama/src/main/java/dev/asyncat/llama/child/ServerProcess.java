package dev.asyncat.llama.child;

import dev.asyncat.error.CancelledException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonSyntaxException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One running {@code llama-server}, reached over loopback with a key of its own. Thread-safe. */
final class ServerProcess implements AutoCloseable {

  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration ASK = Duration.ofSeconds(10);
  private static final int READY = 200;

  /**
   * Ends the server when standard input ends, and so with this process, however that ends. A job in
   * the background has no standard input of its own, hence the third descriptor.
   */
  private static final String WATCHED =
      "exec 3<&0; \"$@\" </dev/null & server=$!;"
          + " { cat <&3 >/dev/null; kill -9 $server; } 2>/dev/null & watcher=$!;"
          + " wait $server; code=$?; kill $watcher 2>/dev/null; exit $code";

  private final ModelProcess process;
  private final HttpClient http;
  private final URI base;
  private final String key;

  /**
   * Starts a server and waits until it is ready.
   *
   * @param command the program and its options, without host, port and key
   * @throws UnavailableException if it cannot be started or ends; the message has its last words
   */
  ServerProcess(List<String> command, HttpClient http, String key, long limitBytes, String name) {
    this.http = http;
    this.key = key;
    int port = freePort();
    base = URI.create("http://127.0.0.1:" + port + "/");
    List<String> whole = new ArrayList<>(List.of("sh", "-c", WATCHED, "sh"));
    whole.addAll(command);
    whole.addAll(List.of("--host", "127.0.0.1", "--port", String.valueOf(port)));
    ProcessBuilder builder = new ProcessBuilder(whole);
    builder.environment().put("LLAMA_API_KEY", key);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    try {
      process = new ModelProcess(builder.start(), limitBytes, "llama-server of " + name);
    } catch (IOException cannotStart) {
      throw new UnavailableException(
          "llama-server cannot be started: " + cannotStart.getMessage(), cannotStart);
    }
    try {
      awaitReady(name);
    } catch (RuntimeException failed) {
      close();
      throw failed;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new UnavailableException("there is no free port for llama-server", none);
    }
  }

  private void awaitReady(String name) {
    try {
      while (!ready()) {
        if (!process.process().isAlive()) {
          throw new UnavailableException(
              "llama-server ended while it loaded " + name + ": " + process.epitaph());
        }
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while llama-server loads a model", interrupted);
    }
  }

  private boolean ready() throws InterruptedException {
    HttpRequest question = HttpRequest.newBuilder(base.resolve("health")).timeout(ASK).build();
    try {
      return http.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == READY;
    } catch (IOException notYet) {
      return false;
    }
  }

  boolean alive() {
    return process.process().isAlive();
  }

  ModelProcess process() {
    return process;
  }

  /** Sends a question; the body of the answer arrives as it is made. */
  CompletableFuture<HttpResponse<InputStream>> post(String path, JsonObject body) {
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve(path))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
  }

  /** What a refusal says. */
  static String complaint(InputStream body) throws IOException {
    String text = new String(body.readNBytes(64 * 1024), StandardCharsets.UTF_8);
    try {
      return Json.parseObject(text)
          .object("error")
          .flatMap(error -> error.string("message"))
          .orElse(text);
    } catch (JsonSyntaxException plain) {
      return text;
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
