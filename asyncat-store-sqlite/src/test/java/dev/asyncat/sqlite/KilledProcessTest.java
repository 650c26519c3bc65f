package dev.asyncat.sqlite;

import static dev.asyncat.sqlite.Sessions.RUN;
import static dev.asyncat.sqlite.Sessions.SESSION;
import static dev.asyncat.sqlite.Sessions.begin;
import static dev.asyncat.sqlite.Sessions.deltas;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.asyncat.error.StoreException;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.RunLog;
import java.io.BufferedReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledProcessTest {

  private static final int ROUNDS = 5;

  @TempDir Path directory;

  @Test
  void everything_acknowledged_is_there_after_the_process_was_killed() throws Exception {
    try (SqliteStore store = SqliteStore.open(directory)) {
      begin(store.runLog());
    }
    var random = new Random(7);
    long known = 1;
    for (int round = 0; round < ROUNDS; round++) {
      long acknowledged = appendUntilKilled(random.nextInt(1, 200), random.nextInt(3_000_000));
      assertThat(acknowledged).as("events acknowledged by round %d", round).isGreaterThan(known);

      try (SqliteStore store = SqliteStore.open(directory)) {
        known = store.runLog().lastSeq(SESSION);
        assertThat(known).isGreaterThanOrEqualTo(acknowledged);
        assertWholeAndInOrder(store.runLog(), known);
      }
    }
  }

  /** Lets another process append, and kills it a moment after it acknowledged some batches. */
  private long appendUntilKilled(int batches, int moreNanos) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.sqlite.tmpdir=" + System.getProperty("org.sqlite.tmpdir", "."),
                "-cp",
                System.getProperty("java.class.path"),
                Appender.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long acknowledged = 0;
    try (BufferedReader output = process.inputReader(UTF_8)) {
      for (int i = 0; i < batches; i++) {
        String line = output.readLine();
        assertThat(line).as("output of the other process").isNotNull();
        acknowledged = Long.parseLong(line);
        if (i == 0) {
          assertThatExceptionOfType(StoreException.class)
              .isThrownBy(() -> SqliteStore.open(directory))
              .withMessageContaining("in use by process " + process.pid());
        }
      }
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < moreNanos) {
        Thread.onSpinWait();
      }
      // Through its handle, because the process itself would close the output that is still unread.
      process.toHandle().destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        acknowledged = Math.max(acknowledged, number(line));
      }
    } finally {
      process.destroyForcibly();
    }
    return acknowledged;
  }

  /** The last line can be cut off; what is left of it is empty or a smaller number. */
  private static long number(String line) {
    return line.isEmpty() ? 0 : Long.parseLong(line);
  }

  private static void assertWholeAndInOrder(RunLog log, long lastSeq) {
    long seq = 0;
    for (List<LoggedEvent> page = log.read(SESSION, 0, 1_000);
        !page.isEmpty();
        page = log.read(SESSION, seq, 1_000)) {
      for (LoggedEvent event : page) {
        assertThat(event.seq()).isEqualTo(++seq);
        if (seq > 1) {
          assertThat(event.event()).isEqualTo(new ModelTurnEvent.Delta(Long.toString(seq)));
        }
      }
    }
    assertThat(seq).isEqualTo(lastSeq);
    assertThat((lastSeq - 1) % Appender.BATCH).as("events of a batch stored in part").isZero();
  }

  /** What the other process does. */
  static final class Appender {

    static final int BATCH = 7;

    private Appender() {}

    public static void main(String[] arguments) {
      SqliteStore store = SqliteStore.open(Path.of(arguments[0]));
      PrintStream output = new PrintStream(System.out, true, UTF_8);
      long seq = store.runLog().lastSeq(SESSION);
      for (int batch = 1; true; batch++) {
        long before = seq;
        seq = store.runLog().append(SESSION, RUN, seq, deltas(seq + 1, BATCH));
        output.println(seq);
        if (batch % 10 == 0) {
          store.runLog().compact(SESSION, before - 60, seq);
        }
      }
    }
  }
}
