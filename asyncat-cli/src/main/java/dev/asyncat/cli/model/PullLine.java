package dev.asyncat.cli.model;

import dev.asyncat.cli.terminal.ProgressLine;
import dev.asyncat.core.localmodel.PullProgress;

/** How far a fetch is, as one line. */
final class PullLine {

  private PullLine() {}

  static void show(ProgressLine line, PullProgress progress) {
    String what =
        switch (progress.stage()) {
          case WAITING -> "waiting for " + progress.source();
          case CONNECTING -> "asking " + progress.source();
          case DOWNLOADING -> progress.modelId() + " from " + progress.source();
          case UNPACKING -> "unpacking " + progress.source();
          case VERIFYING -> "checking the checksum";
        };
    boolean counts =
        progress.stage() != PullProgress.Stage.CONNECTING
            && progress.stage() != PullProgress.Stage.WAITING;
    line.show(
        what,
        counts ? progress.bytes() : 0,
        counts ? progress.totalBytes() : 0,
        progress.bytesPerSecond());
  }
}
