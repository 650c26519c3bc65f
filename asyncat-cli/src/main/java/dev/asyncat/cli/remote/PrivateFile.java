package dev.asyncat.cli.remote;

import dev.asyncat.error.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** A small text in a file that only its owner can read. */
record PrivateFile(Path path) {

  /** The text without white space around it, if there is any. */
  Optional<String> read() {
    try {
      return Files.exists(path)
          ? Optional.of(Files.readString(path).strip()).filter(text -> !text.isEmpty())
          : Optional.empty();
    } catch (IOException e) {
      throw new StoreException("Cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  /** Replaces the text. The new file is never readable by others, not even for a moment. */
  void write(String text) {
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      Files.deleteIfExists(fresh);
      Files.createFile(fresh, ownerOnly());
      Files.write(
          fresh,
          (text + "\n").getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.WRITE,
          StandardOpenOption.SYNC);
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (FileAlreadyExistsException e) {
      throw new StoreException("Cannot write " + path + ": another process writes it just now", e);
    } catch (IOException e) {
      throw new StoreException("Cannot write " + path + ": " + e.getMessage(), e);
    }
  }

  void delete() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new StoreException("Cannot delete " + path + ": " + e.getMessage(), e);
    }
  }

  private FileAttribute<?>[] ownerOnly() {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
