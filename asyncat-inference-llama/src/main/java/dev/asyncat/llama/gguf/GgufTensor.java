package dev.asyncat.llama.gguf;

import java.util.List;

/**
 * One tensor as the header describes it.
 *
 * @param name its name, unique in the file
 * @param dimensions one to four sizes, each at least 1, the fastest-moving first
 * @param type how its numbers are stored
 * @param offset where it begins, in bytes from the start of the data section
 * @param bytes its length without padding
 */
public record GgufTensor(
    String name, List<Long> dimensions, GgmlType type, long offset, long bytes) {

  /** A tensor; the dimensions are copied. */
  public GgufTensor {
    dimensions = List.copyOf(dimensions);
  }

  /** How many numbers it holds. */
  public long elements() {
    return dimensions.stream().reduce(1L, (a, b) -> a * b);
  }
}
