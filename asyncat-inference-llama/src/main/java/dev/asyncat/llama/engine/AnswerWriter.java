package dev.asyncat.llama.engine;

import dev.asyncat.llama.binding.NativeContext;
import dev.asyncat.llama.binding.NativeModel;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads a prompt and writes the answer, token by token. Used by the computing thread alone.
 *
 * <p>Cancelling acts between two slices of the prompt and between two tokens, and through the abort
 * callback of the context also within them.
 */
final class AnswerWriter {

  /** Control tokens whose names are part of an answer, wherever a vocabulary hides them. */
  private static final Set<String> SPOKEN_MARKERS =
      Set.of(
          "<tool_call>", "</tool_call>", "<think>", "</think>", "<|python_tag|>", "[TOOL_CALLS]");

  private static final int TOKENS_BETWEEN_LOOKS = 16;

  private final NativeModel model;
  private final NativeContext context;
  private final Processors processors;
  private final ContextMemory memory;
  private final Set<Integer> spoken;
  private final float[] scores;

  AnswerWriter(NativeModel model, NativeContext context, Processors processors) {
    this.model = model;
    this.context = context;
    this.processors = processors;
    this.memory = new ContextMemory(context);
    this.scores = new float[model.vocabularySize()];
    this.spoken =
        SPOKEN_MARKERS.stream()
            .map(model::controlToken)
            .flatMap(token -> token.stream().boxed())
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Answers one request; what is said goes to the generation as it comes. */
  GenerationResult answer(Generation generation) {
    int[] prompt = generation.request().prompt();
    long begun = System.nanoTime();
    int cached = memory.keepCommon(prompt);
    boolean readWhole = readPrompt(generation, prompt, cached);
    long read = System.nanoTime();
    Written written =
        readWhole ? write(generation) : new Written(GenerationResult.Reason.CANCELLED, 0);
    return new GenerationResult(
        written.reason(),
        prompt.length,
        cached,
        written.tokens(),
        Duration.ofNanos(begun - generation.submitted()),
        Duration.ofNanos(read - begun),
        Duration.ofNanos(System.nanoTime() - read));
  }

  private boolean readPrompt(Generation generation, int[] prompt, int from) {
    int at = from;
    while (at < prompt.length) {
      int count = slice(prompt.length - at);
      boolean last = at + count == prompt.length;
      context.computeWith(processors.forReading());
      if (generation.cancelled()
          || memory.read(prompt, at, count, last) == NativeContext.Outcome.ABORTED) {
        return false;
      }
      at += count;
    }
    return true;
  }

  /** How many tokens to read at once, so that no short slice is left for the end. */
  private int slice(int left) {
    int most = context.batchTokens();
    if (left <= most) {
      return left;
    }
    return Math.min(most, Math.max(1, left - ContextMemory.REREAD_TOKENS));
  }

  private record Written(GenerationResult.Reason reason, int tokens) {}

  private Written write(Generation generation) {
    GenerationRequest request = generation.request();
    TokenSampler sampler = new TokenSampler(request.sampling(), request.prompt());
    Utf8Joiner joiner = new Utf8Joiner();
    StopTexts stops = new StopTexts(request.stops());
    int[] token = new int[1];
    int written = 0;
    while (!generation.cancelled()) {
      if (written % TOKENS_BETWEEN_LOOKS == 0) {
        context.computeWith(processors.forWriting());
      }
      memory.scores(scores);
      token[0] = sampler.next(scores);
      written++;
      boolean ends = model.endsGeneration(token[0]);
      if (!ends) {
        generation.text(stops.add(joiner.add(piece(token[0]))));
        if (stops.stopped()) {
          return new Written(GenerationResult.Reason.STOP, written);
        }
      }
      boolean full = written == request.maxTokens() || memory.full();
      if (ends || full) {
        generation.text(stops.add(joiner.end()));
        generation.text(stops.rest());
        return new Written(
            ends || stops.stopped() ? GenerationResult.Reason.STOP : GenerationResult.Reason.LENGTH,
            written);
      }
      if (memory.read(token, 0, 1, true) == NativeContext.Outcome.ABORTED) {
        break;
      }
    }
    return new Written(GenerationResult.Reason.CANCELLED, written);
  }

  private byte[] piece(int token) {
    return model.piece(token, spoken.contains(token));
  }
}
