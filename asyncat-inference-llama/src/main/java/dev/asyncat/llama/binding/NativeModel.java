package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.asyncat.error.CancelledException;
import dev.asyncat.llama.gguf.InvalidModelFileException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A model's weights and vocabulary in native memory.
 *
 * <p>Everything but {@link #close()} may be called from any thread, though not from a virtual one:
 * tokenising long text needs a deep stack. The owner sees to it that no call is under way when it
 * closes, and that nothing is called after.
 */
public final class NativeModel implements AutoCloseable {

  private static final MethodHandle GO_ON;

  static {
    try {
      GO_ON =
          MethodHandles.lookup()
              .findVirtual(
                  Loading.class,
                  "goOn",
                  MethodType.methodType(boolean.class, float.class, MemorySegment.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final NativeBuild build;
  private final VocabularyFunctions functions;
  private final MemorySegment model;
  private final MemorySegment vocabulary;
  private final int vocabularySize;

  private NativeModel(NativeBuild build, MemorySegment model) {
    this.build = build;
    this.functions = build.vocabularies();
    this.model = model;
    this.vocabulary = build.models().vocabulary(model);
    this.vocabularySize = functions.size(vocabulary);
  }

  /**
   * Loads a model that has passed the checks of the {@code gguf} package.
   *
   * @param mapped whether to map the file into memory; else it is copied
   * @throws InvalidModelFileException if llama.cpp refuses it, with what llama.cpp says
   * @throws CancelledException if the progress said to give up
   */
  public static NativeModel load(
      LlamaLibrary library, Path file, boolean mapped, LoadProgress progress) {
    NativeBuild build = library.functions();
    Loading loading = new Loading(progress);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = build.models().defaultParams(arena);
      MemorySegment callback = ModelFunctions.progressCallback(GO_ON.bindTo(loading), arena);
      build.structs().configureModel(params, mapped, callback);
      MemorySegment path = arena.allocateFrom(JAVA_BYTE, FileNames.nullTerminated(file));
      var loaded = NativeLog.observe(() -> build.models().load(path, params));
      loading.rethrow();
      if (loaded.value().address() == 0) {
        if (loading.givenUp) {
          throw new CancelledException("loading " + file + " was cancelled");
        }
        throw new InvalidModelFileException(
            file, "llama.cpp cannot load it: " + reason(loaded.complaints()));
      }
      return new NativeModel(build, loaded.value());
    }
  }

  /** How many tokens there are; every token is from 0 to this, exclusive. */
  public int vocabularySize() {
    return vocabularySize;
  }

  /** Whether this token says that the answer is over. */
  public boolean endsGeneration(int token) {
    return functions.endsGeneration(vocabulary, token);
  }

  /** The token that begins a text, if the model has one. */
  public OptionalInt beginToken() {
    int token = functions.begin(vocabulary);
    return token < 0 ? OptionalInt.empty() : OptionalInt.of(token);
  }

  /** The token that ends a text, if the model has one. */
  public OptionalInt endToken() {
    int token = functions.end(vocabulary);
    return token < 0 ? OptionalInt.empty() : OptionalInt.of(token);
  }

  /** Whether every prompt begins with {@link #beginToken()}. */
  public boolean addsBeginToken() {
    return functions.addsBegin(vocabulary);
  }

  /** Whether every text ends with {@link #endToken()} before a vector is made of it. */
  public boolean addsEndToken() {
    return functions.addsEnd(vocabulary);
  }

  /** Whether a token stands for a role in the format of a text, and not for a piece of it. */
  public boolean isControl(int token) {
    return functions.isControl(vocabulary, token);
  }

  /** How many numbers a vector of this model has. */
  public int embeddingSize() {
    return build.models().embeddingSize(model);
  }

  /** The control token with this text, if the vocabulary has one. */
  public OptionalInt controlToken(String text) {
    int[] tokens = tokenize(text, true);
    return tokens.length == 1 && isControl(tokens[0])
        ? OptionalInt.of(tokens[0])
        : OptionalInt.empty();
  }

  /**
   * The tokens of a text, without any at its beginning or end that the text does not hold.
   *
   * @param special whether the names of control tokens in the text stand for those tokens; false
   *     for everything that somebody else wrote
   */
  public int[] tokenize(String text, boolean special) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length == 0) {
      return new int[0];
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, utf8);
      int room = utf8.length + 8;
      MemorySegment tokens = arena.allocate(JAVA_INT, room);
      int count = functions.tokenize(vocabulary, bytes, utf8.length, tokens, room, special);
      if (count < 0) {
        room = -count;
        tokens = arena.allocate(JAVA_INT, room);
        count = functions.tokenize(vocabulary, bytes, utf8.length, tokens, room, special);
      }
      return tokens.asSlice(0, (long) count * Integer.BYTES).toArray(JAVA_INT);
    }
  }

  /**
   * The bytes that a token stands for: a part of a character, one, or many.
   *
   * @param special whether a control token gives its name; else it gives nothing
   */
  public byte[] piece(int token, boolean special) {
    if (token < 0 || token >= vocabularySize) {
      throw new IllegalArgumentException(
          "token " + token + " is not in a vocabulary of " + vocabularySize);
    }
    try (Arena arena = Arena.ofConfined()) {
      int room = 128;
      MemorySegment bytes = arena.allocate(room);
      int count = functions.piece(vocabulary, token, bytes, room, special);
      if (count < 0) {
        room = -count;
        bytes = arena.allocate(room);
        count = functions.piece(vocabulary, token, bytes, room, special);
      }
      return bytes.asSlice(0, count).toArray(JAVA_BYTE);
    }
  }

  /** Gives the memory back. Every context of the model is closed before. */
  @Override
  public void close() {
    build.models().free(model);
  }

  NativeBuild build() {
    return build;
  }

  MemorySegment vocabulary() {
    return vocabulary;
  }

  MemorySegment handle() {
    return model;
  }

  private static String reason(List<String> complaints) {
    return complaints.stream()
        .filter(line -> line.contains("error") || line.contains("failed"))
        .findFirst()
        .or(() -> complaints.stream().findFirst())
        .map(line -> line.replaceFirst("^\\w+: (error loading model: )?", ""))
        .orElse("it gives no reason");
  }

  /**
   * What is known about a load under way. Exceptions wait here, because none may cross the native.
   */
  private static final class Loading {

    private final LoadProgress progress;
    private @Nullable Throwable failure;
    private boolean givenUp;

    Loading(LoadProgress progress) {
      this.progress = progress;
    }

    @SuppressWarnings("unused")
    boolean goOn(float done, MemorySegment userData) {
      try {
        givenUp = givenUp || !progress.at(done);
      } catch (Throwable e) {
        failure = e;
        givenUp = true;
      }
      return !givenUp;
    }

    void rethrow() {
      switch (failure) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException(failure);
      }
    }
  }
}
