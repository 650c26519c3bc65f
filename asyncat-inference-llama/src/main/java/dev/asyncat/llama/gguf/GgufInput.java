package dev.asyncat.llama.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Little-endian reads of a file with a known length. Every read is checked against what is left, so
 * that a length from a hostile file can neither overflow nor allocate more than the file holds.
 */
final class GgufInput {

  private static final int BUFFER_BYTES = 64 * 1024;

  private final Path file;
  private final FileChannel channel;
  private final long length;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).flip();
  private long consumed;

  GgufInput(Path file, FileChannel channel, long length) {
    this.file = file;
    this.channel = channel;
    this.length = length;
  }

  long position() {
    return consumed;
  }

  long remaining() {
    return length - consumed;
  }

  int u8(String what) throws IOException {
    need(1, what);
    return Byte.toUnsignedInt(buffer.get());
  }

  int u16(String what) throws IOException {
    need(2, what);
    return Short.toUnsignedInt(buffer.getShort());
  }

  int i32(String what) throws IOException {
    need(4, what);
    return buffer.getInt();
  }

  long u32(String what) throws IOException {
    return Integer.toUnsignedLong(i32(what));
  }

  long i64(String what) throws IOException {
    need(8, what);
    return buffer.getLong();
  }

  /** An unsigned 64-bit count, refused above {@code most}. */
  long count(String what, long most) throws IOException {
    long value = i64(what);
    if (value < 0 || value > most) {
      throw problem(
          what
              + " is "
              + Long.toUnsignedString(value)
              + ", at most "
              + most
              + " can be right here; the file is damaged, fetch it again");
    }
    return value;
  }

  String text(String what, long mostBytes) throws IOException {
    long bytes = count("the length of " + what, mostBytes);
    if (bytes > remaining()) {
      throw truncated(what, bytes);
    }
    byte[] content = new byte[(int) bytes];
    int done = 0;
    while (done < content.length) {
      int step = Math.min(content.length - done, BUFFER_BYTES);
      need(step, what);
      buffer.get(content, done, step);
      done += step;
    }
    return new String(content, StandardCharsets.UTF_8);
  }

  InvalidModelFileException problem(String problem) {
    return new InvalidModelFileException(file, problem);
  }

  private void need(int bytes, String what) throws IOException {
    if (bytes > remaining()) {
      throw truncated(what, bytes);
    }
    if (buffer.remaining() < bytes) {
      buffer.compact();
      while (buffer.position() < bytes) {
        if (channel.read(buffer) < 0) {
          throw truncated(what, bytes);
        }
      }
      buffer.flip();
    }
    consumed += bytes;
  }

  private InvalidModelFileException truncated(String what, long bytes) {
    return problem(
        "ends at byte "
            + length
            + " in the middle of "
            + what
            + " ("
            + bytes
            + " bytes needed at "
            + consumed
            + "); the download was probably cut short, fetch it again");
  }
}
