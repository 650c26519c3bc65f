package dev.asyncat.benchmarks.store;

import dev.asyncat.core.store.InMemoryStore;
import dev.asyncat.json.Json;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.run.RunRequest;
import dev.asyncat.sqlite.SqliteStore;
import dev.asyncat.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Appending fragments of a model's answer, alone and in batches, and reading them. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class StoreBenchmark {

  private static final int BATCH = 100;
  private static final int PAGE = 1_000;

  /** A store with a session that appends go to, and one of a thousand events to read. */
  @State(Scope.Benchmark)
  public static class Stores {

    /** Which store. */
    @Param({"memory", "sqlite"})
    public String kind = "";

    private Path directory = Path.of("");
    private Store store = new InMemoryStore();
    private RunLog log = store.runLog();
    private List<RunLog.Entry> one = List.of();
    private List<RunLog.Entry> many = List.of();
    private long seq;

    /** Opens the store. */
    @Setup(Level.Iteration)
    public void open() throws IOException {
      directory = Files.createTempDirectory("store-benchmark");
      store = kind.equals("sqlite") ? SqliteStore.open(directory) : new InMemoryStore();
      log = store.runLog();
      one = deltas(1);
      many = deltas(BATCH);
      seq = begin("growing");
      begin("rows");
      log.append("rows", "run", 1, deltas(PAGE));
      begin("merged");
      log.append("merged", "run", 1, deltas(PAGE));
      log.compact("merged", 2, PAGE + 1);
    }

    private long begin(String sessionId) {
      RunEvent accepted =
          new LifecycleEvent.RunAccepted(
              RunRequest.of("Measure").in(Path.of("/")),
              "user",
              null,
              Json.object().build(),
              0,
              false,
              "agent");
      return log.append(sessionId, "run", 0, List.of(new RunLog.Entry(Instant.now(), accepted)));
    }

    private static List<RunLog.Entry> deltas(int count) {
      List<RunLog.Entry> entries = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        entries.add(new RunLog.Entry(Instant.now(), new ModelTurnEvent.Delta(" word" + i)));
      }
      return entries;
    }

    /** Closes the store and removes its files. */
    @TearDown(Level.Iteration)
    public void close() throws IOException {
      store.close();
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted(Comparator.reverseOrder()).forEach(Stores::delete);
      }
    }

    private static void delete(Path file) {
      try {
        Files.delete(file);
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  /** One event in one commit. */
  @Benchmark
  public long appendOne(Stores stores) {
    stores.seq = stores.log.append("growing", "run", stores.seq, stores.one);
    return stores.seq;
  }

  /** An event among a hundred in one commit. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long appendBatch(Stores stores) {
    stores.seq = stores.log.append("growing", "run", stores.seq, stores.many);
    return stores.seq;
  }

  /** A thousand events, each in a row of its own. */
  @Benchmark
  public List<LoggedEvent> readThousand(Stores stores) {
    return stores.log.read("rows", 1, PAGE);
  }

  /** A thousand events in merged rows. */
  @Benchmark
  public List<LoggedEvent> readThousandMerged(Stores stores) {
    return stores.log.read("merged", 1, PAGE);
  }
}
