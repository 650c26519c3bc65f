package dev.asyncat.benchmarks;

import dev.asyncat.core.Asyncat;
import dev.asyncat.json.Json;
import dev.asyncat.model.Message;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.StopReason;
import dev.asyncat.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a runtime takes to start on the data directory of one that was killed: ten thousand
 * sessions, a hundred of which have a run that has not ended. A program, because a directory can
 * only be recovered once.
 */
public final class RecoveryBenchmark {

  private static final int SESSIONS = 10_000;
  private static final int UNFINISHED = 100;
  private static final int PIECES = 40;

  private RecoveryBenchmark() {}

  /** Prints one figure per line. */
  public static void main(String[] args) throws IOException {
    Path directory = Files.createTempDirectory("asyncat-recovery");
    try (SqliteStore store = SqliteStore.open(directory.resolve("data"))) {
      for (int i = 0; i < SESSIONS; i++) {
        session(store.runLog(), directory, "session-" + i, i % (SESSIONS / UNFINISHED) != 0);
      }
    }
    long size = Files.size(directory.resolve("data").resolve("asyncat.db"));
    System.out.printf("%,d sessions, %d unfinished, %d MB%n", SESSIONS, UNFINISHED, size >> 20);
    for (String name : List.of("with unfinished runs", "the next time", "once more")) {
      long begun = System.nanoTime();
      try (SqliteStore store = SqliteStore.open(directory.resolve("data"))) {
        long opened = System.nanoTime();
        try (Asyncat asyncat =
            Asyncat.builder()
                .store(store)
                .model(new FixedModel(0, 1))
                .workspace(directory)
                .build()) {
          long ready = System.nanoTime();
          System.out.printf(
              "start %s: store open after %.0f ms, runtime ready after %.0f ms, %d live runs%n",
              name,
              (opened - begun) / 1e6,
              (ready - begun) / 1e6,
              asyncat.sessions().unfinished().size());
        }
      }
    }
  }

  private static void session(RunLog log, Path directory, String id, boolean ended) {
    List<RunEvent> events = new ArrayList<>();
    events.add(
        new LifecycleEvent.RunAccepted(
            RunRequest.of("Measure " + id).in(directory),
            "user",
            null,
            Json.object().build(),
            0,
            false,
            "agent"));
    events.add(new LifecycleEvent.ThreadPrepared(List.of(Message.user("Measure " + id))));
    for (int i = 0; i < PIECES; i++) {
      events.add(new ModelTurnEvent.Delta("word " + i + " "));
    }
    if (ended) {
      events.add(new LifecycleEvent.Answer("It is done.", 0));
      events.add(
          new LifecycleEvent.Done("It is done.", StopReason.ANSWER, id, 1, 25, List.of(), null));
    }
    Instant now = Instant.now();
    log.append(
        id, "run-" + id, 0, events.stream().map(event -> new RunLog.Entry(now, event)).toList());
  }
}
