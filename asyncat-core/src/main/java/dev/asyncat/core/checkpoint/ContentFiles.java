package dev.asyncat.core.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Set;
import java.util.UUID;

/**
 * Contents of files, each once, under the names that their digests give. Nothing in it ever
 * changes. Where the file system can share blocks between files (Btrfs, XFS), a copy takes no
 * space: the JDK copies with {@code copy_file_range}, which does that. Hard links would be as cheap
 * and are never made: what is appended to a file is appended to all its names. Thread-safe.
 */
final class ContentFiles {

  private static final int IN_MEMORY = 1 << 20;
  private static final int FAN_OUT = 2;
  private static final String UNFINISHED = ".tmp";

  private final Path directory;

  /** A store in a directory that exists and that nobody else uses. */
  ContentFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * Keeps what a channel gives from its position to its end.
   *
   * @return the digest under which it is found again
   */
  String keep(SeekableByteChannel source) throws IOException {
    long size = source.size() - source.position();
    if (size <= IN_MEMORY) {
      byte[] content = Channels.newInputStream(source).readNBytes(IN_MEMORY + 1);
      if (content.length <= IN_MEMORY) {
        return keep(content);
      }
      source.position(source.position() - content.length);
    }
    Path copy = unfinished();
    try {
      copy(source, copy);
      String digest = digest(copy);
      take(copy, digest);
      return digest;
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  /** Keeps these bytes. */
  String keep(byte[] content) throws IOException {
    MessageDigest hash = Digests.content();
    hash.update(content);
    String digest = Digests.hex(hash);
    if (!has(digest)) {
      write(new ByteArrayInputStream(content), digest);
    }
    return digest;
  }

  /** Keeps what a stream gives to its end. */
  String keep(InputStream content) throws IOException {
    Path copy = unfinished();
    try {
      Files.copy(content, copy);
      String digest = digest(copy);
      take(copy, digest);
      return digest;
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  private void write(InputStream content, String digest) throws IOException {
    Path copy = unfinished();
    try {
      Files.copy(content, copy);
      take(copy, digest);
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  private static void copy(SeekableByteChannel source, Path copy) throws IOException {
    try (FileChannel target =
        FileChannel.open(copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      if (source instanceof FileChannel file) {
        long position = file.position();
        for (long moved = -1; moved != 0; position += moved) {
          moved = file.transferTo(position, Long.MAX_VALUE - position, target);
        }
        return;
      }
      ByteBuffer buffer = ByteBuffer.allocate(IN_MEMORY);
      while (source.read(buffer.clear()) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          target.write(buffer);
        }
      }
    }
  }

  private void take(Path copy, String digest) throws IOException {
    Path place = path(digest);
    Path parent = place.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.move(copy, place, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String digest(Path file) throws IOException {
    MessageDigest hash = Digests.content();
    try (InputStream in = Files.newInputStream(file)) {
      Digests.feed(hash, in);
    }
    return Digests.hex(hash);
  }

  boolean has(String digest) {
    return Files.exists(path(digest));
  }

  /**
   * Opens a content.
   *
   * @throws NoSuchFileException if it is not kept
   */
  InputStream open(String digest) throws IOException {
    return Files.newInputStream(path(digest));
  }

  /**
   * Deletes what is not needed. Must not run while anything is being kept.
   *
   * @return how many contents were deleted
   */
  int retain(Set<String> needed) throws IOException {
    int deleted = 0;
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(directory)) {
      for (Path group : groups) {
        if (!Files.isDirectory(group)) {
          Files.delete(group);
          continue;
        }
        deleted += retain(group, needed);
      }
    }
    return deleted;
  }

  private static int retain(Path group, Set<String> needed) throws IOException {
    int deleted = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(group)) {
      for (Path file : files) {
        if (!needed.contains("" + group.getFileName() + file.getFileName())) {
          Files.delete(file);
          deleted++;
        }
      }
    }
    return deleted;
  }

  private Path path(String digest) {
    return directory.resolve(digest.substring(0, FAN_OUT)).resolve(digest.substring(FAN_OUT));
  }

  private Path unfinished() {
    return directory.resolve(UUID.randomUUID() + UNFINISHED);
  }
}
