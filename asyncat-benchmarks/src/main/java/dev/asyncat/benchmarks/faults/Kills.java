package dev.asyncat.benchmarks.faults;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Kills a server that is at work, again and again, starts it on the same data each time, and then
 * checks that nothing that clients saw or were promised was lost or done twice.
 */
public final class Kills {

  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration END = Duration.ofSeconds(120);

  /** How many runs are at work at the same time. */
  private static final int RUNS = 4;

  private static final int MOST_ROUNDS = 6;
  private static final int LONGEST_LIFE_MILLIS = 800;

  /** One kill in this many comes while the server starts. */
  private static final int DURING_START = 6;

  private final int kills;
  private final long seed;
  private final Random random;
  private final ServerProgram program;
  private final ServerAddress address = new ServerAddress();
  private final Testimony testimony = new Testimony();
  private final AtomicBoolean enough = new AtomicBoolean();
  private final AtomicInteger started = new AtomicInteger();

  private Kills(int kills, long seed, ServerProgram program) {
    this.kills = kills;
    this.seed = seed;
    this.random = new Random(seed);
    this.program = program;
  }

  /**
   * What came of it.
   *
   * @param received how many events clients received
   * @param promises how many answers of clients were acknowledged
   * @param violations what should not have happened, in words
   */
  public record Report(
      long seed,
      int kills,
      Judge.Counts counts,
      long received,
      int promises,
      List<String> violations) {

    @Override
    public String toString() {
      StringBuilder table = new StringBuilder();
      row(table, "seed", seed);
      row(table, "kills", kills);
      row(table, "runs", counts.runs());
      row(table, "  gone on after a kill", counts.resumedRuns());
      row(table, "events in the journal", counts.events());
      row(table, "events received by clients", received);
      row(table, "answers acknowledged", promises);
      row(table, "commands that ran", counts.calls());
      row(table, "calls that a kill interrupted", counts.interruptedCalls());
      row(table, "violations", violations.size());
      violations.forEach(violation -> table.append("  ").append(violation).append('\n'));
      return table.toString();
    }

    private static void row(StringBuilder table, String name, long value) {
      table.append(String.format("%-30s %12d%n", name, value));
    }
  }

  /**
   * Does it.
   *
   * @param directory an empty directory for everything that is written
   */
  public static Report run(int kills, long seed, Path directory)
      throws IOException, InterruptedException, SQLException {
    try (ScriptedEndpoint model = ScriptedEndpoint.start()) {
      ServerProgram program = new ServerProgram(directory, model.baseUrl());
      return new Kills(kills, seed, program).run();
    }
  }

  /** {@code kills [how many] [seed]}; ends with exit code 1 after a violation. */
  public static void main(String[] args) throws Exception {
    int kills = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
    long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
    Path directory = Files.createTempDirectory("asyncat-kills");
    System.out.println("seed " + seed + ", everything is in " + directory);
    long begun = System.nanoTime();
    Report report = run(kills, seed, directory);
    System.out.print(report);
    System.out.printf("%-30s %12d%n", "seconds", (System.nanoTime() - begun) / 1_000_000_000L);
    System.exit(report.violations().isEmpty() ? 0 : 1);
  }

  private Report run() throws IOException, InterruptedException, SQLException {
    ServerProcess last;
    try (HttpClient http =
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(START)
                .build();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      train(http);
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < RUNS; i++) {
        clients.add(threads.submit(() -> startRuns(http, threads)));
      }
      for (int kill = 1; kill <= kills; kill++) {
        live(kill);
      }
      enough.set(true);
      last = program.start();
      try {
        address.up(last.awaitUri(START));
        awaitEnd(clients, threads);
        replay(http);
        last.stop();
      } finally {
        last.close();
        http.shutdownNow();
      }
    }
    Judge.Counts counts =
        new Judge(testimony).judge(program.data(), program.workspace().resolve(Work.LEDGER));
    long received = testimony.received().values().stream().mapToLong(List::size).sum();
    return new Report(
        seed, kills, counts, received, testimony.promises().size(), testimony.violations());
  }

  /** A whole run in a directory of its own, so that the start-up data knows all that is needed. */
  private void train(HttpClient http) throws IOException, InterruptedException {
    Optional<ServerProcess> training = program.train();
    if (training.isPresent()) {
      try (ServerProcess server = training.get()) {
        ServerAddress there = new ServerAddress();
        there.up(server.awaitUri(START));
        new Client("training", http, there, new Testimony(), "allow")
            .start(new Work("training", MOST_ROUNDS), session -> {});
        server.stop();
      }
      Files.writeString(program.workspace().resolve(Work.LEDGER), "");
    }
  }

  /** One life of the server, from its start to its violent end. */
  private void live(int kill) throws IOException, InterruptedException {
    try (ServerProcess server = program.start()) {
      if (random.nextInt(DURING_START) == 0) {
        Thread.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
      } else {
        address.up(server.awaitUri(START));
        Thread.sleep(lifeMillis());
      }
      server.kill();
      address.down();
    } catch (IOException failed) {
      throw new IOException(
          "kill " + kill + " of seed " + seed + ": " + failed.getMessage(), failed);
    }
    program.sweep();
  }

  /** Mostly short, sometimes long enough for a run to come to its end. */
  private int lifeMillis() {
    return random.nextInt(random.nextInt(4) == 0 ? 3 * LONGEST_LIFE_MILLIS : LONGEST_LIFE_MILLIS);
  }

  /** Keeps one run at work, with two clients, until there is enough; then one last whole one. */
  private void startRuns(HttpClient http, ExecutorService threads) {
    try {
      boolean last;
      do {
        last = enough.get();
        int number = started.incrementAndGet();
        Random own = new Random(seed * 31 + number);
        Work work = new Work("r" + number, 1 + own.nextInt(MOST_ROUNDS));
        Client first = client("client a of " + work.key(), http, "allow");
        Client second =
            client("client b of " + work.key(), http, own.nextInt(3) == 0 ? "deny" : "allow");
        AtomicReference<Future<?>> follower = new AtomicReference<>();
        first.start(work, session -> follower.set(threads.submit(() -> follow(second, session))));
        Future<?> other = follower.get();
        if (other != null) {
          other.get();
        }
      } while (!last);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | RuntimeException broken) {
      testimony.violated("a client broke down: " + broken);
    }
  }

  private void follow(Client client, String session) {
    try {
      client.follow(session);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private Client client(String name, HttpClient http, String decision) {
    return new Client(name, http, address, testimony, decision);
  }

  private void awaitEnd(List<Future<?>> clients, ExecutorService threads)
      throws InterruptedException {
    long deadline = System.nanoTime() + END.toNanos();
    for (Future<?> client : clients) {
      try {
        client.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException slow) {
        testimony.violated("a run did not end within " + END + " after the last start");
      } catch (ExecutionException broken) {
        testimony.violated("a client broke down: " + broken.getCause());
      }
    }
    threads.shutdownNow();
  }

  /** Reads every session from its beginning once more. */
  private void replay(HttpClient http) throws InterruptedException {
    for (String session : testimony.received().keySet()) {
      client("replay", http, "allow").follow(session);
    }
  }
}
