package dev.asyncat.core.checkpoint;

import dev.asyncat.checkpoint.EntryState;
import dev.asyncat.checkpoint.FileChange;
import dev.asyncat.core.checkpoint.Reversal.Conflict;
import dev.asyncat.core.workspace.FileProblem;
import dev.asyncat.core.workspace.WorkspaceEntries;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts paths into the states that changes lead to, each in one step, and each only if it still is
 * in the state that the change starts from. Can be done again after it was cut off anywhere. Used
 * once.
 */
final class Restoring {

  /**
   * Forcing every file to disk takes long for many; what is not forced survives all but a power
   * cut.
   */
  private static final int MOST_FORCED = 500;

  private final Path root;
  private final ContentFiles contents;
  private final String temporary;
  private final Map<String, Stamp> seen;
  private final List<Conflict> failures = new ArrayList<>();
  private boolean durably;

  /**
   * Prepares.
   *
   * @param name makes the names of unfinished files
   * @param seen the stamps of files whose state is known; others are read
   */
  Restoring(Path root, ContentFiles contents, String name, Map<String, Stamp> seen) {
    this.root = root;
    this.contents = contents;
    this.temporary = ".asyncat-" + name + ".tmp";
    this.seen = seen;
  }

  /**
   * Does it all, whatever fails.
   *
   * @param changes ordered by path
   * @return what could not be done
   */
  List<Conflict> apply(List<FileChange> changes) {
    durably = changes.size() <= MOST_FORCED;
    List<FileChange> byPath =
        changes.stream().sorted(Comparator.comparing(FileChange::path)).toList();
    List<FileChange> movable = byPath.stream().filter(this::needsMove).toList();
    // What is put below a directory needs it, and what is moved must not be deleted before.
    byPath.stream().filter(Restoring::makesDirectory).forEach(this::replaceByDirectory);
    movable.forEach(change -> attempt(change, () -> moveBack(change, byPath)));
    byPath.reversed().stream()
        .filter(change -> change.after() instanceof EntryState.Absent)
        .forEach(change -> attempt(change, () -> remove(change)));
    byPath.stream()
        .filter(change -> !makesDirectory(change) && !movable.contains(change))
        .filter(change -> !(change.after() instanceof EntryState.Absent))
        .forEach(change -> attempt(change, () -> put(change)));
    byPath.reversed().stream()
        .filter(change -> change.after() instanceof EntryState.Directory)
        .forEach(change -> attempt(change, () -> setPermissions(change)));
    return failures;
  }

  /** Deletes what a process left unfinished that was killed. */
  void removeUnfinished(List<FileChange> changes) {
    changes.stream()
        .map(change -> root.resolve(change.path()).getParent())
        .distinct()
        .forEach(
            directory -> {
              try {
                WorkspaceEntries.removeIfThere(Objects.requireNonNull(directory), temporary);
              } catch (IOException gone) {
                // Where there is no such directory there is nothing unfinished in it.
              }
            });
  }

  private void attempt(FileChange change, Attempt attempt) {
    try {
      attempt.run();
    } catch (IOException failed) {
      failures.add(new Conflict(change.path(), Conflict.FAILED, FileProblem.reason(failed)));
    }
  }

  private static boolean makesDirectory(FileChange change) {
    return change.after() instanceof EntryState.Directory
        && !(change.before() instanceof EntryState.Directory);
  }

  private void replaceByDirectory(FileChange change) {
    attempt(
        change,
        () -> {
          Path path = root.resolve(change.path());
          EntryState now = States.now(path, 0);
          if (now instanceof EntryState.Directory) {
            return;
          }
          if (!(now instanceof EntryState.Absent)) {
            requireStart(change);
            WorkspaceEntries.remove(path);
          }
          WorkspaceEntries.makeDirectory(path);
        });
  }

  /** Whether a file's content is nowhere but in a file of another name. */
  private boolean needsMove(FileChange change) {
    return change.before() instanceof EntryState.Absent
        && change.after() instanceof EntryState.File file
        && (file.digest() == null || !contents.has(file.digest()));
  }

