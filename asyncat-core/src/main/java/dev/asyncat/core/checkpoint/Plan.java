package dev.asyncat.core.checkpoint;

import dev.asyncat.checkpoint.EntryState;
import dev.asyncat.checkpoint.FileChange;
import dev.asyncat.checkpoint.Omission;
import dev.asyncat.core.checkpoint.Reversal.Action;
import dev.asyncat.core.checkpoint.Reversal.Conflict;
import dev.asyncat.core.checkpoint.Reversal.Step;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What it takes to take changes back, given what is there now. Looks only; changes nothing. Used by
 * one thread.
 */
final class Plan {

  private final Path root;
  private final boolean force;
  private final Map<String, FileChange> changes = new LinkedHashMap<>();
  private final List<FileChange> work = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Conflict> conflicts = new ArrayList<>();
  private final List<Conflict> impossible = new ArrayList<>();
  private final List<Omission> kept = new ArrayList<>();
  private final Map<String, Stamp> seen = new LinkedHashMap<>();

  private Plan(Path root, boolean force) {
    this.root = root;
    this.force = force;
  }

  /**
   * Plans.
   *
   * @param root where paths start
   * @param changes ordered by path
   * @param force whether what somebody else did since is overwritten
   */
  static Plan of(Path root, Collection<FileChange> changes, boolean force) {
    Plan plan = new Plan(root, force);
    changes.forEach(change -> plan.changes.put(change.path(), change));
    changes.forEach(plan::add);
    plan.keepWhatIsInUse();
    return plan;
  }

  /** Where paths start. */
  Path root() {
    return root;
  }

  /** What is to be done: {@code before} is what is there now, {@code after} what shall be. */
  List<FileChange> work() {
    return work;
  }

  /** The same for people. */
  List<Step> steps() {
    return steps;
  }

  /** What stands against it. */
  List<Conflict> conflicts() {
    return conflicts;
  }

  /** What cannot be done, forced or not. */
  List<Conflict> impossible() {
    return impossible;
  }

  /** Directories that stay because others use them. */
  List<Omission> kept() {
    return kept;
  }

  /** What was there when the plan was made, of files. */
  Map<String, Stamp> seen() {
    return seen;
  }

  private void add(FileChange change) {
    String obstacle = obstacle(change.path());
    EntryState now;
    try {
      now = obstacle == null ? look(change) : EntryState.ABSENT;
    } catch (IOException unreadable) {
      impossible.add(
          new Conflict(change.path(), Conflict.FAILED, "it cannot be looked at: " + unreadable));
      conflicts.add(impossible.getLast());
      return;
    }
    EntryState target = change.before();
    if (now.sameAs(target)) {
      return;
    }
    if (obstacle != null && !isPlanned(obstacle)) {
      blocked(change, obstacle);
      return;
    }
    Action action = action(change, now);
    if (action == null) {
      return;
    }
    Conflict conflict = conflict(change, now);
    if (conflict != null) {
      conflicts.add(conflict);
      if (!force) {
        return;
      }
    }
    steps.add(new Step(change.path(), action));
    work.add(change(change.path(), now, target, change.at()));
  }

  private EntryState look(FileChange change) throws IOException {
    Path file = root.resolve(change.path());
    boolean known = hasDigest(change.before()) || hasDigest(change.after());
    EntryState now = States.now(file, known ? Long.MAX_VALUE : 0);
    if (now instanceof EntryState.File) {
      seen.put(change.path(), Stamp.of(file));
    }
    return now;
  }

  private static boolean hasDigest(EntryState state) {
    return state instanceof EntryState.File file && file.digest() != null;
  }

