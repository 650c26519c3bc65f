package dev.asyncat.llama;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.json.Json;
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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs GGUF models in this process, on llama.cpp and the processor.
 *
 * <p>Release b4916 of llama.cpp comes with this module; {@link Builder#installed} puts one in its
 * place that was installed, is faster and knows more models. The native library is loaded with the
 * first model, so an engine costs nothing until it is used. Several models may be loaded at once;
 * each has its own queue. The Java program must be started with {@code
 * --enable-native-access=ALL-UNNAMED}, or Java prints a warning. Thread-safe.
 */
public final class LlamaEngine implements LocalEngine {

  /** The largest context made unless a larger one is asked for, in tokens. */
  public static final int DEFAULT_CONTEXT_TOKENS = 8_192;

  private final Builder options;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<LlamaModel> models = ConcurrentHashMap.newKeySet();
  private @Nullable LlamaLibrary library;
  private boolean closed;

  private LlamaEngine(Builder options) {
    this.options = options;
  }

  /** An engine with the defaults. */
  public static LlamaEngine create() {
    return builder().build();
  }

  /** Starts with the defaults. */
  public static Builder builder() {
    return new Builder();
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
    ModelSettings settings = settings(facts, loading);
    RunningModel running = RunningModel.open(library(), file, facts, settings);
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
    return ChatFormats.choose(facts.chatTemplate(), tokens::contains);
  }

  private String familyOf(GgufFile header, GgufFacts facts) {
    try {
      return chosenFormat(header, facts).name();
    } catch (InvalidRequestException e) {
      return "unknown";
    }
  }

  private static int contextTokens(GgufFacts facts, LoadOptions loading) {
    if (loading.contextTokens() == null) {
      return (int) Math.min(facts.contextTokens(), DEFAULT_CONTEXT_TOKENS);
    }
    if (loading.contextTokens() > facts.contextTokens()) {
      throw new InvalidRequestException(
          "a context of "
              + loading.contextTokens()
              + " tokens was asked for, but the model "
              + facts.name()
              + " was trained for "
              + facts.contextTokens()
              + "; ask for that or less");
    }
    return loading.contextTokens();
  }

  private ModelSettings settings(GgufFacts facts, LoadOptions loading) {
    int threads = loading.threads() == null ? 0 : loading.threads();
    return new ModelSettings(contextTokens(facts, loading), threads, options.mapped);
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

    private @Nullable Path nativeDirectory;
    private @Nullable Path installed;
    private @Nullable ChatFormat chatFormat;
    private boolean mapped = true;
    private LongSupplier seeds = () -> ThreadLocalRandom.current().nextLong();

    private Builder() {}

    /**
     * Runs models on llama.cpp v0.5.0 from the folder of an installed engine, in place of b4916.
     */
    public Builder installed(Path folder) {
      installed = Objects.requireNonNull(folder);
      return this;
    }

    /**
     * Where to keep the bundled library between runs. Without one it is written to a private
     * directory under the temporary one and deleted again at once; set it where the temporary
     * directory is mounted {@code noexec}.
     */
    public Builder nativeDirectory(Path directory) {
      nativeDirectory = Objects.requireNonNull(directory);
      return this;
    }

    /**
     * The chat format of every model, such as {@code chatml}, in place of the one that a file's own
     * template asks for. Needed for models whose template is not known.
     *
     * @throws InvalidRequestException if there is no such format
     */
    public Builder chatFormat(String name) {
      chatFormat = ChatFormats.named(name);
      return this;
    }

    /**
     * Whether model files are mapped into memory, which is the default, rather than copied. Mapping
     * loads faster and shares memory, but a mapped file that is shortened while it is in use ends
     * the process.
     */
    public Builder mapFiles(boolean value) {
      mapped = value;
      return this;
    }

    /** Where seeds come from for requests that name none; by default they are random. */
    public Builder seeds(LongSupplier source) {
      seeds = Objects.requireNonNull(source);
      return this;
    }

    /** The options as another process can read them; where seeds come from is not among them. */
    public JsonObject toJson() {
      return Json.object()
          .putIfPresent(
              "nativeDirectory", nativeDirectory == null ? null : nativeDirectory.toString())
          .putIfPresent("chatFormat", chatFormat == null ? null : chatFormat.name())
          .put("mapFiles", mapped)
          .build();
    }

    /** Reads {@link #toJson()} back. */
    public static Builder fromJson(JsonObject json) {
      Builder builder = new Builder().mapFiles(json.bool("mapFiles", true));
      json.string("nativeDirectory").map(Path::of).ifPresent(builder::nativeDirectory);
      json.string("chatFormat").ifPresent(builder::chatFormat);
      return builder;
    }

    /** The engine. */
    public LlamaEngine build() {
      Builder copy = new Builder();
      copy.nativeDirectory = nativeDirectory;
      copy.installed = installed;
      copy.chatFormat = chatFormat;
      copy.mapped = mapped;
      copy.seeds = seeds;
      return new LlamaEngine(copy);
    }
  }
}
