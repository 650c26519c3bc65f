package dev.asyncat.llama.binding;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a context held of a sequence, in memory of its own outside the Java heap. Means something to
 * contexts of the same model, build and cache types only. Not thread-safe.
 */
public final class SavedSequence implements AutoCloseable {

  private static final long BUFFER_BYTES = 1L << 30;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory;

  private SavedSequence(long bytes) {
    this.memory = arena.allocate(bytes);
  }

  /** Room for one that comes from elsewhere, to be filled through {@link #buffers()}. */
  public static SavedSequence allocate(long bytes) {
    return new SavedSequence(bytes);
  }

  /** How many bytes it has. */
  public long bytes() {
    return memory.byteSize();
  }

  /** Its bytes in order, in parts that a buffer can hold; each has its own position. */
  public List<ByteBuffer> buffers() {
    List<ByteBuffer> buffers = new ArrayList<>();
    for (long at = 0; at < bytes(); at += BUFFER_BYTES) {
      buffers.add(memory.asSlice(at, Math.min(BUFFER_BYTES, bytes() - at)).asByteBuffer());
    }
    return buffers;
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    arena.close();
  }

  MemorySegment memory() {
    return memory;
  }
}
