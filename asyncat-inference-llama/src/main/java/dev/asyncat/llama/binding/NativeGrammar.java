package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.asyncat.error.InvalidRequestException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;

/**
 * Holds an answer to a grammar in GBNF: says which tokens may come next, and moves on with those
 * that were said.
 *
 * <p>llama.cpp also has a grammar that waits for a trigger. It is not offered, because it ends the
 * process if what the model says after the trigger does not fit; whoever wants a grammar to begin
 * in the middle of an answer makes it there and then.
 *
 * <p>Belongs to the model that it was made for and must be closed before it. Not thread-safe; not
 * for virtual threads, as deep grammars need a deep stack.
 */
public final class NativeGrammar implements AutoCloseable {

  private static final long ROW = GrammarFunctions.CANDIDATE.byteSize();
  private static final long LOGIT =
      GrammarFunctions.CANDIDATE.byteOffset(PathElement.groupElement("logit"));

  private final GrammarFunctions functions;
  private final MemorySegment sampler;
  private final Arena arena;
  private final int vocabularySize;
  private final MemorySegment rows;
  private final Struct candidates;

  @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as the grammar
  private NativeGrammar(GrammarFunctions functions, MemorySegment sampler, int vocabularySize) {
    this.functions = functions;
    this.sampler = sampler;
    this.arena = Arena.ofShared();
    this.vocabularySize = vocabularySize;
    this.rows = arena.allocate(GrammarFunctions.CANDIDATE, vocabularySize);
    this.candidates =
        new Struct(GrammarFunctions.CANDIDATES, arena.allocate(GrammarFunctions.CANDIDATES))
            .set("data", rows);
  }

  /**
   * Reads a grammar whose start is the rule {@code root}.
   *
   * @throws InvalidRequestException if llama.cpp does not understand it, or if it allows every
   *     token at its start and so is none
   */
  public static NativeGrammar create(NativeModel model, String gbnf) {
    if (gbnf.isBlank() || gbnf.indexOf(0) >= 0) {
      throw new InvalidRequestException(
          "a grammar must be some text without a zero character, such as root ::= \"yes\"");
    }
    GrammarFunctions functions = model.build().grammars();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(gbnf);
      MemorySegment root = arena.allocateFrom("root");
      var made = NativeLog.observe(() -> functions.init(model.vocabulary(), text, root));
      if (made.value().address() == 0) {
        throw notUnderstood(gbnf, String.join("; ", made.complaints()));
      }
      NativeGrammar grammar = new NativeGrammar(functions, made.value(), model.vocabularySize());
      if (grammar.allowsEverything()) {
        grammar.close();
        throw notUnderstood(gbnf, "it allows everything");
      }
      return grammar;
    }
  }

  /** Another grammar that is where this one is. */
  public NativeGrammar copy() {
    return new NativeGrammar(functions, functions.copy(sampler), vocabularySize);
  }

  /** Whether a token may come next. Quick. */
  public boolean allows(int token) {
    if (token < 0 || token >= vocabularySize) {
      throw new IllegalArgumentException(
          "token " + token + " is not in a vocabulary of " + vocabularySize);
    }
    row(0, token, 0);
    apply(1);
    return logit(0) != Float.NEGATIVE_INFINITY;
  }

  /**
   * Gives every token that may not come next a score of minus infinity. Takes milliseconds for a
   * large vocabulary: ask {@link #allows} for the token that would be taken first.
   */
  public void mask(float[] scores) {
    for (int i = 0; i < vocabularySize; i++) {
      row(i, i, scores[i]);
    }
    apply(vocabularySize);
    for (int i = 0; i < vocabularySize; i++) {
      if (logit(i) == Float.NEGATIVE_INFINITY) {
        scores[i] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  /**
   * Takes a token as said.
   *
   * @throws IllegalArgumentException if it may not come next
   */
  public void accept(int token) {
    if (!allows(token)) {
      throw new IllegalArgumentException("the grammar does not allow token " + token + " here");
    }
    functions.accept(sampler, token);
  }

  /** Back to the start. */
  public void restart() {
    functions.reset(sampler);
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    functions.free(sampler);
    arena.close();
  }

  private boolean allowsEverything() {
    for (int i = 0; i < vocabularySize; i++) {
      row(i, i, 0);
    }
    apply(vocabularySize);
    for (int i = 0; i < vocabularySize; i++) {
      if (logit(i) == Float.NEGATIVE_INFINITY) {
        return false;
      }
    }
    return true;
  }

  private void row(int index, int token, float logit) {
    rows.set(JAVA_INT, index * ROW, token);
    rows.set(JAVA_FLOAT, index * ROW + LOGIT, logit);
  }

  private float logit(int index) {
    return rows.get(JAVA_FLOAT, index * ROW + LOGIT);
  }

  private void apply(int count) {
    candidates.memory().set(JAVA_LONG, 8, count);
    functions.apply(sampler, candidates.memory());
  }

  private static InvalidRequestException notUnderstood(String gbnf, String reason) {
    String begin = gbnf.substring(0, Math.min(200, gbnf.length()));
    return new InvalidRequestException(
        "llama.cpp does not understand the grammar (" + reason + "): " + begin);
  }
}
