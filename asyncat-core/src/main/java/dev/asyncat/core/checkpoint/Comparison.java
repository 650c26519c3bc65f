package dev.asyncat.core.checkpoint;

import dev.asyncat.checkpoint.EntryState;
import dev.asyncat.checkpoint.Omission;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds what changed between two looks at a workspace: first by stamps, then, where those differ or
 * cannot be trusted, by contents. Used once.
 */
final class Comparison {

  private final Tree before;
  private final Tree after;
  private final ContentFiles contents;
  private final @Nullable GitCheckout checkout;
  private final long mostBytes;
  private final List<Found> found = new ArrayList<>();
  private final List<Omission> omissions = new ArrayList<>();
  private Map<String, String> fromGit = Map.of();

  /**
   * A comparison.
   *
   * @param before contents made sure of
   * @param after only looked at
   * @param checkout where contents are that were left to git
   * @param mostBytes of a file that is read
   */
  Comparison(
      Tree before,
      Tree after,
      ContentFiles contents,
      @Nullable GitCheckout checkout,
      long mostBytes) {
    this.before = before;
    this.after = after;
    this.contents = contents;
    this.checkout = checkout;
    this.mostBytes = mostBytes;
  }

  /** Compares. */
  Comparison run() throws IOException {
    if (before.gap() != null || after.gap() != null) {
      String gap = before.gap() == null ? after.gap() : before.gap();
      omissions.add(new Omission(".", String.valueOf(gap)));
      return this;
    }
    Set<String> candidates = candidates();
    candidates.removeIf(this::isStillAsInGit);
    takeFromGit(candidates);
    for (String path : candidates) {
      compare(path);
    }
    return this;
  }

  /** What changed, ordered by path. */
  List<Found> found() {
    return found;
  }

  /** What changed and is not covered. */
  List<Omission> omissions() {
    return omissions;
  }

  private Set<String> candidates() {
    Set<String> candidates = new TreeSet<>();
    before
        .entries()
        .forEach(
            (path, entry) -> {
              Stamp now = after.stamp(path);
              boolean same =
                  now != null
                      && entry.stamp().equals(now)
                      && (!now.isFile() || now.settled(before.takenAt()));
              if (!same && !insideClosed(path, after)) {
                candidates.add(path);
              }
            });
    for (String path : after.entries().keySet()) {
      if (before.get(path) == null && !insideClosed(path, before)) {
        candidates.add(path);
      }
    }
    return candidates;
  }

  /** Whether a path lies in a directory that was not looked into. */
  private static boolean insideClosed(String path, Tree tree) {
    if (tree.get(path) != null) {
      return false;
    }
    for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      Tree.Entry parent = tree.get(path.substring(0, end));
      if (parent != null) {
        return parent.closed();
      }
    }
    return false;
  }

  /** A stamp that cannot be trusted yet can be that of an unchanged file all the same. */
  private boolean isStillAsInGit(String path) {
    Tree.Entry entry = before.get(path);
    if (checkout == null
        || entry == null
        || !entry.stamp().equals(after.stamp(path))
        || !(entry.content() instanceof Content.InGit(String id))) {
      return false;
    }
    try {
      return id.equals(
          States.digest(
              after.resolve(path), Digests.blob(checkout.idLength(), entry.stamp().size())));
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** What git may throw away once the index names other contents is copied now. */
  private void takeFromGit(Set<String> candidates) throws IOException {
    Map<String, String> ids = new HashMap<>();
    for (String path : candidates) {
      Tree.Entry entry = before.get(path);
      if (entry != null && entry.content() instanceof Content.InGit(String id)) {
        ids.put(path, id);
      }
    }
    if (!ids.isEmpty() && checkout != null) {
      try {
        fromGit = new GitContents(checkout).copy(new HashSet<>(ids.values()), contents);
      } catch (IOException gone) {
        fromGit = Map.of();
      }
    }
  }

  private void compare(String path) throws IOException {
    Tree.Entry was = before.get(path);
    Tree.Entry is = after.get(path);
    if (closed(path, was, is)) {
      return;
    }
    String digest = was == null ? null : digest(was);
    EntryState old = was == null ? EntryState.ABSENT : States.of(was.stamp(), was.target(), digest);
    EntryState now = EntryState.ABSENT;
    if (is != null) {
      String read = is.stamp().isFile() && is.stamp().size() <= mostBytes ? digestOf(path) : null;
      now = States.of(is.stamp(), is.target(), read);
    }
    if (!old.sameAs(now)) {
      found.add(new Found(path, old, now, lost(was, digest), null));
    }
  }

  /** A directory that nobody looked into is named if it came or went, and no more. */
  private boolean closed(String path, Tree.@Nullable Entry was, Tree.@Nullable Entry is) {
    if (was != null && was.closed()) {
      if (is == null || !is.stamp().isDirectory()) {
        omissions.add(
            new Omission(path, was.leftBecause() + "; it was deleted and cannot be brought back"));
        return is == null;
      }
      return true;
    }
    if (is != null && is.closed()) {
      if (was == null) {
        omissions.add(new Omission(path, is.leftBecause() + "; it was made and stays"));
      }
      return true;
    }
    return false;
  }

  private @Nullable String digest(Tree.Entry entry) {
    return switch (entry.content()) {
      case Content.Kept(String digest) -> digest;
      case Content.InGit(String id) -> fromGit.get(id);
      case Content.Left ignored -> null;
      case null -> null;
    };
  }

  private static @Nullable String lost(Tree.@Nullable Entry was, @Nullable String digest) {
    if (was == null) {
      return null;
    }
    if (was.leftBecause() != null) {
      return was.leftBecause();
    }
    return was.stamp().isFile() && digest == null
        ? "its content was in the git repository only, which does not have it any more"
        : null;
  }

  private @Nullable String digestOf(String path) {
    try {
      return States.digest(after.resolve(path));
    } catch (IOException unreadable) {
      // It is known by its size and time then.
      return null;
    }
  }

  /** The omissions of a tree: what it could not be looked at, and what it does not look into. */
  static List<Omission> omissions(Tree tree) {
    List<Omission> all = new ArrayList<>(tree.unseen());
    if (tree.gap() != null) {
      all.add(new Omission(".", Objects.requireNonNull(tree.gap())));
    }
    tree.entries()
        .forEach(
            (path, entry) -> {
              String reason = entry.leftBecause();
              if (reason != null) {
                all.add(new Omission(path, reason));
              }
            });
    return all;
  }
}
