package dev.asyncat.core.tool.file;

import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.tool.FileKnowledge;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Remembers files by their content, so that a change is noticed that leaves size and time as they
 * were, and a mere touch is not taken for one. Of files over 16 MiB only the first and last
 * mebibyte are compared, and their time counts. Thread-safe.
 */
public final class SessionFiles implements FileKnowledge {

  private static final long WHOLE_UP_TO = 16L << 20;
  private static final long SAMPLE = 1L << 20;

  private final Map<Path, Stamp> seen = new ConcurrentHashMap<>();

  private final Consumer<RunEvent> record;

  /** Nothing has been seen yet, and nobody records what will be. */
  public SessionFiles() {
    this(event -> {});
  }

  /**
   * Nothing has been seen yet.
   *
   * @param record takes a {@link ToolEvent.FileSeen} for each state that was not known before
   */
  public SessionFiles(Consumer<RunEvent> record) {
    this.record = record;
  }

  /** Takes over what was recorded earlier. */
  public void restore(Collection<ToolEvent.FileSeen> recorded) {
    for (ToolEvent.FileSeen file : recorded) {
      seen.put(
          file.path(),
          new Stamp(
              file.size(),
              file.modified() == null ? null : FileTime.from(file.modified()),
              file.digest()));
    }
  }

  /**
   * What a file was like.
   *
   * @param modified {@code null} where the digest covers everything
   */
  private record Stamp(long size, @Nullable FileTime modified, String digest) {}

  @Override
  public void seen(Path file) {
    Optional<Stamp> stamp = stamp(file);
    if (stamp.isPresent()) {
      Stamp now = stamp.get();
      if (!now.equals(seen.put(file, now))) {
        FileTime modified = now.modified();
        record.accept(
            new ToolEvent.FileSeen(
                file, now.size(), modified == null ? null : modified.toInstant(), now.digest()));
      }
    } else {
      seen.remove(file);
    }
  }

  @Override
  public State state(Path file) {
    Stamp before = seen.get(file);
    if (before == null) {
      return State.UNSEEN;
    }
    return stamp(file).filter(before::equals).isPresent() ? State.CURRENT : State.CHANGED;
  }

  private static Optional<Stamp> stamp(Path file) {
    Optional<BasicFileAttributes> attributes = WorkspaceFiles.attributes(file);
    if (attributes.isEmpty() || !attributes.get().isRegularFile()) {
      return Optional.empty();
    }
    try (SeekableByteChannel channel = WorkspaceFiles.open(file)) {
      long size = channel.size();
      MessageDigest digest = sha256();
      if (size <= WHOLE_UP_TO) {
        update(digest, channel, size);
        return Optional.of(new Stamp(size, null, hex(digest)));
      }
      update(digest, channel, SAMPLE);
      channel.position(size - SAMPLE);
      update(digest, channel, SAMPLE);
      return Optional.of(new Stamp(size, attributes.get().lastModifiedTime(), hex(digest)));
    } catch (IOException | InvalidRequestException unreadable) {
      return Optional.empty();
    }
  }

  private static void update(MessageDigest digest, SeekableByteChannel channel, long bytes)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    long left = bytes;
    while (left > 0) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), left));
      int count = channel.read(buffer);
      if (count < 0) {
        return;
      }
      left -= count;
      digest.update(buffer.flip());
    }
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
