package dev.asyncat.llama;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.llama.call.CallReader;
import dev.asyncat.llama.chat.ChatFormat;
import dev.asyncat.llama.chat.ChatTurn;
import dev.asyncat.llama.engine.Generation;
import dev.asyncat.llama.engine.GenerationRequest;
import dev.asyncat.llama.engine.GenerationResult;
import dev.asyncat.llama.engine.RunningModel;
import dev.asyncat.llama.engine.Sampling;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.localmodel.LocalModel;
import dev.asyncat.localmodel.ModelFacts;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.model.Usage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A GGUF model that runs in this process.
 *
 * <p>Several requests are answered at once, others wait in order of arrival. What a prompt has in
 * common with one before it is not read again, which makes the rounds of an agent cheap, and so
 * does a second agent with the same instructions. Token counts are exact. The same seed and prompt
 * give the same answer while a request has the model to itself; beside others, sums are rounded in
 * another order. Thread-safe.
 */
public final class LlamaModel implements LocalModel {

  /** The provider that {@link #info()} names. */
  public static final String PROVIDER_ID = "llamacpp-builtin";

  private final ModelFacts facts;
  private final ChatFormat format;
  private final RunningModel running;
  private final LongSupplier seeds;
  private final Consumer<LlamaModel> whenClosed;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final List<String> stopsOfFormat;
  private final AnswerRules rules;

  LlamaModel(
      ModelFacts facts,
      ChatFormat format,
      RunningModel running,
      LongSupplier seeds,
      Consumer<LlamaModel> whenClosed) {
    this.facts = facts;
    this.format = format;
    this.running = running;
    this.seeds = seeds;
    this.whenClosed = whenClosed;
    this.rules = new AnswerRules(format.tools().syntax());
    this.stopsOfFormat = running.hasControlToken(format.end()) ? List.of() : List.of(format.end());
  }

  /**
   * Loads a model with an engine of its own.
   *
   * @throws InvalidRequestException if the file is missing, damaged or of a kind that cannot run
   * @throws dev.asyncat.error.UnavailableException if this machine cannot run the engine
   */
  public static LlamaModel open(Path file) {
    return LlamaEngine.create().load(file, LoadOptions.DEFAULTS);
  }

  @Override
  public ModelInfo info() {
    return ModelInfo.local(
        String.valueOf(facts.file().getFileName()),
        PROVIDER_ID,
        new ModelCapabilities(
            format.tools().trained(),
            true,
            false,
            List.of(),
            running.contextTokens(),
            "model-metadata",
            Math.min(ModelCapabilities.LOCAL_CONTEXT_WINDOW, running.contextTokens())));
  }

  @Override
  public ModelFacts facts() {
    return facts;
  }

  @Override
  public int countTokens(String text) {
    return running.countTokens(text);
  }

  /** How many requests it answers at the moment. */
  public int answering() {
    return running.answering();
  }

  /** How many requests wait until others are over. */
  public int waitingRequests() {
    return running.waitingRequests();
  }

  @Override
  public void stream(
      ModelRequest request, CancellationToken cancel, Consumer<? super ModelEvent> sink) {
    cancel.throwIfCancelled();
    try {
      GenerationRequest generation = generation(request, cancel);
      AnswerEvents events = events(request, sink);
      GenerationResult result = answer(generation, cancel, events);
      ModelEvent.FinishReason reason = events.end(finishReason(result, cancel));
      sink.accept(new ModelEvent.Finished(reason, usage(result)));
    } catch (ModelException | CancelledException e) {
      throw e;
    } catch (InvalidRequestException e) {
      throw new ModelException(ModelException.Kind.REJECTED, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      running.close();
      whenClosed.accept(this);
    }
  }

  private GenerationRequest generation(ModelRequest request, CancellationToken cancel) {
    int[] prompt =
        running.tokenize(
            format.prompt(Conversation.turns(request), Conversation.tools(request, format)),
            format.begin(),
            cancel);
    ModelOptions options = request.options();
    int room = running.contextTokens() - prompt.length;
    int limit = options.maxOutputTokens() == null ? room : options.maxOutputTokens();
    List<String> stops = new ArrayList<>(options.stop());
    stops.addAll(stopsOfFormat);
    return new GenerationRequest(
        prompt,
        sampling(options),
        Math.min(limit, room),
        stops,
        stablePrefix(request, prompt, cancel),
        rules.of(request));
  }

  /** How many tokens of a prompt are instructions and tools, which other prompts begin with too. */
  private int stablePrefix(ModelRequest request, int[] prompt, CancellationToken cancel) {
    if (!running.keepsPrefixes()) {
      return 0;
    }
    List<ChatTurn> turns =
        new ArrayList<>(
            Conversation.turns(request).stream()
                .filter(turn -> turn.role() == ChatTurn.Role.SYSTEM)
                .toList());
    turns.add(ChatTurn.user(""));
    int[] bare =
        running.tokenize(
            format.prompt(turns, Conversation.tools(request, format)), format.begin(), cancel);
    return Math.max(0, Arrays.mismatch(prompt, bare));
  }

  private GenerationResult answer(
      GenerationRequest request, CancellationToken cancel, AnswerEvents events) {
    Generation generation = running.submit(request);
    try (var _ = cancel.onCancel(generation::cancel)) {
      return generation.await(events::text);
    }
  }

  private AnswerEvents events(ModelRequest request, Consumer<? super ModelEvent> sink) {
    Optional<CallReader> calls =
        AnswerRules.callable(request).isEmpty()
            ? Optional.empty()
            : Optional.of(new CallReader(format.tools().syntax()));
    return new AnswerEvents(sink, calls, request.tools().isEmpty(), seeds);
  }

  private Sampling sampling(ModelOptions options) {
    return new Sampling(
        or(options.temperature(), Sampling.DEFAULT_TEMPERATURE),
        options.topK() == null ? Sampling.DEFAULT_TOP_K : options.topK(),
        or(options.topP(), Sampling.DEFAULT_TOP_P),
        or(options.minP(), Sampling.DEFAULT_MIN_P),
        or(options.repeatPenalty(), Sampling.DEFAULT_REPEAT_PENALTY),
        options.seed() == null ? seeds.getAsLong() : options.seed());
  }

  private static double or(@Nullable Double value, double other) {
    return value == null ? other : value;
  }

  private static ModelEvent.FinishReason finishReason(
      GenerationResult result, CancellationToken cancel) {
    return switch (result.reason()) {
      case STOP -> ModelEvent.FinishReason.STOP;
      case LENGTH -> ModelEvent.FinishReason.LENGTH;
      case CANCELLED -> throw new CancelledException(cancel.reason().orElse("cancelled"));
    };
  }

  private static Usage usage(GenerationResult result) {
    return new Usage(result.promptTokens(), result.outputTokens(), result.cachedTokens(), 0, false);
  }
}
