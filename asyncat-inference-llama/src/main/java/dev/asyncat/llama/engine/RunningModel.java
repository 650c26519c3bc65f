package dev.asyncat.llama.engine;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.AsyncatException;
import dev.asyncat.error.CancelledException;
import dev.asyncat.llama.binding.LlamaLibrary;
import dev.asyncat.llama.binding.NativeModel;
import dev.asyncat.llama.chat.PromptPiece;
import dev.asyncat.llama.gguf.GgufFacts;
import dev.asyncat.model.ModelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * A model in memory: counts tokens and answers prompts, several at a time, in order of arrival.
 *
 * <p>Thread-safe. Callers may be virtual threads.
 */
public final class RunningModel implements AutoCloseable {

  private final GgufFacts facts;
  private final int contextTokens;
  private final boolean keepsPrefixes;
  private final ModelWorker worker;
  private final NativeModel model;
  private final Tokenizer tokenizer;
  private final ExecutorService tokenizing;

  private RunningModel(
      Path file,
      GgufFacts facts,
      ModelSettings settings,
      boolean keepsPrefixes,
      ModelWorker worker,
      NativeModel model) {
    this.facts = facts;
    this.contextTokens = settings.contextTokens();
    this.keepsPrefixes = keepsPrefixes;
    this.worker = worker;
    this.model = model;
    this.tokenizer = new Tokenizer(model, facts.tokenizer().equals("gpt2"));
    this.tokenizing =
        Executors.newSingleThreadExecutor(
            NativeThreads.named("asyncat-llama-tokens-" + file.getFileName()));
  }

  /**
   * Loads a model and blocks until it is ready.
   *
   * @param facts what the checks of the {@code gguf} package found in the file
   * @throws dev.asyncat.llama.gguf.InvalidModelFileException if llama.cpp refuses the file
   * @throws dev.asyncat.error.UnavailableException if there is not enough memory
   * @throws CancelledException if the calling thread is interrupted; the load is then given up
   */
  public static RunningModel open(
      LlamaLibrary library, Path file, GgufFacts facts, ModelSettings settings, EngineState state) {
    FreeMemory.require(facts, settings);
    AtomicBoolean givenUp = new AtomicBoolean();
    ModelWorker worker = new ModelWorker(library, file, settings, state, done -> !givenUp.get());
    CompletableFuture<NativeModel> loading = worker.start();
    try {
      return new RunningModel(file, facts, settings, state.keepsPrefixes(), worker, loading.get());
    } catch (InterruptedException e) {
      givenUp.set(true);
      worker.queue().stop();
      worker.free();
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while " + file + " was loaded", e);
    } catch (ExecutionException e) {
      worker.free();
      throw unwrapped(e);
    }
  }

  /** How many tokens prompt and answer share. */
  public int contextTokens() {
    return contextTokens;
  }

  /** Whether beginnings of prompts are kept for the next start of the program. */
  public boolean keepsPrefixes() {
    return keepsPrefixes;
  }

  /** How many requests are answered at the moment. */
  public int answering() {
    return worker.serving();
  }

  /** How many requests wait until others are over. */
  public int waitingRequests() {
    return worker.queue().size();
  }

  /** Whether the vocabulary has a control token with this text. */
  public boolean hasControlToken(String text) {
    return tokens(CancellationToken.never(), _ -> model.controlToken(text).isPresent());
  }

  /**
   * How many tokens a text has, without any that mark its beginning or end.
   *
   * @throws ModelException if the model is closed
   */
  public int countTokens(String text) {
    return tokens(CancellationToken.never(), cancelled -> tokenizer.plain(text, cancelled).length);
  }

  /**
   * The tokens of a prompt.
   *
   * @param begin whether the format wants the token that begins a text
   * @throws ModelException of kind {@code CONTEXT_OVERFLOW} if they leave no room for an answer
   * @throws CancelledException if {@code cancel} was cancelled meanwhile
   */
  public int[] tokenize(List<PromptPiece> pieces, boolean begin, CancellationToken cancel) {
    long bytes =
        pieces.stream()
            .mapToLong(piece -> piece.text().getBytes(StandardCharsets.UTF_8).length)
            .sum();
    long least = bytes / Math.max(1, facts.longestToken());
    if (least >= contextTokens) {
      throw tooLong("at least " + least);
    }
    int[] prompt = tokens(cancel, cancelled -> tokenizer.prompt(pieces, begin, cancelled));
    if (prompt.length >= contextTokens) {
      throw tooLong(String.valueOf(prompt.length));
    }
    return prompt;
  }

  /**
   * Queues a request.
   *
   * @throws ModelException if the prompt leaves no room for an answer, or the model is closed
   */
  public Generation submit(GenerationRequest request) {
    if (request.prompt().length >= contextTokens) {
      throw tooLong(String.valueOf(request.prompt().length));
    }
    return worker.queue().submit(request);
  }

  /**
   * Ends what runs and waits, and gives the memory back; returns when that is done, which is within
   * a second or so. Closing twice is harmless.
   */
  @Override
  public void close() {
    worker.queue().stop();
    tokenizing.close();
    worker.free();
  }

  private <T> T tokens(CancellationToken cancel, Function<BooleanSupplier, T> work) {
    BooleanSupplier cancelled = () -> cancel.isCancelled() || worker.queue().closing();
    Future<T> tokens;
    try {
      tokens = tokenizing.submit(() -> work.apply(cancelled));
    } catch (RejectedExecutionException e) {
      throw worker.queue().closed();
    }
    try (var _ = cancel.onCancel(() -> tokens.cancel(false))) {
      return tokens.get();
    } catch (InterruptedException e) {
      tokens.cancel(false);
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while the prompt was tokenised", e);
    } catch (CancellationException e) {
      throw new CancelledException(cancel.reason().orElse("cancelled"), e);
    } catch (ExecutionException e) {
      if (worker.queue().closing()) {
        throw worker.queue().closed();
      }
      throw unwrapped(e);
    }
  }

  private ModelException tooLong(String promptTokens) {
    return new ModelException(
        ModelException.Kind.CONTEXT_OVERFLOW,
        "the prompt has "
            + promptTokens
            + " tokens, but the context of the model holds "
            + contextTokens
            + " and the answer needs at least one of them; shorten the conversation or load the"
            + " model with a larger context (it was trained for "
            + facts.contextTokens()
            + ")");
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    return switch (e.getCause()) {
      case AsyncatException asyncat -> asyncat;
      case Error error -> throw error;
      case RuntimeException runtime -> runtime;
      case null, default -> new IllegalStateException(e);
    };
  }
}
