package dev.asyncat.core.checkpoint;

import dev.asyncat.checkpoint.EntryState;
import dev.asyncat.checkpoint.FileChange;
import dev.asyncat.core.checkpoint.SessionChanges.Change;
import dev.asyncat.core.checkpoint.SessionChanges.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says how the paths that a session changed look now. */
final class FileStates {

  /** Larger files have no hash. */
  private static final long MOST_BYTES = 5 << 20;

  private static final Duration TOLERANCE = Duration.ofMillis(1_500);

  private FileStates() {}

  static Map<String, State> of(
      Path directory, List<Change> changes, Collection<FileChange> recorded) {
    Map<String, FileChange> known =
        recorded.stream().collect(Collectors.toMap(FileChange::path, Function.identity()));
    Map<String, State> states = new LinkedHashMap<>();
    changes.forEach(
        change -> states.put(change.path(), state(directory, change, known.get(change.path()))));
    return states;
  }

  private static State state(Path directory, Change change, @Nullable FileChange recorded) {
    try {
      Path path = directory.resolve(change.path()).normalize();
      if (!path.startsWith(directory) || throughLink(directory, path)) {
        return unknown("the path leads out of the working directory");
      }
      EntryState now = States.now(path, MOST_BYTES);
      Instant modified =
          now instanceof EntryState.Absent
              ? null
              : Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
      return new State(word(change, now, modified, recorded), now, modified, null);
    } catch (IOException | InvalidPathException unreadable) {
      return unknown(String.valueOf(unreadable.getMessage()));
    }
  }

  private static boolean throughLink(Path directory, Path path) {
    for (Path at = path.getParent(); at != null && !at.equals(directory); at = at.getParent()) {
      if (Files.isSymbolicLink(at)) {
        return true;
      }
    }
    return false;
  }

  private static State unknown(String error) {
    return new State("unknown", null, null, error);
  }

  private static String word(
      Change change, EntryState now, @Nullable Instant modified, @Nullable FileChange recorded) {
    if (now instanceof EntryState.Absent) {
      return change.type().equals("deleted") ? "deleted" : "missing";
    }
    if (now instanceof EntryState.Directory) {
      return "directory";
    }
    boolean later =
        modified != null && change.at() != null && modified.isAfter(change.at().plus(TOLERANCE));
    boolean changed = recorded == null ? later : !recorded.after().sameAs(now);
    return changed ? "changed_since_agent" : "exists";
  }
}
