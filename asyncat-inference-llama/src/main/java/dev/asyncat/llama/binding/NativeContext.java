package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.asyncat.error.UnavailableException;
import dev.asyncat.model.ModelException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The working memory of a model: the tokens that it has read and what it makes of the next one.
 *
 * <p>Not thread-safe; one thread uses it at a time, and not a virtual one.
 */
public final class NativeContext implements AutoCloseable {

  /** How a computation ended. */
  public enum Outcome {
    /** The tokens were read. */
    DONE,
    /** There is no room for them; nothing was read. */
    FULL,
    /** It was given up on request; nothing or a part was read. */
    ABORTED
  }

  private static final MethodHandle ABORTED;

  static {
    try {
      ABORTED =
          MethodHandles.lookup()
              .findStatic(
                  NativeContext.class,
                  "aborted",
                  MethodType.methodType(boolean.class, BooleanSupplier.class, MemorySegment.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ContextFunctions functions;
  private final MemorySegment context;
  private final Arena arena;
  private final int contextTokens;
  private final int batchTokens;
  private final int vocabularySize;
  private final int embeddingSize;
  private final NativeSequences sequences;
  private final NativeBatch single;

  private NativeContext(
      NativeModel model, MemorySegment context, Arena arena, ContextSettings settings) {
    this.functions = model.build().contexts();
    this.context = context;
    this.arena = arena;
    this.contextTokens = functions.size(context);
    this.batchTokens = settings.batchTokens();
    this.vocabularySize = model.vocabularySize();
    this.embeddingSize = model.embeddingSize();
    this.sequences = new NativeSequences(model.build(), context, settings.sequences());
    this.single = newBatch();
  }

  /**
   * Makes a context, which computes with one thread until it is told otherwise.
   *
   * @param abort asked many times during a computation; true gives it up
   * @throws UnavailableException if there is not enough memory, or the model cannot be used in the
   *     way that the settings ask for
   */
  @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as the context
  public static NativeContext create(
      NativeModel model, ContextSettings settings, BooleanSupplier abort) {
    NativeBuild build = model.build();
    Arena arena = Arena.ofShared();
    try {
      MemorySegment params = build.contexts().defaultParams(arena);
      build.structs().configureContext(params, settings);
      var created = NativeLog.observe(() -> build.contexts().init(model.handle(), params));
      MemorySegment context = created.value();
      if (context.address() == 0) {
        throw new UnavailableException(
            "llama.cpp cannot make a context of "
                + settings.contextTokens()
                + " tokens: "
                + reason(created.complaints())
                + "; choose a smaller context");
      }
      build
          .contexts()
          .onAbort(context, ContextFunctions.abortCallback(ABORTED.bindTo(abort), arena));
      build.contexts().setThreads(context, 1, 1);
      return new NativeContext(model, context, arena, settings);
    } catch (Throwable e) {
      arena.close();
      throw e;
    }
  }

  /** How many tokens it holds, of all its sequences together. */
  public int contextTokens() {
    return contextTokens;
  }

  /** How many tokens it computes at once at most. */
  public int batchTokens() {
    return batchTokens;
  }

  /** What it holds of each sequence. */
  public NativeSequences sequences() {
    return sequences;
  }

  /** From now on, so many threads compute. */
  public void computeWith(int threads) {
    functions.setThreads(context, threads, threads);
  }

  /** An empty batch for this context. */
  public NativeBatch newBatch() {
    return new NativeBatch(arena, batchTokens);
  }

  /**
   * Reads tokens of one or several sequences.
   *
   * @throws ModelException if llama.cpp fails; the sequences of the batch are then to be forgotten
   */
  public Outcome compute(NativeBatch batch) {
    var result = NativeLog.observe(() -> functions.decode(context, batch.struct()));
    if (sequences.noRoom(result.value(), result.complaints())) {
      return Outcome.FULL;
    }
    return switch (result.value()) {
      case 0 -> Outcome.DONE;
      case 2 -> Outcome.ABORTED;
      default ->
          throw new ModelException(
              ModelException.Kind.UNUSABLE,
              "llama.cpp failed with code "
                  + result.value()
                  + " at a batch of "
                  + batch.size()
                  + " tokens in a context of "
                  + contextTokens
                  + ": "
                  + reason(result.complaints()));
    };
  }

  /**
   * Reads tokens that follow what was read before as sequence 0.
   *
   * @param source where the tokens are
   * @param from the index of the first one, which is also its position in the context
   * @param count how many, at most {@link #batchTokens()}
   * @param last whether the model's view of the next token will be asked for
   * @throws ModelException if llama.cpp fails, or the context has no room for them
   */
  public Outcome read(int[] source, int from, int count, boolean last) {
    single.clear();
    for (int i = 0; i < count; i++) {
      single.add(source[from + i], from + i, 0, last && i == count - 1);
    }
    Outcome outcome = compute(single);
    if (outcome == Outcome.FULL) {
      throw new ModelException(
          ModelException.Kind.UNUSABLE,
          "a context of " + contextTokens + " tokens has no room at token " + from);
    }
    return outcome;
  }

  /** Copies the score of every token as the one after the last that asked. */
  public void scores(float[] target) {
    scores(-1, target);
  }

  /**
   * Copies the score of every token as the next one.
   *
   * @param row of the batch that was computed last
   */
  public void scores(int row, float[] target) {
    copy(functions.logits(context, row), vocabularySize, target, "scores");
  }

  /**
   * The vector of a token of the batch that was computed last, in a context that makes vectors and
   * does not pool them.
   */
  public float[] tokenEmbedding(int row) {
    float[] vector = new float[embeddingSize];
    copy(functions.tokenEmbedding(context, row), embeddingSize, vector, "a vector");
    return vector;
  }

  /** The vector of a sequence of the batch that was computed last, in a context that pools them. */
  public float[] sequenceEmbedding(int sequence) {
    float[] vector = new float[embeddingSize];
    copy(functions.sequenceEmbedding(context, sequence), embeddingSize, vector, "a vector");
    return vector;
  }

  /** Whether the vectors of a text become one, in a context that makes vectors. */
  public boolean poolsEmbeddings() {
    return functions.pooling(context) > 0;
  }

  /**
   * Forgets everything of sequence 0 from a position on.
   *
   * @return false if this kind of model cannot forget a part; then everything is forgotten
   */
  public boolean forgetFrom(int position) {
    if (position > 0 && sequences.forgetFrom(0, position)) {
      return true;
    }
    sequences.clear();
    return position == 0;
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    functions.free(context);
    arena.close();
  }

  private static void copy(MemorySegment found, int size, float[] target, String what) {
    if (found.address() == 0) {
      throw new IllegalStateException("nothing that was read last asked for " + what);
    }
    MemorySegment.copy(
        found.reinterpret((long) size * Float.BYTES), JAVA_FLOAT, 0, target, 0, size);
  }

  /** Called from native code. An exception that left it would end the process. */
  @SuppressWarnings("unused")
  private static boolean aborted(BooleanSupplier abort, MemorySegment userData) {
    try {
      return abort.getAsBoolean();
    } catch (Throwable e) {
      return true;
    }
  }

  private static String reason(List<String> complaints) {
    return complaints.isEmpty() ? "it gives no reason" : String.join("; ", complaints);
  }
}
