package dev.asyncat.llama.gguf;

/** The type of a metadata value, in the order of its numbers in a file. */
public enum GgufType {
  /** Unsigned 8 bits. */
  UINT8(1),
  /** Signed 8 bits. */
  INT8(1),
  /** Unsigned 16 bits. */
  UINT16(2),
  /** Signed 16 bits. */
  INT16(2),
  /** Unsigned 32 bits. */
  UINT32(4),
  /** Signed 32 bits. */
  INT32(4),
  /** 32-bit floating point. */
  FLOAT32(4),
  /** One byte, 0 or 1. */
  BOOL(1),
  /** A length and UTF-8 bytes. */
  STRING(8),
  /** An element type, a count and elements. */
  ARRAY(12),
  /** Unsigned 64 bits. */
  UINT64(8),
  /** Signed 64 bits. */
  INT64(8),
  /** 64-bit floating point. */
  FLOAT64(8);

  private final int minimumBytes;

  GgufType(int minimumBytes) {
    this.minimumBytes = minimumBytes;
  }

  /** The fewest bytes that a value of this type takes. */
  int minimumBytes() {
    return minimumBytes;
  }
}
