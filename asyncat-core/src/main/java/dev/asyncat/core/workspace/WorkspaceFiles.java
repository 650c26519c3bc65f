package dev.asyncat.core.workspace;

import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Opens and replaces regular files whose path {@link Workspace#resolve} has approved.
 *
 * <p>No symbolic link is followed, neither at the end of the path nor on the way: the parent
 * directory is opened, its real path checked, and everything else happens relative to that handle
 * (see {@link OpenDirectory} for platforms without such handles). What remains: somebody who may
 * rename directories can move the opened directory itself elsewhere at that instant, and a file
 * that becomes a pipe between looking and opening blocks until somebody writes to it. Stateless and
 * thread-safe.
 */
public final class WorkspaceFiles {

  private WorkspaceFiles() {}

  /**
   * What is at a path; empty if there is nothing.
   *
   * @throws InvalidRequestException if that cannot be found out
   */
  public static Optional<BasicFileAttributes> attributes(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new InvalidRequestException(file + " is not a file");
    }
    try (OpenDirectory directory = OpenDirectory.at(parent)) {
      return Optional.of(directory.attributes(name(file)));
    } catch (NoSuchFileException missing) {
      return Optional.empty();
    } catch (IOException failed) {
      throw failure("looked at", file, failed);
    }
  }

  /**
   * Opens a regular file for reading.
   *
   * @throws InvalidRequestException if it is missing, unreadable, or anything but a regular file
   */
  public static SeekableByteChannel open(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new InvalidRequestException(file + " is a directory, not a file");
    }
    try (OpenDirectory directory = OpenDirectory.at(parent)) {
      requireRegular(file, directory.attributes(name(file)));
      return directory.open(name(file), Set.of(StandardOpenOption.READ));
    } catch (IOException failed) {
      throw failure("read", file, failed);
    }
  }

  /**
   * Gives a file new content in one step: whoever reads it sees the old or the new content whole.
   *
   * <p>The content goes to a temporary file beside it, is forced to disk and takes the file's name.
   * Permissions are kept, and the owner where the system allows; other names (hard links) of an old
   * file keep the old content. Missing parent directories are made.
   *
   * @param expected what the file was when its content was decided on; {@code null} if there was
   *     none
   * @return what the file is now
   * @throws ConflictException if the file is not as expected any more; nothing was written
   * @throws InvalidRequestException if it cannot be written, or is anything but a regular file; the
   *     old content is untouched
   */
  public static BasicFileAttributes replace(
      Path file, byte[] content, @Nullable BasicFileAttributes expected) {
    return replace(file, new Bytes(content), expected);
  }

  /**
   * Gives a file the content of another, in one step like {@link #replace}. A new file gets the
   * permissions of the other.
   *
   * @param expected what the target was when this was decided on; {@code null} if there was nothing
   * @param step called again and again meanwhile; throws to stop
   * @return what the target is now
   * @throws ConflictException if the target is not as expected any more; nothing was written
   * @throws InvalidRequestException if one of them is anything but a regular file, or fails
   */
  public static BasicFileAttributes copy(
      Path source, Path target, @Nullable BasicFileAttributes expected, Runnable step) {
    Path parent = source.getParent();
    if (parent == null) {
      throw new InvalidRequestException(source + " is a directory, not a file");
    }
    Set<PosixFilePermission> permissions;
    try (OpenDirectory directory = OpenDirectory.at(parent)) {
      requireRegular(source, directory.attributes(name(source)));
      permissions = directory.permissions(name(source));
    } catch (IOException failed) {
      throw failure("read", source, failed);
    }
    return replace(target, new CopyOf(source, permissions, step), expected);
  }

  /**
   * Makes a directory and its parents.
   *
   * @return false if it was there already
   * @throws InvalidRequestException if there is a file in the way, or it cannot be made
   */
  public static boolean createDirectory(Path directory) {
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try {
      Files.createDirectories(directory);
      return true;
    } catch (IOException failed) {
      throw failure("made", directory, failed);
    }
  }

  /**
   * Moves a file, a link or a directory with everything in it, in one step. Missing parent
   * directories of the target are made; a file at the target is replaced.
   *
   * @param expected what the target was when this was decided on; {@code null} if there was nothing
   * @throws ConflictException if the target is not as expected any more; nothing was moved
   * @throws InvalidRequestException if it cannot be moved; everything is as it was
   */
  public static void move(Path source, Path target, @Nullable BasicFileAttributes expected) {
    Path from = source.getParent();
    Path to = target.getParent();
    if (from == null || to == null) {
      throw new InvalidRequestException("the root of the file system cannot be moved or replaced");
    }
    try {
      Files.createDirectories(to);
      try (OpenDirectory old = OpenDirectory.at(from);
          OpenDirectory other = OpenDirectory.at(to)) {
        BasicFileAttributes moved = old.attributes(name(source));
        BasicFileAttributes current = current(other, name(target));
        if (current != null && (current.isDirectory() || moved.isDirectory())) {
          throw new InvalidRequestException(
              "%s exists already and is not replaced by or with a directory".formatted(target));
        }
        if (!same(expected, current)) {
          throw new ConflictException(target + " changed meanwhile; nothing was moved");
        }
        old.rename(name(source), other, name(target));
      }
    } catch (AtomicMoveNotSupportedException otherDisk) {
      throw new InvalidRequestException(
          "%s cannot be moved to %s, which is on another file system; copy it and delete it"
              .formatted(source, target),
          otherDisk);
    } catch (IOException failed) {
      throw failure("moved", source, failed);
    }
  }

  /**
   * Deletes a file, a link itself, or a directory.
   *
   * @param recursive whether a directory may have something in it; links in it are deleted, and not
   *     followed
   * @param step called before each deletion; throws to stop
   * @return how many files, links and directories were deleted
   * @throws InvalidRequestException if something cannot be deleted; says how much was before
   */
  public static int delete(Path file, boolean recursive, Runnable step) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new InvalidRequestException("the root of the file system cannot be deleted");
    }
    Deletion deletion = new Deletion(recursive, step);
    try (OpenDirectory directory = OpenDirectory.at(parent)) {
      deletion.delete(directory, name(file), 0);
      return deletion.count();
    } catch (IOException failed) {
      throw failure(
          deletion.count() == 0
              ? "deleted"
              : "deleted whole (%d entries in it were)".formatted(deletion.count()),
          file,
          failed);
    }
  }

  private static BasicFileAttributes replace(
      Path file, Content content, @Nullable BasicFileAttributes expected) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new InvalidRequestException(file + " is a directory, not a file");
    }
    try {
      Files.createDirectories(parent);
      try (OpenDirectory directory = OpenDirectory.at(parent)) {
        return replace(directory, file, content, expected);
      }
    } catch (IOException failed) {
      throw failure("written", file, failed);
    }
  }

  private static BasicFileAttributes replace(
      OpenDirectory directory, Path file, Content content, @Nullable BasicFileAttributes expected)
      throws IOException {
    Path name = name(file);
    BasicFileAttributes current = current(directory, name);
    if (current != null) {
      requireRegular(file, current);
      if (!Files.isWritable(file)) {
        throw new AccessDeniedException(file.toString());
      }
    }
    // The suffix says nothing of the name, which may already be as long as names can be.
    Path temporary = file.getFileSystem().getPath(".asyncat-" + UUID.randomUUID() + ".tmp");
    boolean moved = false;
    try {
      write(directory, temporary, content);
      if (current != null) {
        directory.copyPermissions(name, temporary);
      } else if (!content.permissions().isEmpty()) {
        directory.setPermissions(temporary, content.permissions());
      }
      if (!same(expected, current(directory, name))) {
        throw new ConflictException(file + " changed meanwhile; nothing was written");
      }
      directory.rename(temporary, name);
      moved = true;
      return directory.attributes(name);
    } finally {
      if (!moved) {
        deleteIfThere(directory, temporary);
      }
    }
  }

  private static void write(OpenDirectory directory, Path name, Content content)
      throws IOException {
    try (SeekableByteChannel channel =
        directory.open(name, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
      content.writeTo(channel);
      if (channel instanceof FileChannel toDisk) {
        toDisk.force(true);
      }
    }
  }

  /** What a file is to consist of. */
  private sealed interface Content {

    /** For a file that is new; empty for the usual ones. */
    Set<PosixFilePermission> permissions();

    void writeTo(WritableByteChannel target) throws IOException;
  }

  private record Bytes(byte[] bytes) implements Content {

    @Override
    public Set<PosixFilePermission> permissions() {
      return Set.of();
    }

    @Override
    public void writeTo(WritableByteChannel target) throws IOException {
      writeAll(ByteBuffer.wrap(bytes), target);
    }
  }

  private record CopyOf(Path source, Set<PosixFilePermission> permissions, Runnable step)
      implements Content {

    @Override
    public void writeTo(WritableByteChannel target) throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      try (SeekableByteChannel channel = open(source)) {
        while (channel.read(buffer.clear()) >= 0) {
          step.run();
          writeAll(buffer.flip(), target);
        }
      }
    }
  }

  private static void writeAll(ByteBuffer bytes, WritableByteChannel target) throws IOException {
    while (bytes.hasRemaining()) {
      target.write(bytes);
    }
  }

  private static @Nullable BasicFileAttributes current(OpenDirectory directory, Path name)
      throws IOException {
    try {
      return directory.attributes(name);
    } catch (NoSuchFileException missing) {
      return null;
    }
  }

  private static boolean same(
      @Nullable BasicFileAttributes expected, @Nullable BasicFileAttributes current) {
    if (expected == null || current == null) {
      return expected == current;
    }
    return expected.size() == current.size()
        && expected.lastModifiedTime().equals(current.lastModifiedTime())
        && Objects.equals(expected.fileKey(), current.fileKey());
  }

  private static void deleteIfThere(OpenDirectory directory, Path name) {
    try {
      directory.delete(name);
    } catch (IOException gone) {
      // Never made, or the disk is beyond our help; the failure that led here is what matters.
    }
  }

  private static void requireRegular(Path file, BasicFileAttributes attributes) {
    if (attributes.isDirectory()) {
      throw new InvalidRequestException(file + " is a directory, not a file");
    }
    if (!attributes.isRegularFile()) {
      throw new InvalidRequestException(
          file
              + (attributes.isSymbolicLink()
                  ? " became a symbolic link while it was looked at"
                  : " is a pipe, socket or device, not a regular file"));
    }
  }

  private static InvalidRequestException failure(String done, Path file, IOException failed) {
    if (failed instanceof NoSuchFileException) {
      return new InvalidRequestException(file + " does not exist", failed);
    }
    if (failed instanceof FileAlreadyExistsException inTheWay) {
      return new InvalidRequestException(
          "%s cannot be %s: %s is a file, not a directory"
              .formatted(file, done, inTheWay.getFile()),
          failed);
    }
    if (failed instanceof NotDirectoryException) {
      return new InvalidRequestException(
          "%s cannot be %s: %s is not a directory".formatted(file, done, failed.getMessage()),
          failed);
    }
    return new InvalidRequestException(
        "%s cannot be %s: %s".formatted(file, done, FileProblem.reason(failed)), failed);
  }

  /** The last component; only a root has none, and a root has no parent either. */
  private static Path name(Path file) {
    return Objects.requireNonNull(file.getFileName());
  }
}
