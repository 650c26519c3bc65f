package dev.asyncat.core.run;

import dev.asyncat.run.RunEvent;
import dev.asyncat.run.ToolEvent;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the output of one call and shows it at most four times a second, so that a chatty process
 * does not flood the run's events. Thread-safe.
 */
final class ProgressBuffer implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(250);
  private static final int MAX_CHUNK = 2_000;

  private final String tool;
  private final String callId;
  private final Consumer<RunEvent> emit;
  private final StringBuilder pending = new StringBuilder();
  private long total;
  private @Nullable Thread ticker;
  private boolean closed;

  ProgressBuffer(String tool, String callId, Consumer<RunEvent> emit) {
    this.tool = tool;
    this.callId = callId;
    this.emit = emit;
  }

  synchronized void add(String chunk) {
    if (closed || chunk.isEmpty()) {
      return;
    }
    total += chunk.length();
    pending.append(chunk);
    int excess = pending.length() - MAX_CHUNK;
    if (excess > 0) {
      // Only the newest output is shown live; the result holds what the tool keeps.
      int cut = Character.isLowSurrogate(pending.charAt(excess)) ? excess + 1 : excess;
      pending.delete(0, cut);
    }
    if (ticker == null) {
      ticker = Thread.ofVirtual().name("progress-" + callId).start(this::tick);
    }
  }

  /** Shows what is left and that this was all; nothing if there never was any output. */
  synchronized void finish(@Nullable Integer exitCode) {
    if (closed) {
      return;
    }
    flush();
    if (total > 0) {
      emit.accept(new ToolEvent.Progress(tool, callId, null, total, true, exitCode));
    }
    close();
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (ticker != null) {
      ticker.interrupt();
    }
  }

  private void tick() {
    try {
      while (true) {
        Thread.sleep(INTERVAL);
        synchronized (this) {
          if (closed) {
            return;
          }
          flush();
        }
      }
    } catch (InterruptedException closedMeanwhile) {
      // The call is over.
    }
  }

  private void flush() {
    if (!pending.isEmpty()) {
      String chunk = pending.toString();
      pending.setLength(0);
      emit.accept(new ToolEvent.Progress(tool, callId, chunk, total, false, null));
    }
  }
}
