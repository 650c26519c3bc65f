package dev.asyncat.cli.replay;

import dev.asyncat.core.Asyncat;
import dev.asyncat.run.EventCursor;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.Run;
import dev.asyncat.testkit.replay.RecordedAnswers;
import dev.asyncat.testkit.replay.RecordedTools;
import dev.asyncat.testkit.replay.Recording;
import dev.asyncat.testkit.replay.ReplayModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A recording run again, in a directory of its own and a store in memory. */
record Replay(Recording recording) {

  private static final Duration POLL = Duration.ofSeconds(1);

  /** What the replay did differently, empty if nothing. */
  Optional<String> firstDifference() {
    ReplayModel model = ReplayModel.of(recording);
    Asyncat.Builder builder =
        Asyncat.builder().model(model).builtInTools(false).tools(RecordedTools.of(recording));
    if (recording.attended()) {
      builder.approver(RecordedAnswers.of(recording));
    }
    Path directory = emptyDirectory();
    try (Asyncat asyncat = builder.build()) {
      List<LoggedEvent> events = events(asyncat.run(recording.request().in(directory)));
      return model.difference().or(() -> recording.firstDifference(events));
    } finally {
      delete(directory);
    }
  }

  private static List<LoggedEvent> events(Run run) {
    List<LoggedEvent> events = new ArrayList<>();
    try (EventCursor cursor = run.follow(0)) {
      while (!cursor.ended()) {
        cursor.next(POLL).ifPresent(events::add);
      }
    }
    return events;
  }

  private static Path emptyDirectory() {
    try {
      return Files.createTempDirectory("asyncat-replay-");
    } catch (IOException failed) {
      throw new UncheckedIOException("no directory for the replay", failed);
    }
  }

  private static void delete(Path directory) {
    try {
      Files.deleteIfExists(directory);
    } catch (IOException inUse) {
      // It is empty and in the directory for temporary files.
    }
  }
}
