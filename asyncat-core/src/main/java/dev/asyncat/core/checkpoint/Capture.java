package dev.asyncat.core.checkpoint;

import dev.asyncat.core.workspace.FileProblem;
import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.error.InvalidRequestException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure of the contents of all files in a tree, with as little copying as possible: what was
 * kept before and did not change since is kept still; what git has is left to git; the rest is
 * copied, the smallest files first, up to a limit. Used once.
 */
final class Capture {

  private static final int IN_MEMORY = 1 << 20;
  private static final int TRIES = 3;

  private final ContentFiles contents;
  private final CheckpointLimits limits;
  private final Runnable step;
  private final @Nullable GitCheckout checkout;
  private final GitIndex index;
  private final Map<String, Tree.Entry> found = new HashMap<>();
  private Map<String, Long> inGit = Map.of();
  private long copied;

  /**
   * A capture.
   *
   * @param checkout the repository, {@code null} if there is none
   * @param index what it says now
   * @param step called again and again; throws to stop
   */
  Capture(
      ContentFiles contents,
      CheckpointLimits limits,
      @Nullable GitCheckout checkout,
      GitIndex index,
      Runnable step) {
    this.contents = contents;
    this.limits = limits;
    this.checkout = checkout;
    this.index = index;
    this.step = step;
  }

  /**
   * Makes sure.
   *
   * @param scanned what is there
   * @param known what was made sure of earlier
   */
  Tree of(Tree scanned, Tree known) throws IOException {
    List<String> unsure = new ArrayList<>();
    List<String> clean = new ArrayList<>();
    scanned
        .entries()
        .forEach(
            (path, entry) -> {
              if (entry.stamp().isFile()) {
                Content content = still(path, entry.stamp(), known);
                GitIndex.Tracked tracked = index.get(path);
                if (content != null) {
                  found.put(path, entry.with(content));
                } else if (tracked != null && tracked.isClean(entry.stamp(), index.written())) {
                  clean.add(path);
                } else {
                  unsure.add(path);
                }
              }
            });
    askGit(clean, unsure);
    unsure.addAll(leaveToGit(clean, scanned));
    unsure.sort(Comparator.comparingLong(path -> size(scanned, path)));
    for (String path : unsure) {
      step.run();
      Tree.Entry entry = scanned.get(path);
      if (entry != null) {
        found.put(path, keep(scanned.resolve(path), path, entry));
      }
    }
    return scanned.with(found);
  }

  /** Git can lack contents that its index names, after a partial clone for instance. */
  private void askGit(List<String> clean, List<String> unsure) throws IOException {
    if (checkout != null) {
      inGit =
          new GitContents(checkout)
              .sizes(
                  Stream.concat(clean.stream(), unsure.stream())
                      .map(index::get)
                      .flatMap(Stream::ofNullable)
                      .map(GitIndex.Tracked::id)
                      .toList());
    }
  }

  /** What is known of a file that did not change, {@code null} if that must be found out anew. */
  private @Nullable Content still(String path, Stamp stamp, Tree known) {
    Tree.Entry before = known.get(path);
    if (before == null || !before.stamp().equals(stamp) || !stamp.settled(known.takenAt())) {
      return null;
    }
    return switch (before.content()) {
      case Content.Kept kept -> kept;
      case Content.InGit inGit -> {
        GitIndex.Tracked tracked = index.get(path);
        // What the index does not name, git may throw away.
        yield tracked != null && tracked.id().equals(inGit.id()) ? inGit : null;
      }
      case Content.Left ignored -> null;
      case null -> null;
    };
  }

  /**
   * Leaves files to git that it has, and gives those that it has in another form only: a file whose
   * line ends or encoding git converts has another size than its content in git.
   */
  private List<String> leaveToGit(List<String> clean, Tree scanned) {
    List<String> otherwise = new ArrayList<>();
    for (String path : clean) {
      Tree.Entry entry = scanned.get(path);
      GitIndex.Tracked tracked = index.get(path);
      if (entry != null && tracked != null && hasInGit(tracked, entry.stamp().size())) {
        found.put(path, entry.with(new Content.InGit(tracked.id())));
      } else {
        otherwise.add(path);
      }
    }
    return otherwise;
  }

