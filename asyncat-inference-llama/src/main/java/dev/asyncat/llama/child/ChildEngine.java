package dev.asyncat.llama.child;

import dev.asyncat.error.UnavailableException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.llama.LlamaEngine;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.localmodel.LocalEngine;
import dev.asyncat.localmodel.LocalModel;
import dev.asyncat.localmodel.ModelFacts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs each GGUF model in a Java process of its own, with the engine of {@link LlamaEngine}.
 *
 * <p>If the process of a model ends, whatever the reason, the requests it was answering fail with a
 * message that says why, and the next request starts it again, after a growing pause if it keeps
 * ending. A process never outlives this one. Thread-safe.
 */
public final class ChildEngine implements LocalEngine {

  /** The heap of a child: the model itself is outside of it. */
  private static final String HEAP = "-Xmx256m";

  private final Builder options;
  private final LlamaEngine inspector;
  private final Set<ChildModel> models = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private ChildEngine(Builder options) {
    this.options = options;
    this.inspector = options.engine.build();
  }

  /** An engine with the defaults. */
  public static ChildEngine create() {
    return builder().build();
  }

  /** Starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String name() {
    return inspector.name() + " in a process of its own";
  }

  @Override
  public ModelFacts inspect(Path file) {
    return inspector.inspect(file);
  }

  @Override
  public LocalModel load(Path file, LoadOptions loading) {
    if (closed) {
      throw new UnavailableException("the engine was closed; make a new one");
    }
    ModelFacts facts = inspector.inspect(file);
    JsonObject start =
        Json.object()
            .put("engine", options.engine.toJson())
            .put("file", file.toAbsolutePath().toString())
            .put("loading", RequestJson.loading(loading))
            .build();
    String name = String.valueOf(file.getFileName());
    ChildModel model =
        new ChildModel(
            facts,
            () -> new Child(options.command(), start, options.memoryLimit, name),
            new Restarts(System::nanoTime),
            models::remove);
    models.add(model);
    if (closed) {
      model.close();
      throw new UnavailableException("the engine was closed; make a new one");
    }
    return model;
  }

  @Override
  public void close() {
    closed = true;
    Set.copyOf(models).forEach(ChildModel::close);
    inspector.close();
  }

  /** The options of an engine. Not thread-safe. */
  public static final class Builder {

    private LlamaEngine.Builder engine = LlamaEngine.builder();
    private String classPath = System.getProperty("java.class.path");
    private Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    private List<String> jvmOptions = List.of();
    private long memoryLimit;

    private Builder() {}

    /** How the engine in the child is configured; seeds are always random there. */
    public Builder engine(LlamaEngine.Builder value) {
      engine = Objects.requireNonNull(value);
      return this;
    }

    /** The class path with this module and what it needs; that of this process by default. */
    public Builder classPath(String value) {
      classPath = Objects.requireNonNull(value);
      return this;
    }

    /** The Java program, of version 25 or newer; that of this process by default. */
    public Builder java(Path program) {
      java = Objects.requireNonNull(program);
      return this;
    }

    /** Further options of the Java program. */
    public Builder jvmOptions(List<String> value) {
      jvmOptions = List.copyOf(value);
      return this;
    }

    /**
     * The most memory that the process of a model may have resident, in bytes; it is looked at four
     * times a second, and a process above it is ended. No limit by default, and none where the
     * system has no {@code /proc}.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder memoryLimit(long bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("the memory limit must be positive, not " + bytes);
      }
      memoryLimit = bytes;
      return this;
    }

    /** The engine. */
    public ChildEngine build() {
      Builder copy = new Builder();
      copy.engine = engine;
      copy.classPath = classPath;
      copy.java = java;
      copy.jvmOptions = jvmOptions;
      copy.memoryLimit = memoryLimit;
      return new ChildEngine(copy);
    }

    private List<String> command() {
      List<String> command =
          new ArrayList<>(
              List.of(
                  java.toString(),
                  HEAP,
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "--enable-native-access=ALL-UNNAMED"));
      command.addAll(jvmOptions);
      command.addAll(List.of("-cp", classPath, ChildMain.class.getName()));
      return command;
    }
  }
}
