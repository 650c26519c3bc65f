package dev.asyncat.core.tool.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real server on loopback that answers with what a test has put there and notes what it got. */
public final class LoopbackServer implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final CountDownLatch never = new CountDownLatch(1);

  /** What it got. Names of headers begin in upper case. */
  public record Received(
      String method, String path, Map<String, List<String>> headers, String body) {}

  private record Answer(int status, String type, byte[] body, Map<String, String> headers) {}

  public LoopbackServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.createContext(
        "/slow",
        exchange -> {
          try {
            never.await();
          } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().toString();
      received.add(
          new Received(
              exchange.getRequestMethod(),
              path,
              Map.copyOf(exchange.getRequestHeaders()),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
      Answer answer = answers.get(path);
      if (answer == null) {
        answer = answers.get(exchange.getRequestURI().getPath());
      }
      if (answer == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      if (!answer.type().isEmpty()) {
        exchange.getResponseHeaders().set("Content-Type", answer.type());
      }
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      boolean none = answer.body().length == 0 || exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(answer.status(), none ? -1 : answer.body().length);
      if (!none) {
        exchange.getResponseBody().write(answer.body());
      }
    }
  }

  /** Answers a path, with or without its query. */
  public LoopbackServer on(String path, int status, String type, String body) {
    return on(path, status, type, body, Map.of());
  }

  public LoopbackServer on(
      String path, int status, String type, String body, Map<String, String> headers) {
    answers.put(path, new Answer(status, type, body.getBytes(StandardCharsets.UTF_8), headers));
    return this;
  }

  public List<Received> received() {
    return received;
  }

  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  public URI uri(String path) {
    return URI.create(url(path));
  }

  @Override
  public void close() {
    never.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