  private boolean hasInGit(GitIndex.Tracked tracked, long size) {
    Long there = inGit.get(tracked.id());
    return there != null && there == size;
  }

  private Tree.Entry keep(Path file, String path, Tree.Entry entry) throws IOException {
    Tree.Entry looked = entry;
    for (int i = 0; i < TRIES; i++) {
      long size = looked.stamp().size();
      if (size > limits.fileBytes()) {
        return looked.with(new Content.Left("it is larger than " + megabytes(limits.fileBytes())));
      }
      try {
        Content content = read(file, size, index.get(path));
        Stamp now = Stamp.of(file);
        if (now.equals(looked.stamp())) {
          return looked.with(content);
        }
        looked = new Tree.Entry(now, null, null);
      } catch (NotKept failed) {
        throw failed;
      } catch (IOException unreadable) {
        return looked.with(
            new Content.Left("it cannot be read: " + FileProblem.reason(unreadable)));
      } catch (InvalidRequestException unreadable) {
        return looked.with(new Content.Left(String.valueOf(unreadable.getMessage())));
      }
    }
    return looked.with(new Content.Left("it changed all the time while it was read"));
  }

  private Content read(Path file, long size, GitIndex.@Nullable Tracked tracked)
      throws IOException {
    if (size <= IN_MEMORY) {
      byte[] bytes;
      try (SeekableByteChannel channel = WorkspaceFiles.open(file);
          InputStream in = Channels.newInputStream(channel)) {
        bytes = in.readNBytes(IN_MEMORY);
      }
      return tracked != null && isInGit(tracked, bytes.length, new ByteArrayInputStream(bytes))
          ? new Content.InGit(tracked.id())
          : copy(bytes.length, () -> contents.keep(bytes));
    }
    if (tracked != null && hasInGit(tracked, size)) {
      try (SeekableByteChannel channel = WorkspaceFiles.open(file);
          InputStream in = Channels.newInputStream(channel)) {
        if (isInGit(tracked, size, in)) {
          return new Content.InGit(tracked.id());
        }
      }
    }
    return copy(
        size,
        () -> {
          try (SeekableByteChannel channel = WorkspaceFiles.open(file)) {
            return contents.keep(channel);
          }
        });
  }

  /** A file can be as git has it, though git would have to read it to know that. */
  private boolean isInGit(GitIndex.Tracked tracked, long size, InputStream content)
      throws IOException {
    if (checkout == null || !hasInGit(tracked, size)) {
      return false;
    }
    MessageDigest digest = Digests.blob(checkout.idLength(), size);
    Digests.feed(digest, content);
    return Digests.hex(digest).equals(tracked.id());
  }

  private Content copy(long size, Keeping keeping) throws IOException {
    if (copied + size > limits.captureBytes()) {
      return new Content.Left(
          "with the files smaller than it, more than %s would have to be copied"
              .formatted(megabytes(limits.captureBytes())));
    }
    copied += size;
    try {
      return new Content.Kept(keeping.keep());
    } catch (IOException failed) {
      throw new NotKept(failed);
    }
  }

  private static long size(Tree tree, String path) {
    Stamp stamp = tree.stamp(path);
    return stamp == null ? 0 : stamp.size();
  }

  private static String megabytes(long bytes) {
    return bytes % (1 << 20) == 0 ? (bytes >> 20) + " MiB" : "%,d bytes".formatted(bytes);
  }

  /** The store cannot take a content: not a matter of one file. */
  private static final class NotKept extends IOException {

    private static final long serialVersionUID = 1L;

    NotKept(IOException cause) {
      super("a content cannot be kept: " + cause, cause);
    }
  }

  /** Puts a content into the store. */
  @FunctionalInterface
  private interface Keeping {
    String keep() throws IOException;
  }
}
