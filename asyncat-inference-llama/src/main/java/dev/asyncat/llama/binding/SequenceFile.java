package dev.asyncat.llama.binding;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A sequence on disk. llama.cpp's own format is not used, because a damaged file of it ends the
 * process; here nothing reaches the native that was not written whole by the same build.
 *
 * <p>Magic, then the lengths of three parts, a checksum of them, and the parts: what the file
 * belongs to as UTF-8, the tokens, the state. Numbers are little-endian.
 */
final class SequenceFile {

  private static final long MAGIC = 0x3151455354414341L;
  private static final int HEADER_BYTES = 8 + 4 + 4 + 8 + 4;
  private static final int PIECE_BYTES = 1 << 24;

  private SequenceFile() {}

  /**
   * A sequence that was read.
   *
   * @param tokens what it holds
   * @param state what the native makes of them, in memory of the arena that was given
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Content(int[] tokens, MemorySegment state) {}

  /** Writes a sequence under a name of its own first, so that the file is whole or not there. */
  static void write(Path file, String owner, int[] tokens, MemorySegment state) throws IOException {
    byte[] name = owner.getBytes(StandardCharsets.UTF_8);
    ByteBuffer list = littleEndian(tokens.length * Integer.BYTES);
    list.asIntBuffer().put(tokens);
    CRC32C sum = new CRC32C();
    sum.update(name);
    sum.update(list.duplicate());
    pieces(state, piece -> sum.update(piece));
    ByteBuffer header =
        littleEndian(HEADER_BYTES)
            .putLong(MAGIC)
            .putInt(name.length)
            .putInt(tokens.length)
            .putLong(state.byteSize())
            .putInt((int) sum.getValue())
            .flip();
    Path directory = file.toAbsolutePath().getParent();
    Path unfinished = Files.createTempFile(directory, "sequence-", ".part");
    try (FileChannel out = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
      writeFully(out, header);
      writeFully(out, ByteBuffer.wrap(name));
      writeFully(out, list);
      pieces(state, piece -> writeFully(out, piece));
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** The sequence in a file; empty unless it is whole and belongs to this owner. */
  static Optional<Content> read(Path file, String owner, Arena arena) throws IOException {
    byte[] name = owner.getBytes(StandardCharsets.UTF_8);
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer header = littleEndian(HEADER_BYTES);
      if (!readFully(in, header) || header.getLong() != MAGIC) {
        return Optional.empty();
      }
      int nameLength = header.getInt();
      int tokenCount = header.getInt();
      long stateBytes = header.getLong();
      int expected = header.getInt();
      long whole = HEADER_BYTES + (long) nameLength + (long) tokenCount * Integer.BYTES;
      if (nameLength != name.length
          || tokenCount < 0
          || stateBytes < 0
          || in.size() - whole != stateBytes) {
        return Optional.empty();
      }
      ByteBuffer foundName = littleEndian(nameLength);
      ByteBuffer list = littleEndian(Math.multiplyExact(tokenCount, Integer.BYTES));
      MemorySegment state = arena.allocate(stateBytes);
      if (!readFully(in, foundName)
          || !readFully(in, list)
          || !foundName.equals(ByteBuffer.wrap(name))) {
        return Optional.empty();
      }
      CRC32C sum = new CRC32C();
      sum.update(foundName.duplicate());
      sum.update(list.duplicate());
      pieces(
          state,
          piece -> {
            readFully(in, piece);
            sum.update(piece);
          });
      if ((int) sum.getValue() != expected) {
        return Optional.empty();
      }
      int[] tokens = new int[tokenCount];
      list.asIntBuffer().get(tokens);
      return Optional.of(new Content(tokens, state));
    }
  }

  private interface PieceUser {
    void use(ByteBuffer piece) throws IOException;
  }

  /** A state may be larger than one buffer can be. */
  private static void pieces(MemorySegment state, PieceUser user) throws IOException {
    for (long from = 0; from < state.byteSize(); from += PIECE_BYTES) {
      long size = Math.min(PIECE_BYTES, state.byteSize() - from);
      user.use(state.asSlice(from, size).asByteBuffer());
    }
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /** Fills a buffer and makes it ready to be read; false if the file ends before. */
  private static boolean readFully(FileChannel in, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (in.read(bytes) < 0) {
        return false;
      }
    }
    bytes.flip();
    return true;
  }
}
