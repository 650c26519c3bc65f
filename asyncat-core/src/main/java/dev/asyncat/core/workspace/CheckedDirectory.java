package dev.asyncat.core.workspace;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** For platforms without directory handles: looks before each step that the path is still real. */
final class CheckedDirectory implements OpenDirectory {

  private final Path path;

  CheckedDirectory(Path path) {
    this.path = path;
  }

  @Override
  public List<Path> names() throws IOException {
    List<Path> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(checked())) {
      entries.forEach(entry -> names.add(entry.getFileName()));
    } catch (DirectoryIteratorException failed) {
      throw failed.getCause();
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public BasicFileAttributes attributes(Path name) throws IOException {
    return Files.readAttributes(
        checked().resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public SeekableByteChannel open(
      Path name, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
    Set<OpenOption> noLinks = new HashSet<>(options);
    noLinks.add(LinkOption.NOFOLLOW_LINKS);
    return Files.newByteChannel(checked().resolve(name), noLinks, attributes);
  }

  @Override
  public OpenDirectory child(Path name) throws IOException {
    if (!attributes(name).isDirectory()) {
      throw new NotDirectoryException(name.toString());
    }
    return new CheckedDirectory(path.resolve(name));
  }

  @Override
  public void rename(Path from, OpenDirectory target, Path to) throws IOException {
    Files.move(
        checked().resolve(from),
        ((CheckedDirectory) target).checked().resolve(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void delete(Path name) throws IOException {
    Files.delete(checked().resolve(name));
  }

  @Override
  public void deleteDirectory(Path name) throws IOException {
    Files.delete(checked().resolve(name));
  }

  @Override
  public Set<PosixFilePermission> permissions(Path name) {
    return Set.of();
  }

  @Override
  public void setPermissions(Path name, Set<PosixFilePermission> permissions) {
    // There are none.
  }

  @Override
  public void copyPermissions(Path from, Path to) {
    // Such platforms keep permissions with the directory, which the new file has inherited.
  }

  private Path checked() throws IOException {
    if (!path.toRealPath().equals(path)) {
      throw new NotDirectoryException(path + " (a symbolic link was put in its place)");
    }
    return path;
  }

  @Override
  public void close() {
    // Nothing is held open.
  }
}
