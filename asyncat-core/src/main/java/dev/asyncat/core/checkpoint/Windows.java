package dev.asyncat.core.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells apart what calls of several sessions change in the same directory at the same time. What a
 * call names is its own; what commands change while another one runs there is nobody's for certain
 * and says so. Thread-safe.
 */
final class Windows {

  private final List<Window> open = new ArrayList<>();
  private long moment;

  /** A call is about to begin; to be told before its workspace is looked at. */
  synchronized void open(Window window) {
    for (Window other : open) {
      if (!other.family.equals(window.family) && overlap(other.root, window.root)) {
        other.others.add(window);
        window.others.add(other);
      }
    }
    open.add(window);
  }

  private static boolean overlap(Path one, Path other) {
    return one.startsWith(other) || other.startsWith(one);
  }

  /** The call begins. */
  synchronized void begin(Window window, Tree before) {
    window.begin(++moment, before);
  }

  /** The call will not begin, or nothing could be found out about it. */
  synchronized void forget(Window window) {
    open.remove(window);
    open.forEach(other -> other.others.remove(window));
  }

  /**
   * The call has ended.
   *
   * @return the changes that are not those of others, with doubts where it cannot be told
   */
  synchronized List<Found> close(Window window, Tree after, List<Found> found) {
    window.close(++moment, after, found);
    open.remove(window);
    List<Found> own = new ArrayList<>();
    for (Found change : found) {
      Found judged = judge(window, change);
      if (judged != null) {
        own.add(judged);
      }
    }
    return own;
  }

  /** Something changed files that no run has to answer for, such as a revert. */
  synchronized void changed(Path root, Tree after, List<Found> found) {
    Set<String> paths = Set.copyOf(found.stream().map(Found::path).toList());
    if (!paths.isEmpty()) {
      Window change = new Window("", new Object(), root, paths);
      open(change);
      begin(change, Tree.empty(root));
      close(change, after, found);
    }
  }

  private static @Nullable Found judge(Window window, Found change) {
    if (window.others.isEmpty()) {
      return change;
    }
    Path file = window.root.resolve(change.path());
    Found rest = withoutNamed(window, change, file);
    if (rest == null || window.exact()) {
      return rest;
    }
    for (Window other : window.others) {
      String path = other.path(file);
      if (path != null && couldBeOf(other, path, window, change.path())) {
        return rest.doubted(
            other.sessionId.isEmpty()
                ? "a revert changed it at the same time"
                : "session %s worked in the same directory at that time"
                    .formatted(other.sessionId));
      }
    }
    return rest;
  }

  /** Takes out what others are known to have changed: all of it, nothing, or what is unclear. */
  private static @Nullable Found withoutNamed(Window window, Found change, Path file) {
    List<Window> certain =
        window.others.stream()
            .filter(other -> other.isClosed())
            .filter(other -> other.exact() || other.closed() < window.begun())
            .filter(other -> known(other, file) != null)
            .sorted(Comparator.comparingLong(Window::closed))
            .toList();
    if (certain.isEmpty()) {
      return change;
    }
    var state = change.before();
    for (Window other : certain) {
      Found theirs = Objects.requireNonNull(known(other, file));
      if (!theirs.before().sameAs(state)) {
        return change.doubted("session %s changed it at the same time".formatted(other.sessionId));
      }
      state = theirs.after();
    }
    return state.sameAs(change.after())
        ? null
        : change.doubted(
            "session %s changed it at the same time".formatted(certain.getLast().sessionId));
  }

  private static @Nullable Found known(Window other, Path file) {
    String path = other.path(file);
    return path == null ? null : other.found(path);
  }

  /** Whether a change happened, at least in part, while both were at work. */
  private static boolean couldBeOf(Window other, String path, Window window, String own) {
    if (!other.hasBegun() || (other.isClosed() && other.closed() < window.begun())) {
      return false;
    }
    if (other.exact()) {
      return !other.isClosed() && other.named(path);
    }
    Stamp first =
        other.begun() > window.begun() ? other.stampBefore(path) : window.stampBefore(own);
    Stamp last =
        other.isClosed() && other.closed() < window.closed()
            ? other.stampAfter(path)
            : window.stampAfter(own);
    return !Objects.equals(first, last);
  }
}
