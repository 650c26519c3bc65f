package dev.asyncat.llama.gguf;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The header of a GGUF file: metadata and the list of tensors, checked against the file's length.
 *
 * <p>Reading it proves that the file is whole and well formed, not yet that a model in it can run;
 * {@link LoadableModel} judges that. Immutable.
 *
 * @param path the file that was read
 * @param version 2 or 3
 * @param metadata keys and values in the order of the file
 * @param tensors the tensors in the order of the file
 * @param alignment what every tensor's offset is a multiple of, in bytes
 * @param dataStart where the data section begins, in bytes
 * @param bytes the length of the file
 */
public record GgufFile(
    Path path,
    int version,
    Map<String, GgufValue> metadata,
    List<GgufTensor> tensors,
    int alignment,
    long dataStart,
    long bytes) {

  /** A header; map and list are copied. */
  public GgufFile {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors = List.copyOf(tensors);
  }

  /**
   * Reads the header of a file. Nothing but the header is read, whatever the file's size.
   *
   * @throws InvalidModelFileException if it is missing, unreadable, not GGUF, truncated or damaged
   */
  public static GgufFile read(Path file) {
    return GgufReader.read(file);
  }

  /** The text under a key, if it is there and a text. */
  public Optional<String> text(String key) {
    return metadata.get(key) instanceof GgufValue.Text(String value)
        ? Optional.of(value)
        : Optional.empty();
  }

  /** The whole number under a key, if it is there and one. */
  public Optional<Long> integer(String key) {
    return metadata.get(key) instanceof GgufValue.Int(long value, GgufType _)
        ? Optional.of(value)
        : Optional.empty();
  }

  /** The texts under a key; empty if it is not there or no array of texts. */
  public List<String> texts(String key) {
    return metadata.get(key) instanceof GgufValue.Texts(List<String> values) ? values : List.of();
  }

  /** The truth value under a key, if it is there and one. */
  public Optional<Boolean> bool(String key) {
    return metadata.get(key) instanceof GgufValue.Bool(boolean value)
        ? Optional.of(value)
        : Optional.empty();
  }
}
