package dev.asyncat.core.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The time in which one call works, and what is known of its workspace before and after. Guarded by
 * the monitor of {@link Windows}.
 */
final class Window {

  private static final long NOT_YET = Long.MAX_VALUE;

  final String sessionId;
  final Object family;
  final Path root;

  /** What the call named; empty if it could change anything. */
  final Set<String> paths;

  final List<Window> others = new ArrayList<>();
  private final Map<String, Found> found = new HashMap<>();
  private @Nullable Tree before;
  private @Nullable Tree after;
  private long begun = NOT_YET;
  private long closed = NOT_YET;

  /**
   * A window.
   *
   * @param family the same for calls of one run and of those that it waits for
   */
  Window(String sessionId, Object family, Path root, Set<String> paths) {
    this.sessionId = sessionId;
    this.family = family;
    this.root = root;
    this.paths = paths;
  }

  boolean exact() {
    return !paths.isEmpty();
  }

  boolean hasBegun() {
    return begun != NOT_YET;
  }

  boolean isClosed() {
    return closed != NOT_YET;
  }

  long begun() {
    return begun;
  }

  long closed() {
    return closed;
  }

  void begin(long moment, Tree tree) {
    begun = moment;
    before = tree;
  }

  void close(long moment, Tree tree, List<Found> changes) {
    closed = moment;
    after = tree;
    changes.forEach(change -> found.put(change.path(), change));
  }

  /** Its path of a file; {@code null} if the file lies elsewhere. */
  @Nullable String path(Path file) {
    if (!file.startsWith(root) || file.equals(root)) {
      return null;
    }
    return root.relativize(file).toString();
  }

  /** Whether the call named a path, or a directory that it lies in. */
  boolean named(String path) {
    return paths.stream().anyMatch(named -> path.equals(named) || path.startsWith(named + "/"));
  }

  @Nullable Found found(String path) {
    return found.get(path);
  }

  @Nullable Stamp stampBefore(String path) {
    return before == null ? null : before.stamp(path);
  }

  @Nullable Stamp stampAfter(String path) {
    return after == null ? null : after.stamp(path);
  }
}
