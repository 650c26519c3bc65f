package dev.asyncat.sqlite.database;

import dev.asyncat.error.StoreException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The directory that holds the database. What is made in it can be read by its owner alone, where
 * the file system knows of owners.
 */
final class DataDirectory {

  private static final String FILE = "asyncat.db";

  private final Path directory;

  private DataDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * Makes the directory and an empty file for the database, unless they are there.
   *
   * @throws StoreException if that is not possible
   */
  static DataDirectory prepare(Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    if (Files.exists(absolute) && !Files.isDirectory(absolute)) {
      throw new StoreException(
          absolute + " is not a directory: give the data directory another name");
    }
    var result = new DataDirectory(absolute);
    try {
      Files.createDirectories(absolute, ownerOnly(absolute, "rwx------"));
      result.createPrivate(result.file());
    } catch (IOException failed) {
      throw new StoreException(
          "cannot use "
              + absolute
              + " as data directory ("
              + reason(failed)
              + "): make it writable or choose another",
          failed);
    }
    return result;
  }

  /** Where the database of a directory is, whether or not it is there. */
  static Path fileIn(Path directory) {
    return directory.toAbsolutePath().normalize().resolve(FILE);
  }

  Path directory() {
    return directory;
  }

  Path file() {
    return directory.resolve(FILE);
  }

  /** Makes an empty file that only its owner can read; leaves an existing one alone. */
  void createPrivate(Path file) throws IOException {
    try {
      Files.createFile(file, ownerOnly(file, "rw-------"));
    } catch (FileAlreadyExistsException there) {
      if (Files.isDirectory(file)) {
        throw new IOException(file + " is a directory", there);
      }
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path path, String permissions) throws IOException {
    FileStore store = Files.getFileStore(existing(path));
    return store.supportsFileAttributeView(PosixFileAttributeView.class)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static Path existing(Path path) throws NoSuchFileException {
    for (Path at = path; at != null; at = at.getParent()) {
      if (Files.exists(at)) {
        return at;
      }
    }
    throw new NoSuchFileException(path.toString());
  }

  private static String reason(IOException failed) {
    String message = failed.getMessage();
    return failed.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }
}
