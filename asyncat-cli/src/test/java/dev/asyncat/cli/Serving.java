package dev.asyncat.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that runs until the test stops it. */
final class Serving implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("http://[0-9.]+:\\d+");

  final Cli cli;
  final CompletableFuture<Integer> code;
  final String address;

  Serving(Cli cli, String... options) {
    this.cli = cli;
    List<String> arguments = new ArrayList<>(List.of("serve"));
    if (!List.of(options).contains("--port")) {
      arguments.addAll(List.of("--port", "0"));
    }
    arguments.addAll(List.of(options));
    code =
        CompletableFuture.supplyAsync(
            () -> cli.run(arguments.toArray(String[]::new)),
            task -> Thread.ofPlatform().daemon().start(task));
    address = await();
  }

  private String await() {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (System.nanoTime() < deadline && !code.isDone()) {
      Matcher found = ADDRESS.matcher(cli.out());
      if (found.find() && cli.out().contains("model:")) {
        return found.group();
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("the server did not start: " + cli.out() + cli.err());
  }

  HttpResponse<String> get(String path, String token) {
    return send(HttpRequest.newBuilder(URI.create(address + path)), token);
  }

  HttpResponse<String> run(String token) {
    return send(
        HttpRequest.newBuilder(URI.create(address + "/api/agent/run"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"goal\": \"Say hello\"}")),
        token);
  }

  HttpResponse<String> send(HttpRequest.Builder request, String token) {
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  int stop() throws Exception {
    cli.interrupts.press();
    return code.get(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    if (!code.isDone()) {
      stop();
    }
  }
}
