package dev.asyncat.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.StopReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactTest {

  @TempDir Path data;

  @Test
  void what_is_deleted_no_longer_counts_and_its_space_goes_back() throws IOException {
    try (SqliteStore store = SqliteStore.open(data)) {
      long empty = store.usedBytes().orElseThrow();
      for (int i = 0; i < 30; i++) {
        String id = "session-" + i;
        store.runLog().append(id, "run", 0, Sessions.entries(Sessions.accepted()));
        store.runLog().append(id, "run", 1, Sessions.deltas(2, 200));
        store
            .runLog()
            .append(
                id,
                "run",
                201,
                Sessions.entries(
                    new LifecycleEvent.Done(
                        "done", StopReason.ANSWER, id, 1, 25, List.of(), null)));
      }
      long full = store.usedBytes().orElseThrow();

      store
          .sessions()
          .idleSince(Sessions.NOW.plusSeconds(3_600), 1_000)
          .forEach(session -> store.sessions().delete(session.userId(), session.id()));
      long left = store.usedBytes().orElseThrow();
      store.compact();

      assertThat(full).isGreaterThan(empty + 100_000);
      assertThat(left).isLessThan(full / 2);
      assertThat(Files.size(data.resolve("asyncat.db"))).isLessThan(full / 2);
    }
  }
}
