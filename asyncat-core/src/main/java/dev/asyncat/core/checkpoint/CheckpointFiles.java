package dev.asyncat.core.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where checkpoints keep their files: contents, what workspaces looked like at last, and what they
 * looked like before the calls that are at work. Made on first use, readable by its owner alone.
 * Thread-safe.
 */
final class CheckpointFiles implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(CheckpointFiles.class.getName());
  private static final Duration FORGET = Duration.ofDays(30);
  private static final int IN_MEMORY = 4;
  private static final String TREE = ".tree";

  private final @Nullable Path lasting;
  private final ReadWriteLock use = new ReentrantReadWriteLock();
  private final Map<Path, Tree> latest = new LinkedHashMap<>();
  private @Nullable Path directory;

  /**
   * Files in a directory.
   *
   * @param lasting {@code null} for a temporary one, which closing deletes
   */
  CheckpointFiles(@Nullable Path lasting) {
    this.lasting = lasting;
  }

  /** The directory. Made if it is not there. */
  synchronized Path directory() throws IOException {
    Path made = directory;
    if (made == null) {
      made =
          lasting == null
              ? Files.createTempDirectory("asyncat-checkpoints-").toRealPath()
              : privately(lasting).toRealPath();
      for (String name : List.of("content", "trees", "calls")) {
        Files.createDirectories(made.resolve(name));
      }
      directory = made;
    }
    return made;
  }

  private static Path privately(Path path) throws IOException {
    FileAttribute<?>[] attributes =
        path.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
            }
            : new FileAttribute<?>[0];
    return Files.createDirectories(path, attributes);
  }

  /** Whether there is anything, without making it. */
  private boolean used() {
    synchronized (this) {
      return directory != null || (lasting != null && Files.isDirectory(lasting));
    }
  }

  ContentFiles contents() throws IOException {
    return new ContentFiles(directory().resolve("content"));
  }

  /** A file for a tree that is taken before a call. */
  Path newCall() throws IOException {
    return directory().resolve("calls").resolve(UUID.randomUUID() + TREE);
  }

  /** The trees of calls that have not ended, or whose process has died. */
  List<Path> calls() throws IOException {
    List<Path> calls = new ArrayList<>();
    if (used()) {
      list(directory().resolve("calls"), calls);
    }
    return calls;
  }

  private static void list(Path folder, List<Path> trees) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + TREE)) {
      files.forEach(trees::add);
    }
  }

  /** What a workspace looked like when it was looked at last; empty if that is not known. */
  Tree latest(Path root) throws IOException {
    synchronized (latest) {
      Tree tree = latest.get(root);
      if (tree != null) {
        return tree;
      }
    }
    try {
      Tree tree = TreeFile.read(place(root)).tree();
      return tree.root().equals(root) ? tree : Tree.empty(root);
    } catch (NoSuchFileException never) {
      return Tree.empty(root);
    } catch (IOException unreadable) {
      LOG.log(
          System.Logger.Level.WARNING,
          "a workspace is looked at anew: {0}",
          unreadable.getMessage());
      return Tree.empty(root);
    }
  }

  /** The tree of a call becomes the latest of its workspace; its file is used for that. */
  void becomesLatest(Path call, Tree tree) throws IOException {
    synchronized (latest) {
      latest.remove(tree.root());
      latest.put(tree.root(), tree);
      if (latest.size() > IN_MEMORY) {
        latest.remove(latest.keySet().iterator().next());
      }
    }
    Files.move(
        call,
        place(tree.root()),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private Path place(Path root) throws IOException {
    String name = UUID.nameUUIDFromBytes(root.toString().getBytes(StandardCharsets.UTF_8)) + TREE;
    return directory().resolve("trees").resolve(name);
  }

  /** Does something with contents that nothing refers to yet; they stay meanwhile. */
  <T> T using(Work<T> work) throws IOException {
    use.readLock().lock();
    try {
      return work.run();
    } finally {
      use.readLock().unlock();
    }
  }

  /**
   * Deletes contents that nothing refers to.
   *
   * @param needed by changes
   */
  void collect(Supplier<Set<String>> needed) throws IOException {
    if (!used()) {
      return;
    }
    use.writeLock().lock();
    try {
      Set<String> kept = new HashSet<>(needed.get());
      addWorkspaces(kept);
      for (Path call : calls()) {
        addContents(TreeFile.read(call).tree(), kept);
      }
      synchronized (latest) {
        latest.values().forEach(tree -> addContents(tree, kept));
      }
      contents().retain(kept);
    } finally {
      use.writeLock().unlock();
    }
  }

  /** What a workspace looked like is only good for saving copies, so it can be given up. */
  private void addWorkspaces(Set<String> kept) throws IOException {
    FileTime old = FileTime.from(Instant.now().minus(FORGET));
    List<Path> trees = new ArrayList<>();
    list(directory().resolve("trees"), trees);
    for (Path tree : trees) {
      try {
        if (Files.getLastModifiedTime(tree).compareTo(old) >= 0) {
          addContents(TreeFile.read(tree).tree(), kept);
          continue;
        }
      } catch (IOException damaged) {
        LOG.log(System.Logger.Level.WARNING, "{0}; it is deleted", damaged.getMessage());
      }
      Files.deleteIfExists(tree);
    }
  }

  private static void addContents(Tree tree, Set<String> digests) {
    for (Tree.Entry entry : tree.entries().values()) {
      if (entry.content() instanceof Content.Kept(String digest)) {
        digests.add(digest);
      }
    }
  }

  /** Deletes a temporary directory. */
  @Override
  public void close() {
    Path made;
    synchronized (this) {
      made = directory;
      directory = null;
    }
    if (lasting != null || made == null) {
      return;
    }
    try {
      Files.walkFileTree(made, new Deleting());
    } catch (IOException | UncheckedIOException left) {
      LOG.log(System.Logger.Level.WARNING, "{0} could not be deleted: {1}", made, left.toString());
    }
  }

  private static final class Deleting extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failed)
        throws IOException {
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }

  /** What is done with contents. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }
}
