package dev.asyncat.testkit.localmodel;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes tiny language models of the llama or qwen3 architecture as GGUF files, so that tests of
 * local inference need no download.
 *
 * <p>There are two kinds. By default the weights are random: such a model accepts any text and
 * answers gibberish, the same gibberish for the same seed. With {@link Builder#says(String)} the
 * weights are made so that it answers one given text, whatever it is asked.
 *
 * <p>The same options give the same bytes, on every machine. The default file has about 0.4 MB;
 * {@code layers(8).width(512).heads(8).keyValueHeads(4).feedForward(1536)} makes about 100 MB.
 * Immutable and thread-safe; the builder is neither.
 */
public final class TinyGguf {

  private static final int ALIGNMENT = 32;

  private final Builder options;
  private final TinyVocabulary vocabulary;

  private TinyGguf(Builder options) {
    this.options = options;
    this.vocabulary = new TinyVocabulary(options.markers);
  }

  /** Starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Writes the model.
   *
   * @return the file, for chaining
   * @throws UncheckedIOException if it cannot be written
   */
  public Path writeTo(Path file) {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      TinyWeights weights = new TinyWeights(options, vocabulary);
      GgufOutput header = new GgufOutput();
      header.magicAndCounts(weights.shapes().size(), metadata());
      long offset = 0;
      for (TinyWeights.Shape shape : weights.shapes()) {
        header.tensor(shape.name(), shape.dimensions(), offset);
        offset += padded(shape.elements() * Float.BYTES);
      }
      byte[] head = header.bytes();
      out.write(head);
      out.write(new byte[(int) (padded(head.length) - head.length)]);
      for (TinyWeights.Shape shape : weights.shapes()) {
        out.write(littleEndian(weights.values(shape)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the model " + file, e);
    }
    return file;
  }

  private Map<String, Object> metadata() {
    String arch = options.architecture;
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("general.architecture", arch);
    metadata.put("general.name", options.name);
    metadata.put("general.alignment", ALIGNMENT);
    metadata.put("general.file_type", 0);
    metadata.put("general.license", "cc0-1.0");
    metadata.put(arch + ".vocab_size", vocabulary.size());
    metadata.put(arch + ".context_length", options.context);
    metadata.put(arch + ".embedding_length", options.width);
    metadata.put(arch + ".block_count", options.layers);
    metadata.put(arch + ".feed_forward_length", options.feedForward);
    metadata.put(arch + ".attention.head_count", options.heads);
    metadata.put(arch + ".attention.head_count_kv", options.keyValueHeads);
    metadata.put(arch + ".rope.dimension_count", options.width / options.heads);
    metadata.put(arch + ".rope.freq_base", 10_000f);
    metadata.put(arch + ".attention.layer_norm_rms_epsilon", 1e-5f);
    vocabulary.describe(metadata);
    if (options.chatTemplate != null) {
      metadata.put("tokenizer.chat_template", options.chatTemplate);
    }
    options.overrides.forEach(
        (key, value) -> {
          if (value == null) {
            metadata.remove(key);
          } else {
            metadata.put(key, value);
          }
        });
    return metadata;
  }

  private static byte[] littleEndian(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate((int) padded((long) values.length * Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static long padded(long bytes) {
    return (bytes + ALIGNMENT - 1) & -(long) ALIGNMENT;
  }

  /** The options of a model. Not thread-safe. */
  public static final class Builder {

    /** The chat template that a model has unless told otherwise: ChatML. */
    public static final String CHATML =
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' +"
            + " message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    String architecture = "llama";
    String name = "asyncat-tiny";
    int layers = 2;
    int width = 64;
    int heads = 4;
    int keyValueHeads = 2;
    int feedForward = 128;
    int context = 2048;
    long seed = 1;
    float scale = 0.08f;
    @Nullable String chatTemplate = CHATML;
    List<String> markers = List.of("<|im_start|>", "<|im_end|>");
    @Nullable String answer;
    boolean forever;
    String undefined = "";
    final Map<String, @Nullable Object> overrides = new LinkedHashMap<>();

    private Builder() {}

    /**
     * The architecture that the metadata names. The tensors are those of llama, with the two more
     * that qwen3 has for that name, so these two can be run.
     */
    public Builder architecture(String value) {
      architecture = Objects.requireNonNull(value);
      return this;
    }

    /** The name in the metadata. */
    public Builder name(String value) {
      name = Objects.requireNonNull(value);
      return this;
    }

    /** How many blocks; 2 by default. */
    public Builder layers(int value) {
      layers = positive(value, "layers");
      return this;
    }

    /** The size of an embedding; 64 by default. A multiple of twice the heads. */
    public Builder width(int value) {
      width = positive(value, "width");
      return this;
    }

    /** Attention heads; 4 by default. */
    public Builder heads(int value) {
      heads = positive(value, "heads");
      return this;
    }

    /** Key and value heads, a divisor of the heads; 2 by default. */
    public Builder keyValueHeads(int value) {
      keyValueHeads = positive(value, "keyValueHeads");
      return this;
    }

    /** The size of the feed-forward layer; 128 by default. */
    public Builder feedForward(int value) {
      feedForward = positive(value, "feedForward");
      return this;
    }

    /** The longest context that the metadata names, in tokens; 2048 by default. */
    public Builder context(int value) {
      context = positive(value, "context");
      return this;
    }

    /** What the random weights come from; 1 by default. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** The standard deviation of the random weights; 0.08 by default. NaN makes a broken model. */
    public Builder scale(float value) {
      scale = value;
      return this;
    }

    /** The Jinja text of the chat template, or null for a base model; ChatML by default. */
    public Builder chatTemplate(@Nullable String value) {
      chatTemplate = value;
      return this;
    }

    /**
     * The control tokens of the chat template, beside {@code <s>} and {@code </s>}. The last one
     * ends a turn. {@code <|im_start|>} and {@code <|im_end|>} by default.
     */
    public Builder markers(String... values) {
      markers = List.of(values);
      return this;
    }

    /**
     * Makes a model that answers this text and then ends its turn, whatever it is asked.
     *
     * <p>The next token depends on the last one only, so no printable ASCII character, and no byte
     * of any other one, may appear twice.
     *
     * @throws IllegalArgumentException if one does
     */
    public Builder says(String text) {
      TinyVocabulary.requireDistinct(text);
      answer = text;
      forever = false;
      return this;
    }

    /**
     * Makes a model that repeats this text without end; otherwise as {@link #says(String)}.
     *
     * @throws IllegalArgumentException if a character appears twice
     */
    public Builder saysForever(String text) {
      says(text);
      forever = true;
      return this;
    }

    /**
     * Makes a model that has no numbers for these characters: once one was read, the scores of what
     * comes next are undefined.
     */
    public Builder undefinedFor(String characters) {
      undefined = Objects.requireNonNull(characters);
      return this;
    }

    /**
     * Puts a metadata value in place of the usual one, to make an unusual or a broken file.
     *
     * @param key the key
     * @param value a String, Boolean, Integer (unsigned 32 bits), Long (unsigned 64 bits), Float,
     *     {@code int[]}, {@code float[]}, a list of strings, or null to leave the key out
     */
    public Builder metadata(String key, @Nullable Object value) {
      overrides.put(key, value);
      return this;
    }

    /**
     * The model.
     *
     * @throws IllegalArgumentException if the sizes do not fit each other
     */
    public TinyGguf build() {
      if (width % (2 * heads) != 0 || heads % keyValueHeads != 0) {
        throw new IllegalArgumentException(
            "a width of " + width + " does not fit " + heads + "/" + keyValueHeads + " heads");
      }
      return new TinyGguf(this);
    }

    /** Builds and writes the model in one step. */
    public Path writeTo(Path file) {
      return build().writeTo(file);
    }

    private static int positive(int value, String what) {
      if (value < 1) {
        throw new IllegalArgumentException(what + " must be at least 1, not " + value);
      }
      return value;
    }
  }
}
