package dev.asyncat.llama.binding;

/**
 * How a context stores the keys or values of the tokens it has read. Fewer bits take less memory
 * and lose some precision.
 */
public enum CacheType {
  /** 16 bits. */
  F16(1, 16),
  /** About 8 bits. */
  Q8_0(8, 8.5),
  /** About 4 bits. */
  Q4_0(2, 4.5);

  private final int code;
  private final double bits;

  CacheType(int code, double bits) {
    this.code = code;
    this.bits = bits;
  }

  /** How many bits of memory one number takes. */
  public double bits() {
    return bits;
  }

  boolean quantised() {
    return this != F16;
  }

  int code() {
    return code;
  }
}
