package dev.asyncat.core.checkpoint;

import dev.asyncat.checkpoint.Omission;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found in a workspace at one moment.
 *
 * @param root where paths start
 * @param takenAt the moment at which looking began, in nanoseconds since 1970
 * @param entries what was found, by path relative to the root with {@code /}
 * @param unseen what is there and could not be looked at
 * @param gap why nothing was looked at, {@code null} if something was
 */
record Tree(
    Path root,
    long takenAt,
    Map<String, Entry> entries,
    List<Omission> unseen,
    @Nullable String gap) {

  Tree {
    entries = Collections.unmodifiableMap(entries);
    unseen = List.copyOf(unseen);
  }

  /** A tree without anything in it. */
  static Tree empty(Path root) {
    return new Tree(root, 0, Map.of(), List.of(), null);
  }

  @Nullable Entry get(String path) {
    return entries.get(path);
  }

  @Nullable Stamp stamp(String path) {
    Entry entry = entries.get(path);
    return entry == null ? null : entry.stamp();
  }

  Path resolve(String path) {
    return root.resolve(path);
  }

  /** The same with other knowledge about its entries. */
  Tree with(Map<String, Entry> known) {
    Map<String, Entry> all = new HashMap<>(entries);
    all.putAll(known);
    return new Tree(root, takenAt, all, unseen, gap);
  }

  /**
   * Something found.
   *
   * @param target where a symbolic link points, {@code null} for anything else
   * @param content of a file, as far as it was made sure of; of a directory, {@link Content.Left}
   *     if it was not entered
   */
  record Entry(Stamp stamp, @Nullable String target, @Nullable Content content) {

    Entry with(Content other) {
      return new Entry(stamp, target, other);
    }

    /** Whether it is a directory that was not entered. */
    boolean closed() {
      return stamp.isDirectory() && content instanceof Content.Left;
    }

    /** Why it was left out, {@code null} if it was not. */
    @Nullable String leftBecause() {
      return content instanceof Content.Left(String reason) ? reason : null;
    }
  }
}
