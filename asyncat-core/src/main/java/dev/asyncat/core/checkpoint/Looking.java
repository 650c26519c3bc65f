package dev.asyncat.core.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one workspace: before calls with care for the contents, after calls for what changed.
 * Thread-safe.
 */
final class Looking {

  private final Path root;
  private final CheckpointFiles files;
  private final CheckpointLimits limits;

  Looking(Path root, CheckpointFiles files, CheckpointLimits limits) {
    this.root = root;
    this.files = files;
    this.limits = limits;
  }

  /**
   * What is there now, contents made sure of.
   *
   * @param paths what a call names; empty for everything
   * @param step called again and again; throws to stop
   */
  Tree before(Set<String> paths, Runnable step) throws IOException {
    Tree known = paths.isEmpty() ? files.latest(root) : Tree.empty(root);
    Repository repository = repository(paths, known);
    Tree scanned = scan(paths, known, repository, step);
    // What a call names is kept whatever its size, as far as anything is.
    CheckpointLimits own =
        paths.isEmpty()
            ? limits
            : new CheckpointLimits(limits.captureBytes(), limits.captureBytes(), limits.entries());
    return new Capture(files.contents(), own, repository.checkout(), repository.index(), step)
        .of(scanned, known);
  }

  /** What changed since a look; the same paths are looked at again. */
  After after(Set<String> paths, Tree before) throws IOException {
    Repository repository = repository(paths, before);
    Tree after = scan(paths, before, repository, () -> {});
    Comparison comparison =
        new Comparison(
                before, after, files.contents(), repository.checkout(), limits.captureBytes())
            .run();
    return new After(after, comparison);
  }

  private Tree scan(Set<String> paths, Tree known, Repository repository, Runnable step)
      throws IOException {
    try (SkippedDirectories skipped =
        new SkippedDirectories(
            root,
            files.directory(),
            known,
            repository.index().directories(),
            repository.checkout())) {
      return paths.isEmpty()
          ? TreeScan.all(root, skipped, limits.entries(), step)
          : TreeScan.some(root, paths, skipped, limits.entries(), step);
    }
  }

  /** Git is not asked about a few files; they are simply copied. */
  private Repository repository(Set<String> paths, Tree known) {
    boolean filesOnly =
        !paths.isEmpty()
            && paths.stream().noneMatch(path -> isDirectory(path) || wasDirectory(path, known));
    GitCheckout checkout = filesOnly ? null : GitCheckout.of(root).orElse(null);
    if (checkout == null) {
      return new Repository(null, GitIndex.EMPTY);
    }
    try {
      return new Repository(checkout, checkout.readIndex());
    } catch (IOException unreadable) {
      return new Repository(checkout, GitIndex.EMPTY);
    }
  }

  private boolean isDirectory(String path) {
    return Files.isDirectory(root.resolve(path), LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean wasDirectory(String path, Tree known) {
    Stamp stamp = known.stamp(path);
    return stamp != null && stamp.isDirectory();
  }

  private record Repository(@Nullable GitCheckout checkout, GitIndex index) {}

  /** What a look after a call found. */
  record After(Tree tree, Comparison comparison) {}
}
