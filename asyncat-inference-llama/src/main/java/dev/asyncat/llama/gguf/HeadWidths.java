package dev.asyncat.llama.gguf;

/**
 * How many numbers the attention of a model keeps of each token for one of its heads.
 *
 * @param key numbers of a key
 * @param value numbers of a value
 */
public record HeadWidths(long key, long value) {

  /** What a file says, or means where it says nothing. */
  public static HeadWidths of(GgufFile file) {
    String attention = file.text("general.architecture").orElse("unknown") + ".attention.";
    long heads = file.integer(attention + "head_count").filter(count -> count > 0).orElse(1L);
    long embedding = file.integer(attention.replace(".attention.", ".embedding_length")).orElse(0L);
    return new HeadWidths(
        file.integer(attention + "key_length").orElse(embedding / heads),
        file.integer(attention + "value_length").orElse(embedding / heads));
  }
}
