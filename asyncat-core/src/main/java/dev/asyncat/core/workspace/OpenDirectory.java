package dev.asyncat.core.workspace;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A directory held open, so that what is done in it happens there and nowhere else. Names are
 * single path components; symbolic links are never followed. Not thread-safe.
 *
 * <p>Where the platform can work relative to an open directory (Linux does), replacing a parent by
 * a link after opening changes nothing. Elsewhere each call checks the directory's real path first,
 * which leaves an instant between check and use.
 */
interface OpenDirectory extends Closeable {

  /**
   * Opens a directory and makes sure that it is the one at this real path.
   *
   * @throws IOException if it is none, or a link leads to it
   */
  static OpenDirectory at(Path realPath) throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(realPath);
    try {
      if (!(stream instanceof SecureDirectoryStream<Path> secure)) {
        stream.close();
        return new CheckedDirectory(realPath);
      }
      HeldDirectory held = new HeldDirectory(secure);
      BasicFileAttributes expected =
          Files.readAttributes(realPath, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      // Whatever the path led to when it was opened: it is the right one if it is what the path,
      // free of links, leads to now.
      if (!realPath.toRealPath().equals(realPath)
          || !Objects.equals(expected.fileKey(), held.ownAttributes().fileKey())) {
        throw new NotDirectoryException(realPath + " (a symbolic link was put in its place)");
      }
      return held;
    } catch (IOException | RuntimeException failed) {
      stream.close();
      throw failed;
    }
  }

  /** The names in it, sorted. */
  List<Path> names() throws IOException;

  /** What a name is, links not followed. */
  BasicFileAttributes attributes(Path name) throws IOException;

  /** Opens a file. */
  SeekableByteChannel open(Path name, Set<OpenOption> options, FileAttribute<?>... attributes)
      throws IOException;

  /** Opens a directory below. */
  OpenDirectory child(Path name) throws IOException;

  /** Gives a file another name, replacing what has it, in one step. */
  default void rename(Path from, Path to) throws IOException {
    rename(from, this, to);
  }

  /**
   * Moves a file or directory into another directory, in one step, replacing a file of that name.
   *
   * @param target opened in the same way as this one
   */
  void rename(Path from, OpenDirectory target, Path to) throws IOException;

  /** Deletes a file, or a link itself. */
  void delete(Path name) throws IOException;

  /** Deletes an empty directory. */
  void deleteDirectory(Path name) throws IOException;

  /** Who may do what with a file; empty where there are no such permissions. */
  Set<PosixFilePermission> permissions(Path name) throws IOException;

  /** Sets what {@link #permissions} gave, where there are such permissions. */
  void setPermissions(Path name, Set<PosixFilePermission> permissions) throws IOException;

  /** Gives {@code to} the owner and permissions of {@code from}, as far as allowed. */
  void copyPermissions(Path from, Path to) throws IOException;
}
