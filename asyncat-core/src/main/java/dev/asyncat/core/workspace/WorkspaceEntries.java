package dev.asyncat.core.workspace;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * Puts entries of any kind at paths inside a workspace, or takes them away, without following a
 * symbolic link on the way: the parent directory is opened, its real path checked, and the step
 * that counts happens relative to that handle (see {@link OpenDirectory}). Stateless and
 * thread-safe.
 */
public final class WorkspaceEntries {

  private WorkspaceEntries() {}

  /**
   * Puts a regular file where nothing, a file or a link is, in one step.
   *
   * @param permissions as {@code rw-r--r--}; empty for the usual ones
   * @param temporary the name that the file has until it is whole
   * @param durably whether it is forced to disk first
   * @param lastLook called when everything is ready; throws to leave things as they are
   */
  public static void putFile(
      Path file,
      InputStream content,
      String permissions,
      String temporary,
      boolean durably,
      LastLook lastLook)
      throws IOException {
    try (OpenDirectory directory = OpenDirectory.at(parent(file))) {
      Path made = file.getFileSystem().getPath(temporary);
      removeIfThere(directory, made);
      boolean moved = false;
      try {
        write(directory, made, content, durably);
        if (isFile(directory, name(file))) {
          directory.copyPermissions(name(file), made);
        }
        setPermissions(directory, made, permissions);
        lastLook.look();
        directory.rename(made, name(file));
        moved = true;
      } finally {
        if (!moved) {
          removeIfThere(directory, made);
        }
      }
    }
  }

  private static void write(
      OpenDirectory directory, Path name, InputStream content, boolean durably) throws IOException {
    try (SeekableByteChannel channel =
        directory.open(name, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
      OutputStream out = Channels.newOutputStream(channel);
      content.transferTo(out);
      out.flush();
      if (durably && channel instanceof FileChannel toDisk) {
        toDisk.force(true);
      }
    }
  }

  /**
   * Puts a symbolic link where nothing, a file or a link is, in one step. Where it points does not
   * matter.
   *
   * @param temporary the name that the link has until it is in place
   * @param lastLook called when everything is ready; throws to leave things as they are
   */
  public static void putLink(Path link, String target, String temporary, LastLook lastLook)
      throws IOException {
    Path parent = parent(link);
    try (OpenDirectory directory = OpenDirectory.at(parent)) {
      Path made = link.getFileSystem().getPath(temporary);
      removeIfThere(directory, made);
      // Links cannot be made relative to a handle. Should the directory be swapped at this instant,
      // a link of that odd name appears elsewhere, and the rename fails.
      Files.createSymbolicLink(parent.resolve(made), link.getFileSystem().getPath(target));
      boolean moved = false;
      try {
        lastLook.look();
        directory.rename(made, name(link));
        moved = true;
      } finally {
        if (!moved) {
          removeIfThere(directory, made);
        }
      }
    }
  }

  /** Makes a directory where nothing is; its parent must be there. */
  public static void makeDirectory(Path directory) throws IOException {
    try (OpenDirectory parent = OpenDirectory.at(parent(directory))) {
      Files.createDirectory(directory);
      if (!parent.attributes(name(directory)).isDirectory()) {
        throw new IOException("another directory was put in the place of " + parent(directory));
      }
    }
  }

  /** Takes away a file or a link itself. */
  public static void remove(Path file) throws IOException {
    try (OpenDirectory directory = OpenDirectory.at(parent(file))) {
      directory.delete(name(file));
    }
  }

  /**
   * Takes away an empty directory.
   *
   * @return false if something is in it
   */
  public static boolean removeDirectory(Path path) throws IOException {
    try (OpenDirectory directory = OpenDirectory.at(parent(path))) {
      directory.deleteDirectory(name(path));
      return true;
    } catch (DirectoryNotEmptyException inUse) {
      return false;
    } catch (IOException failed) {
      try (OpenDirectory directory = OpenDirectory.at(path)) {
        if (!directory.names().isEmpty()) {
          return false;
        }
      }
      throw failed;
    }
  }

  /** Sets who may do what with a file or directory; empty for no change. */
  public static void setPermissions(Path path, String permissions) throws IOException {
    try (OpenDirectory directory = OpenDirectory.at(parent(path))) {
      setPermissions(directory, name(path), permissions);
    }
  }

  /** Moves a file or link to where nothing is, in one step. */
  public static void move(Path from, Path to) throws IOException {
    try (OpenDirectory source = OpenDirectory.at(parent(from));
        OpenDirectory target = OpenDirectory.at(parent(to))) {
      source.rename(name(from), target, name(to));
    }
  }

  /** Takes away a file of this name in a directory, if there is one. */
  public static void removeIfThere(Path directory, String name) throws IOException {
    try (OpenDirectory opened = OpenDirectory.at(directory)) {
      removeIfThere(opened, directory.getFileSystem().getPath(name));
    }
  }

  private static void setPermissions(OpenDirectory directory, Path name, String permissions)
      throws IOException {
    if (!permissions.isEmpty()) {
      directory.setPermissions(name, PosixFilePermissions.fromString(permissions));
    }
  }

  private static boolean isFile(OpenDirectory directory, Path name) throws IOException {
    try {
      BasicFileAttributes attributes = directory.attributes(name);
      return attributes.isRegularFile();
    } catch (NoSuchFileException nothing) {
      return false;
    }
  }

  private static void removeIfThere(OpenDirectory directory, Path name) throws IOException {
    try {
      directory.delete(name);
    } catch (NoSuchFileException nothing) {
      // It is as good as taken away.
    }
  }

  private static Path parent(Path path) throws IOException {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IOException("the root of the file system cannot be changed");
    }
    return parent;
  }

  /** The last component; only a root has none, and a root has no parent either. */
  private static Path name(Path path) {
    return Objects.requireNonNull(path.getFileName());
  }

  /** A check right before the step that counts. */
  @FunctionalInterface
  public interface LastLook {

    /** Looks, and throws to leave things as they are. */
    void look() throws IOException;
  }
}
