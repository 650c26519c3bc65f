package dev.asyncat.benchmarks.session;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.StopReason;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.search.SearchQuery;
import dev.asyncat.sqlite.SqliteStore;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How long it takes to find sessions by what their tools did; 100 calls each. */
public final class SessionSearchBenchmark {

  private static final int CALLS = 100;
  private static final int TIMES = 100;
  private static final String USER = "user";
  private static final Path DIRECTORY = Path.of("/projects/one");

  private SessionSearchBenchmark() {}

  /** Measures with a number of sessions, 1,000 by default. */
  public static void main(String[] args) throws IOException {
    int sessions = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
    Path data = Files.createTempDirectory("asyncat-search");
    try (SqliteStore store = SqliteStore.open(data)) {
      long begin = System.nanoTime();
      for (int i = 0; i < sessions; i++) {
        fill(store.runLog(), i);
      }
      System.out.printf(
          "%,d calls stored in %.1f s, %d MB%n",
          sessions * CALLS,
          (System.nanoTime() - begin) / 1e9,
          store.usedBytes().orElse(0) / 1_000_000);
      search(store, "in one call", "needle" + sessions / 2 * CALLS);
      search(store, "two words of one session", "goal" + sessions / 2 + " needle");
      search(store, "in every tenth session", "tenth");
      search(store, "in every call", "path");
    }
  }

  private static void fill(RunLog log, int number) {
    String session = "session-" + number;
    List<RunLog.Entry> entries = new ArrayList<>();
    Instant at = Instant.EPOCH.plusSeconds(number);
    RunRequest request =
        RunRequest.builder("goal" + number + (number % 10 == 0 ? " tenth" : ""))
            .workingDirectory(DIRECTORY)
            .build();
    entries.add(
        new RunLog.Entry(
            at,
            new LifecycleEvent.RunAccepted(
                request, USER, "workspace", JsonObject.EMPTY, 0, false, "agent")));
    for (int call = 0; call < CALLS; call++) {
      String id = "call-" + call;
      String word = "needle" + (number * CALLS + call);
      ToolCall made =
          new ToolCall(id, "read_file", Json.object().put("path", "path " + word).build());
      entries.add(
          new RunLog.Entry(
              at,
              new ToolEvent.Start(
                  made,
                  PermissionLevel.SAFE,
                  PermissionOutcome.AUTO_SAFE,
                  null,
                  null,
                  DIRECTORY,
                  "Read file",
                  call,
                  null)));
      entries.add(
          new RunLog.Entry(
              at,
              new ToolEvent.Result(
                  "read_file",
                  id,
                  ToolResult.ok()
                      .with("content", "some text of a file about " + word + " and path"),
                  call)));
    }
    entries.add(
        new RunLog.Entry(
            at,
            new LifecycleEvent.Done(
                "done", StopReason.ANSWER, session, CALLS, CALLS, List.of(), null)));
    log.append(session, "run", 0, entries);
  }

  private static void search(SqliteStore store, String name, String text) {
    SearchQuery query = SearchQuery.of(text);
    double[] millis = new double[TIMES];
    int found = 0;
    for (int i = 0; i < TIMES; i++) {
      long begin = System.nanoTime();
      found = store.sessions().search(USER, query, 20).size();
      millis[i] = (System.nanoTime() - begin) / 1e6;
    }
    Arrays.sort(millis);
    System.out.printf(
        "%-28s %2d found, p50 %.2f ms, p99 %.2f ms%n",
        name, found, millis[TIMES / 2], millis[TIMES * 99 / 100]);
  }
}
