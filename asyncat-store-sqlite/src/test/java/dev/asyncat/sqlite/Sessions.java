package dev.asyncat.sqlite;

import dev.asyncat.json.Json;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.run.RunRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Entries for logs in tests. */
public final class Sessions {

  public static final String SESSION = "session-1";
  public static final String RUN = "run-1";
  public static final String USER = "user-1";
  public static final Instant NOW = Instant.parse("2025-01-02T03:04:05.678901234Z");

  private Sessions() {}

  public static RunEvent accepted() {
    return new LifecycleEvent.RunAccepted(
        RunRequest.builder("Do it")
            .workingDirectory(Path.of("/projects/one"))
            .reasoningEffort("high")
            .extras(
                Json.object()
                    .put("conversationId", "conversation-1")
                    .put("userMessageId", "message-1")
                    .put("assistantMessageId", "message-2")
                    .build())
            .build(),
        USER,
        "workspace-1",
        Json.object().put("model", "tiny").put("providerName", "Tiny Inc").build(),
        0,
        false,
        "agent");
  }

  public static void begin(RunLog log) {
    log.append(SESSION, RUN, 0, entries(accepted()));
  }

  public static List<RunLog.Entry> entries(RunEvent... events) {
    List<RunLog.Entry> entries = new ArrayList<>();
    for (RunEvent event : events) {
      entries.add(new RunLog.Entry(NOW.plusMillis(entries.size()), event));
    }
    return entries;
  }

  /** Fragments that carry their own number. */
  public static List<RunLog.Entry> deltas(long firstSeq, int count) {
    List<RunLog.Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(
          new RunLog.Entry(
              NOW.plusNanos(i), new ModelTurnEvent.Delta(Long.toString(firstSeq + i))));
    }
    return entries;
  }
}