  private void moveBack(FileChange change, List<FileChange> all) throws IOException {
    Path target = root.resolve(change.path());
    if (!(States.now(target, 0) instanceof EntryState.Absent)) {
      return;
    }
    EntryState.File file = (EntryState.File) change.after();
    Optional<FileChange> source =
        all.stream()
            .filter(other -> other.after() instanceof EntryState.Absent)
            .filter(
                other ->
                    other.before() instanceof EntryState.File there && Plan.isSameFile(file, there))
            .findFirst();
    if (source.isEmpty()) {
      throw new IOException("its content is not kept any more");
    }
    WorkspaceEntries.move(root.resolve(source.get().path()), target);
    WorkspaceEntries.setPermissions(target, file.permissions());
  }

  private void remove(FileChange change) throws IOException {
    Path path = root.resolve(change.path());
    EntryState now = States.now(path, 0);
    if (now instanceof EntryState.Absent) {
      return;
    }
    if (now instanceof EntryState.Directory) {
      WorkspaceEntries.removeDirectory(path);
      return;
    }
    requireStart(change);
    WorkspaceEntries.remove(path);
  }

  private void put(FileChange change) throws IOException {
    Path path = root.resolve(change.path());
    if (change.after() instanceof EntryState.Directory) {
      return;
    }
    Stamp known = seen.get(change.path());
    boolean unchanged = known != null && known.equals(stamp(path));
    EntryState now = unchanged ? change.before() : States.now(path, Long.MAX_VALUE);
    if (now.sameAs(change.after())) {
      return;
    }
    if (!now.sameAs(change.before())) {
      throw new IOException("it was changed meanwhile");
    }
    if (now instanceof EntryState.Directory && !WorkspaceEntries.removeDirectory(path)) {
      throw new IOException("a directory with files in it is in its place");
    }
    Stamp start = stamp(path);
    switch (change.after()) {
      case EntryState.File file when sameContent(now, file) ->
          WorkspaceEntries.setPermissions(path, file.permissions());
      case EntryState.File file -> putFile(path, file, start);
      case EntryState.Link(String target) ->
          WorkspaceEntries.putLink(path, target, temporary, () -> requireStill(path, start));
      default -> throw new IOException("it cannot be made anew");
    }
  }

  private static boolean sameContent(EntryState now, EntryState.File file) {
    return now instanceof EntryState.File current && current.sameContent(file);
  }

  private void putFile(Path path, EntryState.File file, @Nullable Stamp start) throws IOException {
    String digest = file.digest();
    if (digest == null || !contents.has(digest)) {
      throw new IOException("its content is not kept any more");
    }
    MessageDigest read = Digests.content();
    try (InputStream in = new DigestInputStream(contents.open(digest), read)) {
      WorkspaceEntries.putFile(
          path,
          in,
          file.permissions(),
          temporary,
          durably,
          () -> {
            if (!Digests.hex(read).equals(digest)) {
              throw new IOException("its content was kept, but is damaged");
            }
            requireStill(path, start);
          });
    }
  }

  private void setPermissions(FileChange change) throws IOException {
    Path path = root.resolve(change.path());
    EntryState.Directory wanted = (EntryState.Directory) change.after();
    if (States.now(path, 0) instanceof EntryState.Directory now && !now.equals(wanted)) {
      WorkspaceEntries.setPermissions(path, wanted.permissions());
    }
  }

  /** Nothing is deleted that is not what it was taken for. */
  private void requireStart(FileChange change) throws IOException {
    Path path = root.resolve(change.path());
    Stamp known = seen.get(change.path());
    if (known != null && known.equals(stamp(path))) {
      return;
    }
    if (!States.now(path, Long.MAX_VALUE).sameAs(change.before())) {
      throw new IOException("it was changed meanwhile");
    }
  }

  private static void requireStill(Path path, @Nullable Stamp start) throws IOException {
    if (!Objects.equals(start, stamp(path))) {
      throw new IOException("it was changed meanwhile");
    }
  }

  private static @Nullable Stamp stamp(Path path) {
    try {
      return Stamp.of(path);
    } catch (IOException nothing) {
      return null;
    }
  }

  @FunctionalInterface
  private interface Attempt {
    void run() throws IOException;
  }
}
