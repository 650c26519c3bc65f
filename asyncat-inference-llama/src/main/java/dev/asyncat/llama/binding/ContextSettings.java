package dev.asyncat.llama.binding;

import java.util.Optional;

/**
 * How a context is made.
 *
 * @param contextTokens how many tokens it holds, of all its sequences together; what several
 *     sequences share counts once
 * @param batchTokens how many tokens it computes at once at most
 * @param sequences how many texts it can keep apart, numbered from 0
 * @param keys how keys are stored; anything but {@link CacheType#F16} needs attention heads whose
 *     width is a multiple of 32
 * @param values how values are stored; likewise
 * @param embeddings how vectors are made, for a context that makes them rather than text
 */
public record ContextSettings(
    int contextTokens,
    int batchTokens,
    int sequences,
    CacheType keys,
    CacheType values,
    Optional<Pooling> embeddings) {

  /** Checks the numbers. */
  public ContextSettings {
    require(contextTokens >= 1, "contextTokens", contextTokens);
    require(batchTokens >= 1, "batchTokens", batchTokens);
    require(sequences >= 1 && sequences <= 64, "sequences", sequences);
  }

  /** A context for one text, with keys and values of 16 bits. */
  public static ContextSettings of(int contextTokens, int batchTokens) {
    return new ContextSettings(
        contextTokens, batchTokens, 1, CacheType.F16, CacheType.F16, Optional.empty());
  }

  /** The same for so many texts, 1 to 64. */
  public ContextSettings withSequences(int count) {
    return new ContextSettings(contextTokens, batchTokens, count, keys, values, embeddings);
  }

  /** The same with another way to store what was read. */
  public ContextSettings withCache(CacheType keyType, CacheType valueType) {
    return new ContextSettings(
        contextTokens, batchTokens, sequences, keyType, valueType, embeddings);
  }

  /** The same for vectors in place of text. */
  public ContextSettings withEmbeddings(Pooling pooling) {
    return new ContextSettings(
        contextTokens, batchTokens, sequences, keys, values, Optional.of(pooling));
  }

  private static void require(boolean holds, String name, int value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " cannot be " + value);
    }
  }
}
