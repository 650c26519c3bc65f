package dev.asyncat.llama;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.llama.binding.LlamaLibrary;
import dev.asyncat.llama.chat.ChatFormat;
import dev.asyncat.llama.chat.ChatFormats;
import dev.asyncat.llama.engine.ModelSettings;
import dev.asyncat.llama.engine.RunningModel;
import dev.asyncat.llama.gguf.GgufFacts;
import dev.asyncat.llama.gguf.GgufFile;
import dev.asyncat.llama.gguf.LlamaBuild;
import dev.asyncat.llama.gguf.LoadableModel;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.localmodel.LocalEngine;
import dev.asyncat.localmodel.ModelFacts;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs GGUF models in this process, on llama.cpp and the processor.
 *
 * <p>Release b4916 of llama.cpp comes with this module; {@link Builder#installed} puts one in its
 * place that was installed, knows more models. The native library is loaded with the first model,
 * so an engine costs nothing until it is used. Several models may be loaded at once; each has its
 * own queue. The Java program must be started with {@code --enable-native-access=ALL-UNNAMED}, or
 * Java prints a warning. Thread-safe.
 */
public final class LlamaEngine implements LocalEngine {

  /** The largest context made unless a larger one is asked for, in tokens. */
  public static final int DEFAULT_CONTEXT_TOKENS = 8_192;

  private final EngineOptions options;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<LlamaModel> models = ConcurrentHashMap.newKeySet();
  private @Nullable LlamaLibrary library;
  private boolean closed;

  private LlamaEngine(EngineOptions options) {
    this.options = options;
  }

  /** An engine with the defaults. */
  public static LlamaEngine create() {
    return builder().build();
  }

  /** Starts with the defaults. */
  public static Builder builder() {
    return new Builder(new EngineOptions());
  }

  @Override
  public String name() {
    return "llama.cpp " + build().release();
  }

  /**
   * Loads the native library now rather than with the first model.
   *
   * @throws UnavailableException if this machine cannot run it; the message says why
   */
  public void prepare() {
    library();
  }

  @Override
  public ModelFacts inspect(Path file) {
    GgufFile header = GgufFile.read(file);
    GgufFacts facts = LoadableModel.check(header, build());
    return described(file, facts, familyOf(header, facts));
  }

  /**
   * Says what a file holds, whether this engine could run it or not.
   *
   * @throws InvalidRequestException if it is missing or damaged
   */
  public static ModelFacts describe(Path file) {
    GgufFile header = GgufFile.read(file);
    GgufFacts facts = GgufFacts.of(header);
    return described(file, facts, create().familyOf(header, facts));
  }

  @Override
  public LlamaModel load(Path file, LoadOptions loading) {
    GgufFile header = GgufFile.read(file);
    GgufFacts facts = LoadableModel.check(header, build());
    ChatFormat format = chosenFormat(header, facts);
    ModelSettings settings = LoadSettings.of(header, facts, loading, options.mapped);
    RunningModel running = RunningModel.open(library(), file, facts, settings, options.state());
    try {
      ModelFacts described = described(file, facts, format.name());
      return kept(new LlamaModel(described, format, running, options.seeds, models::remove));
    } catch (RuntimeException e) {
      running.close();
      throw e;
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    Set.copyOf(models).forEach(LlamaModel::close);
  }

  private LlamaModel kept(LlamaModel model) {
    lock.lock();
    try {
      if (closed) {
        throw closedEngine();
      }
      models.add(model);
      return model;
    } finally {
      lock.unlock();
    }
  }

  private LlamaLibrary library() {
    lock.lock();
    try {
      if (closed) {
        throw closedEngine();
      }
      if (library == null) {
        library =
            options.installed == null
                ? LlamaLibrary.bundled(Optional.ofNullable(options.nativeDirectory))
                : LlamaLibrary.installed(options.installed);
      }
      return library;
    } finally {
      lock.unlock();
    }
  }

  private LlamaBuild build() {
    return options.installed == null ? LlamaBuild.B4916 : LlamaBuild.V0_5_0;
  }

  private ChatFormat chosenFormat(GgufFile header, GgufFacts facts) {
    if (options.chatFormat != null) {
      return options.chatFormat;
    }
    Set<String> tokens = new HashSet<>(header.texts("tokenizer.ggml.tokens"));
    return ChatFormats.choose(
        facts.chatTemplate(), tokens::contains, facts.architecture(), facts.parameters());
  }

  private String familyOf(GgufFile header, GgufFacts facts) {
    try {
      return chosenFormat(header, facts).name();
    } catch (InvalidRequestException e) {
      return "unknown";
    }
  }

  private static ModelFacts described(Path file, GgufFacts facts, String family) {
    return new ModelFacts(
        file,
        facts.bytes(),
        facts.name(),
        facts.architecture(),
        facts.parameters(),
        facts.quantization(),
        (int) facts.contextTokens(),
        facts.chatTemplate().orElse(null),
        family,
        facts.licence().orElse(null));
  }

  private static UnavailableException closedEngine() {
    return new UnavailableException("the engine was closed; make a new one");
  }

  /** The options of an engine. Not thread-safe. */
  public static final class Builder {

    private final EngineOptions options;

    private Builder(EngineOptions options) {
      this.options = options;
    }

    /**
     * Runs models on llama.cpp v0.5.0 from the folder of an installed engine, in place of b4916.
     */
    public Builder installed(Path folder) {
      options.installed = Objects.requireNonNull(folder);
      return this;
    }

    /**
     * Where to keep the bundled library between runs. Without one it is written to a private
     * directory under the temporary one and deleted again at once; set it where the temporary
     * directory is mounted {@code noexec}.
     */
    public Builder nativeDirectory(Path directory) {
      options.nativeDirectory = Objects.requireNonNull(directory);
      return this;
    }

    /**
     * The chat format of every model, such as {@code chatml}, in place of the one that a file's own
     * template asks for. Needed for models whose template is not known.
     *
     * @throws InvalidRequestException if there is no such format
     */
    public Builder chatFormat(String name) {
      options.chatFormat = ChatFormats.named(name);
      return this;
    }

    /**
     * Whether model files are mapped into memory, which is the default, rather than copied. Mapping
     * loads faster and shares memory, but a mapped file that is shortened while it is in use ends
     * the process.
     */
    public Builder mapFiles(boolean value) {
      options.mapped = value;
      return this;
    }

    /**
     * Where the engine remembers between runs of the program how each model runs best, and what it
     * has read of prompts that begin alike. Without one it remembers nothing. The directory must be
     * writable for its owner only; what is damaged in it is ignored.
     */
    public Builder stateDirectory(Path directory) {
      options.stateDirectory = Objects.requireNonNull(directory);
      return this;
    }

    /**
     * How many bytes beginnings of prompts, such as the instructions and tools of an agent, may
     * take in the {@linkplain #stateDirectory state directory}; by default 1 GB, 0 for none. What
     * was not used for longest goes first.
     */
    public Builder prefixBytes(long bytes) {
      options.prefixBytes = notNegative("prefixBytes", bytes);
      return this;
    }

    /**
     * How much memory texts may take beside the context of each model, so that another request need
     * not push them out; 0 for none, by default an eighth of what is free when the model is loaded,
     * 1 GB at most.
     */
    public Builder parkedBytes(long bytes) {
      options.parkedBytes = notNegative("parkedBytes", bytes);
      return this;
    }

    /**
     * Whether a model is tried out when it is loaded, to choose threads and the size of steps,
     * which is the default. It takes about as long as loading does, two seconds at most.
     */
    public Builder tune(boolean value) {
      options.tunes = value;
      return this;
    }

    /**
     * How many tokens a request that is alone guesses ahead from its own text, 0 to 16. Right
     * guesses save steps, wrong ones cost them. Guesses never change what is drawn from the same
     * scores, but several tokens at once are summed in another order than one, so of two tokens
     * that are nearly as likely the other one may come. By default the tuning decides.
     *
     * @throws IllegalArgumentException if it is another number
     */
    public Builder guesses(int count) {
      if (count < 0 || count > 16) {
        throw new IllegalArgumentException("guesses must be from 0 to 16, not " + count);
      }
      options.guesses = count;
      return this;
    }

    /** Where seeds come from for requests that name none; by default they are random. */
    public Builder seeds(LongSupplier source) {
      options.seeds = Objects.requireNonNull(source);
      return this;
    }

    /** The options as another process can read them; where seeds come from is not among them. */
    public JsonObject toJson() {
      return options.toJson();
    }

    /** Reads {@link #toJson()} back. */
    public static Builder fromJson(JsonObject json) {
      return new Builder(EngineOptions.fromJson(json));
    }

    /** The engine. */
    public LlamaEngine build() {
      return new LlamaEngine(options.copy());
    }

    private static long notNegative(String name, long bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException(name + " must not be negative, but is " + bytes);
      }
      return bytes;
    }
  }
}