  /**
   * The nearest path above that is no directory, {@code null} if all are; below it nothing can be.
   */
  private @Nullable String obstacle(String path) {
    for (int end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1)) {
      String above = path.substring(0, end);
      if (!Files.isDirectory(root.resolve(above), LinkOption.NOFOLLOW_LINKS)) {
        return above;
      }
    }
    return null;
  }

  /** Whether the plan makes a directory there. */
  private boolean isPlanned(String path) {
    FileChange change = changes.get(path);
    return change != null
        && change.before() instanceof EntryState.Directory
        && work.stream().anyMatch(one -> one.path().equals(path));
  }

  private void blocked(FileChange change, String obstacle) {
    if (change.before() instanceof EntryState.Absent) {
      return;
    }
    Path above = root.resolve(obstacle);
    if (!Files.exists(above, LinkOption.NOFOLLOW_LINKS) && !changes.containsKey(obstacle)) {
      conflicts.add(
          new Conflict(
              change.path(), Conflict.CHANGED, "the directory " + obstacle + " was deleted since"));
      if (force) {
        makeDirectoriesFor(change);
        add(change);
      }
      return;
    }
    Conflict conflict =
        new Conflict(
            change.path(),
            Conflict.CHANGED,
            "%s is %s now, not a directory"
                .formatted(obstacle, Files.isSymbolicLink(above) ? "a symbolic link" : "a file"));
    conflicts.add(conflict);
    impossible.add(conflict);
  }

  /** Nobody knows what permissions they had, so they get the usual ones. */
  private void makeDirectoriesFor(FileChange change) {
    String path = change.path();
    for (int end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1)) {
      String above = path.substring(0, end);
      if (!changes.containsKey(above)
          && !Files.exists(root.resolve(above), LinkOption.NOFOLLOW_LINKS)) {
        EntryState made = new EntryState.Directory("");
        changes.put(above, change(above, made, EntryState.ABSENT, change.at()));
        work.add(change(above, EntryState.ABSENT, made, change.at()));
        steps.add(new Step(above, Action.RECREATE));
      }
    }
  }

  private static FileChange change(String path, EntryState before, EntryState after, Instant at) {
    return new FileChange(path, before, after, null, null, null, null, at);
  }

  /** Directories that the run made stay if somebody else has put something into them. */
  private void keepWhatIsInUse() {
    Set<String> going =
        work.stream()
            .filter(one -> one.after() instanceof EntryState.Absent)
            .map(FileChange::path)
            .collect(Collectors.toCollection(TreeSet::new));
    for (FileChange one : List.copyOf(work).reversed()) {
      if (one.after() instanceof EntryState.Absent
          && one.before() instanceof EntryState.Directory
          && !isEmptyWithout(one.path(), going)) {
        going.remove(one.path());
        work.remove(one);
        steps.removeIf(step -> step.path().equals(one.path()));
        kept.add(new Omission(one.path(), "it stays, because others have put something into it"));
      }
    }
  }

  private boolean isEmptyWithout(String directory, Set<String> going) {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(root.resolve(directory))) {
      for (Path child : children) {
        if (!going.contains(directory + "/" + child.getFileName())) {
          return false;
        }
      }
      return true;
    } catch (IOException | DirectoryIteratorException unreadable) {
      return false;
    }
  }

  /** What has to be done, {@code null} if that is impossible, which is then noted. */
  private @Nullable Action action(FileChange change, EntryState now) {
    return switch (change.before()) {
      case EntryState.Absent ignored -> Action.DELETE;
      case EntryState.Directory ignored ->
          now instanceof EntryState.Directory ? Action.PERMISSIONS : Action.RECREATE;
      case EntryState.Link ignored ->
          now instanceof EntryState.Absent ? Action.RECREATE : Action.RESTORE;
      case EntryState.Other(String what) -> lost(change, what + " is not made anew");
      case EntryState.File file -> {
        if (now instanceof EntryState.File current && current.sameContent(file)) {
          yield Action.PERMISSIONS;
        }
        if (change.lost() != null) {
          yield movedTo(file) == null ? lost(change, change.lost()) : Action.MOVE_BACK;
        }
        yield now instanceof EntryState.Absent ? Action.RECREATE : Action.RESTORE;
      }
    };
  }

  private @Nullable Action lost(FileChange change, String why) {
    Conflict conflict = new Conflict(change.path(), Conflict.LOST, why);
    conflicts.add(conflict);
    impossible.add(conflict);
    return null;
  }

  /** Where a file of which no content was kept lies now, as the run has moved it. */
  private @Nullable String movedTo(EntryState.File file) {
    return changes.values().stream()
        .filter(
            other ->
                other.before() instanceof EntryState.Absent
                    && other.after() instanceof EntryState.File moved
                    && isSameFile(file, moved))
        .map(FileChange::path)
        .findFirst()
        .orElse(null);
  }

  /** Whether two states are of one file, unchanged. */
  static boolean isSameFile(EntryState.File one, EntryState.File other) {
    return one.identity() != null
        && one.identity().equals(other.identity())
        && one.size() == other.size()
        && one.modified().equals(other.modified());
  }

  private static @Nullable Conflict conflict(FileChange change, EntryState now) {
    if (change.doubt() != null) {
      return new Conflict(change.path(), Conflict.DOUBT, change.doubt());
    }
    boolean goes = change.before() instanceof EntryState.Absent;
    boolean directory =
        now instanceof EntryState.Directory && change.after() instanceof EntryState.Directory;
    if (now.sameAs(change.after()) || (goes && directory)) {
      return null;
    }
    return new Conflict(
        change.path(),
        Conflict.CHANGED,
        now instanceof EntryState.Absent
            ? "it was deleted since"
            : change.after() instanceof EntryState.Absent
                ? "it was made anew since"
                : "it was changed since");
  }
}
