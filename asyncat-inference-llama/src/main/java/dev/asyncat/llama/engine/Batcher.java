package dev.asyncat.llama.engine;

import dev.asyncat.llama.binding.NativeBatch;
import dev.asyncat.llama.binding.NativeContext;
import dev.asyncat.llama.binding.NativeModel;
import dev.asyncat.llama.memory.ContextMemory;
import dev.asyncat.llama.memory.PromptCache;
import dev.asyncat.llama.tuning.Processors;
import dev.asyncat.llama.tuning.Tuning;
import dev.asyncat.model.ModelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Serves several requests at once, step by step. Used by the computing thread alone, but for what
 * says otherwise.
 *
 * <p>If a step fails, or a request gets no usable scores, those concerned are tried again, each
 * alone in an empty context: numbers that are none spread from one text to the others through the
 * cells that they share a context with. Only one that fails alone fails.
 */
final class Batcher {

  private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

  private final NativeContext context;
  private final NativeBatch batch;
  private final ContextMemory memory;
  private final PromptCache cache;
  private final BatchPlanner planner;
  private final SliceSize slices;
  private final Processors processors;
  private final TokenPieces pieces;
  private final float[] scores;
  private final int contextTokens;
  private final int slots;
  private final List<Answer> active = new ArrayList<>();
  private boolean alone;
  private volatile List<Answer> computing = List.of();
  private volatile int serving;

  Batcher(
      NativeModel model,
      NativeContext context,
      ContextMemory memory,
      PromptCache cache,
      Tuning tuning,
      ModelSettings settings) {
    this.context = context;
    this.batch = context.newBatch();
    this.memory = memory;
    this.cache = cache;
    this.slices = new SliceSize(Math.min(tuning.sliceTokens(), batch.capacity()));
    this.planner = new BatchPlanner(batch, memory, cache, slices, tuning.guesses());
    this.processors =
        new Processors(tuning, settings.writingThreads() > 0, settings.readingThreads() > 0);
    this.pieces = new TokenPieces(model);
    this.scores = new float[model.vocabularySize()];
    this.contextTokens = settings.contextTokens();
    this.slots = settings.parallelRequests();
  }

  /** Whether another request may be added. */
  boolean hasSlot() {
    return active.size() < slots;
  }

  void add(Generation generation) {
    active.add(new Answer(generation, pieces, contextTokens));
    serving = active.size();
  }

  /** How many requests are served. Any thread may ask. */
  int serving() {
    return serving;
  }

  /** Computes once for those that are served. */
  void step() {
    for (Answer answer : List.copyOf(active)) {
      if (answer.generation().cancelled()) {
        finish(answer, GenerationResult.Reason.CANCELLED);
      }
    }
    alone = active.size() == 1;
    List<Answer> planned = planner.plan(active);
    if (planned.isEmpty()) {
      return;
    }
    try {
      compute(planned);
    } catch (ModelException e) {
      Map<Answer, ModelException> failures = new LinkedHashMap<>();
      planned.forEach(answer -> failures.put(answer, e));
      failed(failures);
    }
  }

  /** Ends all that are served with an error. */
  void failAll(ModelException failure) {
    for (Answer answer : List.copyOf(active)) {
      if (answer.generation().cancelled()) {
        finish(answer, GenerationResult.Reason.CANCELLED);
      } else {
        fail(answer, failure);
      }
    }
    cache.clear();
  }

  /**
   * Whether the step under way is not worth its end: nobody wants it, or somebody has waited for it
   * too long in order to be let go. Any thread may ask.
   */
  boolean shouldAbort() {
    List<Answer> answers = computing;
    boolean wanted = answers.isEmpty();
    for (Answer answer : answers) {
      Generation generation = answer.generation();
      wanted |= !generation.cancelled();
      if (generation.cancelledForNanos() > PATIENCE_NANOS) {
        return true;
      }
    }
    return !wanted;
  }

  private void compute(List<Answer> planned) {
    context.computeWith(processors.forTokens(batch.size()));
    long begun = System.nanoTime();
    NativeContext.Outcome outcome;
    computing = planned;
    try {
      outcome = context.compute(batch);
    } finally {
      computing = List.of();
    }
    switch (outcome) {
      case DONE -> {
        slices.took(batch.size(), System.nanoTime() - begun);
        planner.raise();
        distribute(planned);
      }
      case FULL -> planner.lower();
      case ABORTED -> planned.forEach(answer -> answer.sequence().ifPresent(memory::takeBack));
    }
  }

  private void distribute(List<Answer> planned) {
    Map<Answer, ModelException> failures = new LinkedHashMap<>();
    for (Answer answer : planned) {
      try {
        answer.computed(context, memory, scores).ifPresent(reason -> finish(answer, reason));
      } catch (ModelException e) {
        failures.put(answer, e);
      }
    }
    if (!failures.isEmpty()) {
      failed(failures);
    }
  }

  private void failed(Map<Answer, ModelException> failures) {
    failures.forEach(
        (answer, failure) -> {
          if (alone || answer.suspect()) {
            fail(answer, failure);
          } else {
            answer.suspected();
          }
        });
    active.forEach(Answer::suspend);
    cache.clear();
  }

  private void fail(Answer answer, ModelException failure) {
    remove(answer);
    answer.suspend();
    answer.generation().failed(failure);
  }

  private void finish(Answer answer, GenerationResult.Reason reason) {
    remove(answer);
    answer.generation().ended(answer.result(reason));
    answer
        .sequence()
        .ifPresent(
            sequence -> {
              cache.store(sequence, answer.generation().request().stablePrefix());
              cache.keep(sequence);
            });
  }

  private void remove(Answer answer) {
    active.remove(answer);
    serving = active.size();
  }
}
