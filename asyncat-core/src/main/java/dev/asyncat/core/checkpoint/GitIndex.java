package dev.asyncat.core.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which contents git has for which files. Read straight from the index, versions 2 to 4, because
 * asking git would let it write the index or run the filters that a repository names.
 *
 * @param written when the index was written, in nanoseconds since 1970
 */
record GitIndex(long written, Map<String, Tracked> files) {

  private static final int SIGNATURE = 0x44495243;
  private static final int SPLIT = 0x6c696e6b;
  private static final int FIXED = 40;
  private static final int FILE = 0100000;
  private static final int KIND = 0170000;
  private static final int STAGES = 0x3000;
  private static final int ASSUME_VALID = 0x8000;
  private static final int EXTENDED = 0x4000;
  private static final int NOT_IN_WORK_TREE = 0x6000;
  private static final int NAME = 8;
  private static final int SHARED_NAMES = 4;

  /**
   * A file that git has a content of.
   *
   * @param id of the content
   */
  record Tracked(
      String id,
      long changedSeconds,
      long changedNanos,
      long modifiedSeconds,
      long modifiedNanos,
      long inode,
      long size) {

    private static final long LOW = 0xffffffffL;
    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Whether a file still is as git has seen it, as far as can be told without reading it. */
    boolean isClean(Stamp stamp, long indexWritten) {
      return stamp.isFile()
          && size == (stamp.size() & LOW)
          && inode == (stamp.inode() & LOW)
          && sameTime(stamp.modified(), modifiedSeconds, modifiedNanos)
          && sameTime(stamp.changed(), changedSeconds, changedNanos)
          && stamp.settled(indexWritten);
    }

    /** Git can be built to keep whole seconds only. */
    private static boolean sameTime(long time, long seconds, long nanos) {
      return Math.floorDiv(time, NANOS) % (LOW + 1) == seconds
          && (nanos == 0 || Math.floorMod(time, NANOS) == nanos);
    }
  }

  /** An index without any file. */
  static final GitIndex EMPTY = new GitIndex(0, Map.of());

  /**
   * Reads an index.
   *
   * @param prefix of the files that matter, which is left off their paths
   * @param idLength of names of contents, in hexadecimal digits
   * @throws IOException if it cannot be read or is of a form that is not known
   */
  static GitIndex read(Path file, String prefix, int idLength) throws IOException {
    if (!Files.exists(file)) {
      return EMPTY;
    }
    Stamp stamp = Stamp.of(file);
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
    try {
      return new GitIndex(stamp.modified(), new Reader(in, prefix, idLength / 2).files());
    } catch (IndexOutOfBoundsException | java.nio.BufferUnderflowException cut) {
      throw new IOException("the index of git ends too early", cut);
    }
  }

  @Nullable Tracked get(String path) {
    return files.get(path);
  }

  /** Every directory that a tracked file lies in. */
  Set<String> directories() {
    Set<String> directories = new HashSet<>();
    for (String path : files.keySet()) {
      for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
        if (!directories.add(path.substring(0, end))) {
          break;
        }
      }
    }
    return directories;
  }

  private static final class Reader {

    private final ByteBuffer in;
    private final byte[] prefix;
    private final byte[] id;
    private final Map<String, Tracked> files = new HashMap<>();
    private byte[] name = new byte[0];

    Reader(ByteBuffer in, String prefix, int idBytes) {
      this.in = in;
      this.prefix = prefix.getBytes(StandardCharsets.UTF_8);
      this.id = new byte[idBytes];
    }

    Map<String, Tracked> files() throws IOException {
      if (in.getInt() != SIGNATURE) {
        throw new IOException("the index of git has an unknown form");
      }
      int version = in.getInt();
      if (version < 2 || version > SHARED_NAMES) {
        throw new IOException("the index of git has version " + version + ", which is not known");
      }
      int count = in.getInt();
      for (int i = 0; i < count; i++) {
        entry(version);
      }
      while (in.remaining() > id.length + Integer.BYTES * 2) {
        if (in.getInt() == SPLIT) {
          throw new IOException("the index of git is split over two files");
        }
        int length = in.getInt();
        in.position(in.position() + length);
      }
      return files;
    }

    private void entry(int version) {
      int start = in.position();
      long changedSeconds = unsigned();
      long changedNanos = unsigned();
      long modifiedSeconds = unsigned();
      long modifiedNanos = unsigned();
      in.position(start + 20);
      long inode = unsigned();
      int mode = in.getInt();
      in.position(start + FIXED - Integer.BYTES);
      long size = unsigned();
      in.get(id);
      int flags = in.getShort();
      int more = version > 2 && (flags & EXTENDED) != 0 ? in.getShort() : 0;
      readName(version, start);
      boolean usable =
          (mode & KIND) == FILE
              && (flags & (STAGES | ASSUME_VALID)) == 0
              && (more & NOT_IN_WORK_TREE) == 0;
      if (usable && startsWithPrefix()) {
        files.put(
            new String(name, prefix.length, name.length - prefix.length, StandardCharsets.UTF_8),
            new Tracked(
                HexFormat.of().formatHex(id),
                changedSeconds,
                changedNanos,
                modifiedSeconds,
                modifiedNanos,
                inode,
                size));
      }
    }

    private void readName(int version, int start) {
      int kept = version == SHARED_NAMES ? name.length - dropped() : 0;
      int from = in.position();
      int end = from;
      while (in.get(end) != 0) {
        end++;
      }
      byte[] whole = Arrays.copyOf(name, kept + end - from);
      in.get(from, whole, kept, end - from);
      name = whole;
      in.position(version == SHARED_NAMES ? end + 1 : start + (end - start + NAME) / NAME * NAME);
    }

    /** How many characters of the name before do not begin this one. */
    private int dropped() {
      int octet = in.get() & 0xff;
      int value = octet & 0x7f;
      while ((octet & 0x80) != 0) {
        octet = in.get() & 0xff;
        value = ((value + 1) << 7) | (octet & 0x7f);
      }
      return value;
    }

    private boolean startsWithPrefix() {
      return name.length > prefix.length
          && Arrays.equals(name, 0, prefix.length, prefix, 0, prefix.length);
    }

    private long unsigned() {
      return Integer.toUnsignedLong(in.getInt());
    }
  }
}
