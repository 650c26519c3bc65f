package dev.asyncat.llama.engine;

import dev.asyncat.llama.binding.NativeBatch;
import dev.asyncat.llama.binding.NativeContext;
import dev.asyncat.llama.memory.ContextMemory;
import dev.asyncat.llama.memory.Sequence;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way. Its text grows by what the model says, and what the model has not read of
 * its text yet is pending: at first the prompt, later one token at a time. So an answer whose
 * sequence was taken away goes on by reading its text again. Used by the computing thread alone.
 */
final class Answer {

  /**
   * The end of a prompt is always read anew. Its last token must be, because its scores are needed;
   * and one or two tokens alone are computed by other code than several, which rounds differently,
   * so that the same prompt could get another answer the second time.
   */
  static final int REREAD_TOKENS = 8;

  private final Generation generation;
  private final GenerationRequest request;
  private final TokenPieces pieces;
  private final AnswerText text;
  private final TokenFilter filter;
  private final TokenSampler sampler;
  private final int contextTokens;
  private int[] tokens;
  private int length;
  private @Nullable Sequence sequence;
  private boolean suspect;
  private long served;
  private int written;
  private int cached = -1;
  private long begun;
  private long read;
  private int planned;
  private int guessed;
  private int firstRow;

  Answer(Generation generation, TokenPieces pieces, int contextTokens) {
    this.generation = generation;
    this.request = generation.request();
    this.pieces = pieces;
    this.text = new AnswerText(generation, pieces, request.stops());
    this.filter =
        request
            .rule()
            .<TokenFilter>map(rule -> new GuardedTokens(rule.begin(), pieces))
            .orElse(TokenFilter.NONE);
    this.sampler = new TokenSampler(request.sampling(), request.prompt(), filter);
    this.contextTokens = contextTokens;
    this.tokens = request.prompt().clone();
    this.length = tokens.length;
  }

  Generation generation() {
    return generation;
  }

  Optional<Sequence> sequence() {
    return Optional.ofNullable(sequence);
  }

  boolean opened() {
    return sequence != null;
  }

  /** The text so far. */
  int[] tokens() {
    return Arrays.copyOf(tokens, length);
  }

  int length() {
    return length;
  }

  /** How many tokens of the text the model has not read. */
  int pending() {
    return length - held();
  }

  /** Whether one token is pending, as always after the prompt. */
  boolean writing() {
    return sequence != null && pending() == 1;
  }

  /** How many further tokens the request and the context allow. */
  int room() {
    return Math.min(request.maxTokens() - written, contextTokens - length) - 1;
  }

  /** When a part of its prompt was read last, by the planner's count. */
  long served() {
    return served;
  }

  void served(long tick) {
    served = tick;
  }

  /** Whether it failed together with others and must be tried alone. */
  boolean suspect() {
    return suspect;
  }

  void suspected() {
    suspect = true;
  }

  /** How many of the first tokens it has in common with another, of those that it lacks. */
  int commonUnread(Answer other) {
    int difference = Arrays.mismatch(tokens, 0, length, other.tokens, 0, other.length);
    int common = difference < 0 ? length : difference;
    return common - Math.max(held(), other.held());
  }

  void open(Sequence opened) {
    sequence = opened;
    if (cached < 0) {
      cached = opened.length();
      begun = System.nanoTime();
    }
  }

  /** Loses its sequence, and with it what the model has read. */
  void suspend() {
    sequence = null;
    planned = 0;
  }

  /**
   * Puts pending tokens into a batch, and guesses after them if none is left pending.
   *
   * @param most how many pending tokens
   * @param guesses how many tokens to guess at most
   */
  void plan(NativeBatch batch, int most, int guesses) {
    planned = slice(most);
    boolean all = planned == pending();
    int at = held();
    int number = opened(sequence).number();
    int row = 0;
    for (int i = 0; i < planned; i++) {
      row = batch.add(tokens[at + i], at + i, number, all && i == planned - 1);
    }
    firstRow = row;
    int[] guess = all && guesses > 0 ? TokenLookup.guess(tokens, length, guesses) : new int[0];
    guessed = guess.length;
    reserve(length + guessed);
    for (int i = 0; i < guessed; i++) {
      tokens[length + i] = guess[i];
      batch.add(guess[i], length + i, number, true);
    }
  }

  /**
   * Takes what the model made of the batch.
   *
   * @param scores room for the scores of the whole vocabulary
   * @return the end of the answer, if this was it
   */
  Optional<GenerationResult.Reason> computed(
      NativeContext context, ContextMemory memory, float[] scores) {
    Sequence mine = opened(sequence);
    boolean all = planned == pending();
    memory.hasRead(mine, tokens, mine.length(), planned);
    if (!all) {
      return Optional.empty();
    }
    if (written == 0) {
      read = System.nanoTime();
    }
    int right = 0;
    Optional<GenerationResult.Reason> end = Optional.empty();
    while (true) {
      context.scores(firstRow + right, scores);
      int token = sampler.next(scores);
      suspect = false;
      boolean guessedRight = right < guessed && tokens[length] == token;
      end = wrote(token);
      if (!guessedRight || end.isPresent()) {
        break;
      }
      memory.hasRead(mine, tokens, mine.length(), 1);
      right++;
    }
    if (guessed > 0) {
      memory.takeBack(mine);
    }
    return end;
  }

  GenerationResult result(GenerationResult.Reason reason) {
    long now = System.nanoTime();
    boolean wasOpened = cached >= 0;
    long start = wasOpened ? begun : now;
    long wrote = written > 0 ? read : now;
    return new GenerationResult(
        reason,
        request.prompt().length,
        Math.max(0, cached),
        written,
        Duration.ofNanos(start - generation.submitted()),
        Duration.ofNanos(wrote - start),
        Duration.ofNanos(now - wrote));
  }

  private Optional<GenerationResult.Reason> wrote(int token) {
    written++;
    boolean ends = pieces.ends(token);
    if (!ends && text.add(token, filter.free())) {
      return Optional.of(GenerationResult.Reason.STOP);
    }
    ends |= filter.over();
    boolean full = written == request.maxTokens() || length == contextTokens;
    if (ends || full) {
      boolean stopped = text.end();
      return Optional.of(
          ends || stopped ? GenerationResult.Reason.STOP : GenerationResult.Reason.LENGTH);
    }
    reserve(length + 1);
    tokens[length++] = token;
    return Optional.empty();
  }

  /** How many tokens to read at once, so that no short slice is left for the end. */
  private int slice(int most) {
    int left = pending();
    if (left <= most) {
      return left;
    }
    return Math.min(most, Math.max(1, left - REREAD_TOKENS));
  }

  private int held() {
    return sequence == null ? 0 : sequence.length();
  }

  private void reserve(int room) {
    if (room > tokens.length) {
      tokens = Arrays.copyOf(tokens, Math.max(room, tokens.length + tokens.length / 2));
    }
  }

  private static Sequence opened(@Nullable Sequence sequence) {
    if (sequence == null) {
      throw new IllegalStateException("the answer has no sequence in the context");
    }
    return sequence;
  }
}
