package dev.asyncat.core.localmodel;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.localmodel.PullProgress.Stage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * What a fetch in progress shares with whoever wants it: cancellation in, progress out. Used by the
 * one thread that fetches.
 */
final class PullMonitor {

  private static final Duration REPORT_EVERY = Duration.ofMillis(200);
  private static final double RATE_SMOOTHING = 0.3;

  private final String modelId;
  private final CancellationToken cancel;
  private final Consumer<? super PullProgress> listener;
  private final InstantSource clock;

  private Stage stage = Stage.CONNECTING;
  private String source = "";
  private long totalBytes;
  private long bytes;
  private long rate;
  private long reportedBytes;
  private long reportedAtMillis;

  PullMonitor(
      String modelId,
      CancellationToken cancel,
      Consumer<? super PullProgress> listener,
      InstantSource clock) {
    this.modelId = modelId;
    this.cancel = cancel;
    this.listener = listener;
    this.clock = clock;
  }

  /** Where a new stage begins. */
  void begin(Stage newStage, String newSource, long doneBytes, long total) {
    stage = newStage;
    source = newSource;
    bytes = doneBytes;
    totalBytes = total;
    rate = 0;
    reportedBytes = doneBytes;
    reportedAtMillis = clock.millis();
    report();
  }

  /** How many bytes of the stage are done now; tells the listener a few times a second. */
  void at(long doneBytes) {
    cancel.throwIfCancelled();
    bytes = doneBytes;
    long now = clock.millis();
    long elapsed = now - reportedAtMillis;
    if (elapsed >= REPORT_EVERY.toMillis()) {
      long current = Math.max(0, (bytes - reportedBytes) * 1000 / elapsed);
      rate = rate == 0 ? current : Math.round(rate + RATE_SMOOTHING * (current - rate));
      reportedBytes = bytes;
      reportedAtMillis = now;
      report();
    }
  }

  /** Tells the listener where the stage ended. */
  void end(long doneBytes) {
    bytes = doneBytes;
    report();
  }

  CancellationToken cancellation() {
    return cancel;
  }

  private void report() {
    listener.accept(new PullProgress(modelId, stage, source, bytes, totalBytes, rate));
  }
}
