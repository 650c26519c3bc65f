package dev.asyncat.llama.child;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.llama.LlamaEngine;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.localmodel.LocalEngine;
import dev.asyncat.localmodel.LocalModel;
import dev.asyncat.localmodel.ModelFacts;
import java.io.File;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs each GGUF model in a {@code llama-server} that is installed on this machine: for newer model
 * families and for processors of graphics cards that the built-in engine does not know.
 *
 * <p>Servers listen on loopback only, with a key of their own, and end with this process. One that
 * ends is started again for the next request. Tools are native: the server's own templates describe
 * them. Thread-safe.
 */
public final class ServerEngine implements LocalEngine {

  /** The name of the program. */
  public static final String PROGRAM = "llama-server";

  private final Builder options;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Set<ServerModel> models = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private ServerEngine(Builder options) {
    this.options = options;
  }

  /** An engine with the defaults. */
  public static ServerEngine create() {
    return builder().build();
  }

  /** Starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** The program on the search path; empty if there is none. */
  public static Optional<Path> find() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, PROGRAM))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Override
  public String name() {
    return PROGRAM;
  }

  @Override
  public ModelFacts inspect(Path file) {
    return LlamaEngine.describe(file);
  }

  @Override
  public LocalModel load(Path file, LoadOptions loading) {
    refuseIfClosed();
    ModelFacts facts = inspect(file);
    int context = contextTokens(facts, loading);
    List<String> command = options.command(file, context, loading);
    String name = String.valueOf(file.getFileName());
    ServerModel model =
        new ServerModel(
            facts,
            context,
            () -> new ServerProcess(command, http, options.keys.get(), options.memoryLimit, name),
            new Restarts(System::nanoTime),
            models::remove);
    models.add(model);
    if (closed) {
      model.close();
      refuseIfClosed();
    }
    return model;
  }

  private void refuseIfClosed() {
    if (closed) {
      throw new UnavailableException("the engine was closed; make a new one");
    }
  }

  private static int contextTokens(ModelFacts facts, LoadOptions loading) {
    if (loading.contextTokens() == null) {
      return Math.min(facts.trainedContext(), LlamaEngine.DEFAULT_CONTEXT_TOKENS);
    }
    if (loading.contextTokens() > facts.trainedContext()) {
      throw new InvalidRequestException(
          "a context of "
              + loading.contextTokens()
              + " tokens was asked for, but the model "
              + facts.name()
              + " was trained for "
              + facts.trainedContext()
              + "; ask for that or less");
    }
    return loading.contextTokens();
  }

  @Override
  public void close() {
    closed = true;
    Set.copyOf(models).forEach(ServerModel::close);
    http.close();
  }

  /** The options of an engine. Not thread-safe. */
  public static final class Builder {

    private @Nullable Path program;
    private List<String> arguments = List.of();
    private Supplier<String> keys = () -> UUID.randomUUID().toString();
    private long memoryLimit;

    private Builder() {}

    /** The program; the first {@code llama-server} on the search path by default. */
    public Builder program(Path value) {
      program = value;
      return this;
    }

    /** Further options of the program, such as {@code --n-gpu-layers 99}. */
    public Builder arguments(List<String> value) {
      arguments = List.copyOf(value);
      return this;
    }

    /**
     * The most memory that a server may have resident, in bytes.
     *
     * @see ChildEngine.Builder#memoryLimit(long)
     */
    public Builder memoryLimit(long bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("the memory limit must be positive, not " + bytes);
      }
      memoryLimit = bytes;
      return this;
    }

    /** The engine. */
    public ServerEngine build() {
      Builder copy = new Builder();
      copy.program = program;
      copy.arguments = arguments;
      copy.memoryLimit = memoryLimit;
      return new ServerEngine(copy);
    }

    private List<String> command(Path file, int context, LoadOptions loading) {
      Path found =
          Optional.ofNullable(program)
              .or(ServerEngine::find)
              .orElseThrow(
                  () ->
                      new UnavailableException(
                          "there is no llama-server on the search path; install llama.cpp, or use"
                              + " the built-in engine"));
      int parallel = loading.parallelRequests() == null ? 1 : loading.parallelRequests();
      List<String> command =
          new ArrayList<>(
              List.of(
                  found.toString(),
                  "--model",
                  file.toAbsolutePath().toString(),
                  "--ctx-size",
                  String.valueOf(context * parallel),
                  "--parallel",
                  String.valueOf(parallel),
                  "--jinja",
                  "--no-webui"));
      addIfAsked(command, "--threads", loading.threads());
      addIfAsked(command, "--threads-batch", loading.promptThreads());
      addIfAsked(command, "--cache-type-k", loading.keyCache());
      addIfAsked(command, "--cache-type-v", loading.valueCache());
      command.addAll(arguments);
      return command;
    }

    private static void addIfAsked(List<String> command, String option, @Nullable Object value) {
      if (value != null) {
        command.addAll(List.of(option, value.toString().toLowerCase(Locale.ROOT)));
      }
    }
  }
}
