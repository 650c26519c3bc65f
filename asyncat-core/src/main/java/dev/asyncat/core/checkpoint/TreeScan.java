package dev.asyncat.core.checkpoint;

import dev.asyncat.checkpoint.Omission;
import dev.asyncat.core.workspace.FileProblem;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every entry of a workspace, or of parts of it, without reading a file. Symbolic links
 * are not followed. Contents are read later, with a check that no link leads elsewhere, so a
 * directory that is swapped for a link meanwhile shows nothing but names.
 */
final class TreeScan {

  /** What the decoder of file names writes for bytes that are no text. */
  private static final char UNREADABLE = '\uFFFD';

  private static final int STEP = 256;

  private final Path root;
  private final Skipping skipping;
  private final int limit;
  private final Runnable step;
  private final Map<String, Tree.Entry> entries = new HashMap<>();
  private final List<Omission> unseen = new ArrayList<>();
  private final Deque<Pending> directories = new ArrayDeque<>();
  private final long takenAt = now();
  private @Nullable String gap;

  private TreeScan(Path root, Skipping skipping, int limit, Runnable step) {
    this.root = root;
    this.skipping = skipping;
    this.limit = limit;
    this.step = step;
  }

  /** Decides which directories are not entered. */
  @FunctionalInterface
  interface Skipping {

    /** Why a directory is not entered, {@code null} if it is. */
    @Nullable String reason(String path, String name);
  }

  /**
   * Looks at everything.
   *
   * @param limit how many entries; beyond that nothing is covered and the tree has a gap
   * @param step called again and again; throws to stop
   */
  static Tree all(Path root, Skipping skipping, int limit, Runnable step) {
    TreeScan scan = new TreeScan(root, skipping, limit, step);
    scan.directories.add(new Pending(root, ""));
    return scan.run();
  }

  /** Looks at some paths and everything below them; a path at which nothing is, is left out. */
  static Tree some(
      Path root, Collection<String> paths, Skipping skipping, int limit, Runnable step) {
    TreeScan scan = new TreeScan(root, skipping, limit, step);
    paths.forEach(path -> scan.add(root.resolve(path), path));
    return scan.run();
  }

  /** The system's clock, to which the times of files refer, whatever clock the runtime uses. */
  static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  private Tree run() {
    while (!directories.isEmpty() && gap == null) {
      Pending directory = directories.removeLast();
      try {
        List<Path> children = list(directory.path());
        for (Path child : children) {
          add(child, directory.prefix() + child.getFileName());
        }
      } catch (NoSuchFileException | NotDirectoryException gone) {
        // It was deleted meanwhile, or swapped for something that is not entered.
      } catch (IOException unreadable) {
        leave(directory, FileProblem.reason(unreadable));
      }
    }
    return gap == null
        ? new Tree(root, takenAt, entries, unseen, null)
        : new Tree(root, takenAt, Map.of(), List.of(), gap);
  }

  private static List<Path> list(Path directory) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(children::add);
    } catch (DirectoryIteratorException failed) {
      throw failed.getCause();
    }
    return children;
  }

  private void add(Path path, String name) {
    if (entries.size() % STEP == 0) {
      step.run();
    }
    if (entries.size() >= limit) {
      gap = "it has more than %,d files and directories".formatted(limit);
      return;
    }
    if (name.indexOf(UNREADABLE) >= 0 && !root.resolve(name).equals(path)) {
      unseen.add(new Omission(name, "its name is not text in the encoding of this program"));
      return;
    }
    try {
      Stamp stamp = Stamp.of(path);
      if (stamp.isDirectory()) {
        String reason = skipping.reason(name, String.valueOf(path.getFileName()));
        entries.put(
            name, new Tree.Entry(stamp, null, reason == null ? null : new Content.Left(reason)));
        if (reason == null) {
          directories.addLast(new Pending(path, name + "/"));
        }
      } else {
        String target = stamp.isLink() ? Files.readSymbolicLink(path).toString() : null;
        entries.put(name, new Tree.Entry(stamp, target, null));
      }
    } catch (NoSuchFileException gone) {
      // It was deleted between listing and looking.
    } catch (IOException unreadable) {
      unseen.add(new Omission(name, FileProblem.reason(unreadable)));
    }
  }

  private void leave(Pending directory, String reason) {
    if (!directory.prefix().isEmpty()) {
      String name = directory.prefix().substring(0, directory.prefix().length() - 1);
      entries.computeIfPresent(name, (key, entry) -> entry.with(new Content.Left(reason)));
    } else {
      gap = "it cannot be read: " + reason;
    }
  }

  /** A directory whose entries are still to be looked at. */
  private record Pending(Path path, String prefix) {}
}
