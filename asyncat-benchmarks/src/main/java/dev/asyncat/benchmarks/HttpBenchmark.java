package dev.asyncat.benchmarks;

import dev.asyncat.core.Asyncat;
import dev.asyncat.jaxrs.server.AsyncatServer;
import dev.asyncat.sqlite.SqliteStore;
import dev.asyncat.store.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs over HTTP with a model that takes no time and a store on disk: first and last event of a
 * run, runs per second of several clients, and a run of 5,000 pieces of text. A program, because it
 * measures whole runs through a socket.
 */
public final class HttpBenchmark {

  private static final int WARM_UP = 300;
  private static final int RUNS = 500;

  private HttpBenchmark() {}

  /** Prints one figure per line. */
  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory("asyncat-http-bench");
    try (Store store = SqliteStore.open(directory.resolve("data"))) {
      measure("one round", store, directory, new FixedModel(0, 1), true);
      measure("5,000 pieces", store, directory, new FixedModel(0, 5_000), false);
    }
  }

  private static void measure(
      String name, Store store, Path directory, FixedModel model, boolean manyClients)
      throws Exception {
    try (Asyncat asyncat =
            Asyncat.builder().store(store).model(model).workspace(directory).build();
        AsyncatServer server = AsyncatServer.builder(asyncat).noAuth().start();
        HttpClient client = HttpClient.newHttpClient()) {
      URI run = server.uri().resolve("/api/ai/run");
      int warmUp = manyClients ? WARM_UP : 10;
      int runs = manyClients ? RUNS : 30;
      for (int i = 0; i < warmUp; i++) {
        Timing.of(client, run);
      }
      List<Timing> timings = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        timings.add(Timing.of(client, run));
      }
      report(name + ", first event", timings.stream().map(Timing::first).toList());
      report(name + ", last event", timings.stream().map(Timing::last).toList());
      if (manyClients) {
        for (int clients : new int[] {1, 8, 32}) {
          throughput(client, run, clients);
        }
      }
    }
  }

  private static void throughput(HttpClient client, URI run, int clients) throws Exception {
    int perClient = Math.max(20, 640 / clients);
    long begun = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int c = 0; c < clients; c++) {
        all.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < perClient; i++) {
                    Timing.of(client, run);
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.out.printf("%d clients: %.0f runs/s%n", clients, clients * perClient / seconds);
  }

  private static void report(String name, List<Long> nanos) {
    List<Long> sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    System.out.printf(
        "%s: p50 %.2f ms, p99 %.2f ms%n",
        name, sorted.get(sorted.size() / 2) / 1e6, sorted.get((int) (sorted.size() * 0.99)) / 1e6);
  }

  /** How long a run took from request to its first and to its last event. */
  private record Timing(long first, long last) {

    static Timing of(HttpClient client, URI uri) throws IOException, InterruptedException {
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{\"goal\":\"go\"}"))
              .build();
      long begun = System.nanoTime();
      HttpResponse<java.io.InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        throw new IOException("status " + response.statusCode());
      }
      long first = 0;
      boolean done = false;
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (first == 0 && line.startsWith("data: ")) {
            first = System.nanoTime() - begun;
          }
          done |= line.startsWith("data: {\"type\":\"done\"");
        }
      }
      if (!done) {
        throw new IOException("the stream ended without done");
      }
      return new Timing(first, System.nanoTime() - begun);
    }
  }
}
