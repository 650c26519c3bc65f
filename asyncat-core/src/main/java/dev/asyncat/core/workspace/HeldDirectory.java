package dev.asyncat.core.workspace;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Works relative to the directory's own handle. */
final class HeldDirectory implements OpenDirectory {

  private final SecureDirectoryStream<Path> directory;

  HeldDirectory(SecureDirectoryStream<Path> directory) {
    this.directory = directory;
  }

  BasicFileAttributes ownAttributes() throws IOException {
    return directory.getFileAttributeView(BasicFileAttributeView.class).readAttributes();
  }

  @Override
  public List<Path> names() throws IOException {
    List<Path> names = new ArrayList<>();
    try {
      directory.forEach(entry -> names.add(entry.getFileName()));
    } catch (DirectoryIteratorException failed) {
      throw failed.getCause();
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public BasicFileAttributes attributes(Path name) throws IOException {
    return directory
        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes();
  }

  @Override
  public SeekableByteChannel open(
      Path name, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
    Set<OpenOption> noLinks = new HashSet<>(options);
    noLinks.add(LinkOption.NOFOLLOW_LINKS);
    return directory.newByteChannel(name, noLinks, attributes);
  }

  @Override
  public OpenDirectory child(Path name) throws IOException {
    return new HeldDirectory(directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
  }

  @Override
  public void rename(Path from, OpenDirectory target, Path to) throws IOException {
    directory.move(from, ((HeldDirectory) target).directory, to);
  }

  @Override
  public void delete(Path name) throws IOException {
    directory.deleteFile(name);
  }

  @Override
  public void deleteDirectory(Path name) throws IOException {
    directory.deleteDirectory(name);
  }

  @Override
  public Set<PosixFilePermission> permissions(Path name) throws IOException {
    return posix(name).readAttributes().permissions();
  }

  @Override
  public void setPermissions(Path name, Set<PosixFilePermission> permissions) throws IOException {
    posix(name).setPermissions(permissions);
  }

  @Override
  public void copyPermissions(Path from, Path to) throws IOException {
    PosixFileAttributes source = posix(from).readAttributes();
    PosixFileAttributeView target = posix(to);
    PosixFileAttributes current = target.readAttributes();
    try {
      if (!current.owner().equals(source.owner())) {
        target.setOwner(source.owner());
      }
      if (!current.group().equals(source.group())) {
        target.setGroup(source.group());
      }
    } catch (IOException notOurs) {
      // Only the superuser may give files away. The content is what was asked for.
    }
    target.setPermissions(source.permissions());
  }

  private PosixFileAttributeView posix(Path name) {
    return directory.getFileAttributeView(
        name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void close() throws IOException {
    directory.close();
  }
}
