package dev.asyncat.llama.memory;

import dev.asyncat.llama.binding.SavedSequence;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The format of one stored beginning: a head with the model it belongs to, its tokens, what a
 * context held of it, and a sum over all of that, so that no damaged byte ever gets into native
 * code.
 */
final class PrefixFile {

  private static final byte[] MAGIC = "asyncat prefix 1".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_TOKENS = 1 << 24;

  /**
   * The head of a file.
   *
   * @param tokens its tokens
   * @param stateBytes how many bytes follow the head
   * @param sum over the head and the state
   */
  private record Head(int[] tokens, long stateBytes, int sum) {}

  private PrefixFile() {}

  /** A name for a text, the same for the same tokens. */
  static String nameOf(int[] tokens) {
    CRC32C sum = new CRC32C();
    sum.update(bytes(tokens));
    return HexFormat.of().toHexDigits((int) sum.getValue())
        + HexFormat.of().toHexDigits(Arrays.hashCode(tokens));
  }

  static void write(Path file, byte[] model, int[] tokens, SavedSequence state) throws IOException {
    ByteBuffer head = head(model, tokens, state.bytes());
    CRC32C sum = new CRC32C();
    sum.update(head.duplicate());
    state.buffers().forEach(sum::update);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      writeFully(channel, head);
      writeFully(channel, ByteBuffer.allocate(Integer.BYTES).putInt((int) sum.getValue()).flip());
      for (ByteBuffer part : state.buffers()) {
        writeFully(channel, part);
      }
    }
  }

  /** The tokens of a file; nothing if it is not whole or of another model. */
  static Optional<int[]> readTokens(Path file, byte[] model) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return readHead(channel, model).map(Head::tokens);
    }
  }

  /** What a context held; nothing if the file is not what was written. */
  static Optional<SavedSequence> read(Path file, byte[] model, int[] tokens) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Optional<Head> head = readHead(channel, model);
      if (head.isEmpty() || !Arrays.equals(head.get().tokens(), tokens)) {
        return Optional.empty();
      }
      SavedSequence state = SavedSequence.allocate(head.get().stateBytes());
      try {
        CRC32C sum = new CRC32C();
        sum.update(head(model, tokens, state.bytes()));
        for (ByteBuffer part : state.buffers()) {
          readFully(channel, part.duplicate());
          sum.update(part);
        }
        if ((int) sum.getValue() == head.get().sum()) {
          return Optional.of(state);
        }
      } catch (IOException | RuntimeException e) {
        state.close();
        throw e;
      }
      state.close();
      return Optional.empty();
    }
  }

  private static ByteBuffer head(byte[] model, int[] tokens, long stateBytes) {
    return ByteBuffer.allocate(headBytes(model, tokens.length))
        .put(MAGIC)
        .put(model)
        .putInt(tokens.length)
        .putLong(stateBytes)
        .put(bytes(tokens))
        .flip();
  }

  private static int headBytes(byte[] model, int tokens) {
    return MAGIC.length + model.length + Integer.BYTES + Long.BYTES + tokens * Integer.BYTES;
  }

  private static Optional<Head> readHead(FileChannel channel, byte[] model) throws IOException {
    ByteBuffer fixed = ByteBuffer.allocate(headBytes(model, 0));
    if (channel.size() < fixed.capacity()) {
      return Optional.empty();
    }
    readFully(channel, fixed);
    fixed.flip();
    byte[] magic = new byte[MAGIC.length];
    byte[] itsModel = new byte[model.length];
    fixed.get(magic).get(itsModel);
    int count = fixed.getInt();
    long stateBytes = fixed.getLong();
    if (!Arrays.equals(magic, MAGIC)
        || !Arrays.equals(itsModel, model)
        || count < 1
        || count > MAX_TOKENS
        || stateBytes < 1
        || channel.size() - headBytes(model, count) - Integer.BYTES != stateBytes) {
      return Optional.empty();
    }
    ByteBuffer rest = ByteBuffer.allocate((count + 1) * Integer.BYTES);
    readFully(channel, rest);
    rest.flip();
    int[] tokens = new int[count];
    rest.asIntBuffer().get(tokens);
    int sum = rest.getInt(count * Integer.BYTES);
    return Optional.of(new Head(tokens, stateBytes, sum));
  }

  private static byte[] bytes(int[] tokens) {
    ByteBuffer bytes = ByteBuffer.allocate(tokens.length * Integer.BYTES);
    bytes.asIntBuffer().put(tokens);
    return bytes.array();
  }

  private static void writeFully(FileChannel channel, ByteBuffer source) throws IOException {
    while (source.hasRemaining()) {
      channel.write(source);
    }
  }

  private static void readFully(FileChannel channel, ByteBuffer target) throws IOException {
    while (target.hasRemaining()) {
      if (channel.read(target) < 0) {
        throw new EOFException("the file ends early");
      }
    }
  }
}
