package dev.asyncat.core.checkpoint;

import dev.asyncat.checkpoint.EntryState;
import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.error.InvalidRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Says what is at a path, in the form in which it is recorded. */
final class States {

  private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

  private States() {}

  /**
   * What is at a path now.
   *
   * @param mostBytes of a file that is read for its digest; a larger one has none
   * @throws IOException if it cannot be found out
   */
  static EntryState now(Path path, long mostBytes) throws IOException {
    Stamp stamp;
    try {
      stamp = Stamp.of(path);
    } catch (NoSuchFileException | NotDirectoryException nothing) {
      return EntryState.ABSENT;
    }
    String target = stamp.isLink() ? Files.readSymbolicLink(path).toString() : null;
    return of(stamp, target, stamp.isFile() && stamp.size() <= mostBytes ? digest(path) : null);
  }

  /**
   * The state that a stamp tells of.
   *
   * @param target of a link
   * @param digest of a file, {@code null} if it is not known
   */
  static EntryState of(Stamp stamp, @Nullable String target, @Nullable String digest) {
    if (stamp.isDirectory()) {
      return new EntryState.Directory(stamp.permissions());
    }
    if (stamp.isLink()) {
      return new EntryState.Link(target == null ? "" : target);
    }
    return stamp.isFile()
        ? new EntryState.File(
            stamp.size(), stamp.permissions(), digest, instant(stamp.modified()), stamp.identity())
        : new EntryState.Other("a pipe, socket or device");
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
  }

  /**
   * The digest of a file's content.
   *
   * @throws IOException if it cannot be read
   */
  static String digest(Path file) throws IOException {
    return digest(file, Digests.content());
  }

  /**
   * A digest of another kind of a file's content.
   *
   * @throws IOException if it cannot be read
   */
  static String digest(Path file, MessageDigest digest) throws IOException {
    try (SeekableByteChannel channel = WorkspaceFiles.open(file);
        InputStream in = Channels.newInputStream(channel)) {
      Digests.feed(digest, in);
    } catch (InvalidRequestException unreadable) {
      throw new IOException(unreadable.getMessage(), unreadable);
    }
    return Digests.hex(digest);
  }
}
