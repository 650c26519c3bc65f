package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

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

  private final NativeB4916 functions;
  private final MemorySegment context;
  private final Arena arena;
  private final int contextTokens;
  private final int batchTokens;
  private final int vocabularySize;
  private final MemorySegment tokens;
  private final MemorySegment positions;
  private final MemorySegment wantsLogits;
  private final MemorySegment batch;

  private NativeContext(NativeModel model, MemorySegment context, Arena arena, int batchTokens) {
    this.functions = model.functions();
    this.context = context;
    this.arena = arena;
    this.contextTokens = functions.contextTokens(context);
    this.batchTokens = batchTokens;
    this.vocabularySize = model.vocabularySize();
    this.tokens = arena.allocate(JAVA_INT, batchTokens);
    this.positions = arena.allocate(JAVA_INT, batchTokens);
    this.wantsLogits = arena.allocate(JAVA_BYTE, batchTokens);
    MemorySegment onlySequence = arena.allocateFrom(JAVA_INT, 0);
    MemorySegment sequences = arena.allocate(ADDRESS, batchTokens);
    MemorySegment sequenceCounts = arena.allocate(JAVA_INT, batchTokens);
    for (int i = 0; i < batchTokens; i++) {
      sequences.setAtIndex(ADDRESS, i, onlySequence);
      sequenceCounts.setAtIndex(JAVA_INT, i, 1);
    }
    this.batch =
        StructsB4916.batch(arena, tokens, positions, sequenceCounts, sequences, wantsLogits);
  }

  /**
   * Makes a context.
   *
   * @param contextTokens how many tokens it holds
   * @param batchTokens how many tokens it reads in one step at most
   * @param abort asked many times during a computation; true gives it up
   * @throws UnavailableException if there is not enough memory
   */
  @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as the context
  public static NativeContext create(
      NativeModel model, int contextTokens, int batchTokens, BooleanSupplier abort) {
    NativeB4916 functions = model.functions();
    Arena arena = Arena.ofShared();
    try {
      MemorySegment params = functions.contextParams(arena);
      StructsB4916.configureContext(params, contextTokens, batchTokens);
      var created = NativeLog.observe(() -> functions.newContext(model.handle(), params));
      MemorySegment context = created.value();
      if (context.address() == 0) {
        throw new UnavailableException(
            "llama.cpp cannot make a context of "
                + contextTokens
                + " tokens: "
                + reason(created.complaints())
                + "; choose a smaller context");
      }
      functions.onAbort(context, functions.abortCallback(ABORTED.bindTo(abort), arena));
      return new NativeContext(model, context, arena, batchTokens);
    } catch (Throwable e) {
      arena.close();
      throw e;
    }
  }

  /** How many tokens it holds. */
  public int contextTokens() {
    return contextTokens;
  }

  /** How many tokens {@link #read} takes at most. */
  public int batchTokens() {
    return batchTokens;
  }

  /** From now on, so many threads compute. */
  public void computeWith(int threads) {
    functions.setThreads(context, threads);
  }

  /**
   * Reads tokens that follow what was read before.
   *
   * @param source where the tokens are
   * @param from the index of the first one, which is also its position in the context
   * @param count how many, at most {@link #batchTokens()}
   * @param last whether the model's view of the next token will be asked for
   * @throws ModelException if llama.cpp fails
   */
  public Outcome read(int[] source, int from, int count, boolean last) {
    for (int i = 0; i < count; i++) {
      tokens.setAtIndex(JAVA_INT, i, source[from + i]);
      positions.setAtIndex(JAVA_INT, i, from + i);
      wantsLogits.set(JAVA_BYTE, i, (byte) (last && i == count - 1 ? 1 : 0));
    }
    var result = NativeLog.observe(() -> functions.decode(context, batch, count));
    return switch (result.value()) {
      case 0 -> Outcome.DONE;
      case 2 -> Outcome.ABORTED;
      default ->
          throw new ModelException(
              ModelException.Kind.UNUSABLE,
              "llama.cpp failed with code "
                  + result.value()
                  + " at token "
                  + from
                  + " of a context of "
                  + contextTokens
                  + ": "
                  + reason(result.complaints()));
    };
  }

  /** Copies the score of every token as the next one. */
  public void scores(float[] target) {
    MemorySegment logits = functions.lastLogits(context);
    if (logits.address() == 0) {
      throw new IllegalStateException("no token read last asked for scores");
    }
    MemorySegment.copy(
        logits.reinterpret((long) vocabularySize * Float.BYTES),
        JAVA_FLOAT,
        0,
        target,
        0,
        vocabularySize);
  }

  /**
   * Forgets everything from a position on.
   *
   * @return false if this kind of model cannot forget a part; then it has forgotten all
   */
  public boolean forgetFrom(int position) {
    if (position > 0 && functions.forgetFrom(context, position)) {
      return true;
    }
    functions.clearCache(context);
    return position == 0;
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    functions.freeContext(context);
    arena.close();
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
