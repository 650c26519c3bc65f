package dev.asyncat.langchain4j;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.model.Usage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.output.TokenUsage;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A model provider over any LangChain4j {@link StreamingChatModel}.
 *
 * <p>LangChain4j calls back on a thread of its own; here events reach the sink on the thread that
 * called {@link #stream}, and a slow sink holds up nobody else. An answer without a finish reason,
 * which LangChain4j reports as complete after an error in the middle of a stream, is a failure.
 *
 * <p>A cancelled call returns within a second whatever the model does. The connection is closed as
 * soon as LangChain4j offers a handle to do so, which is with the first piece of the answer; a
 * model made {@linkplain #builder(Function, ModelInfo) per call} can close it earlier. Nothing is
 * retried here, so configure the model without retries of its own.
 *
 * <p>Thread-safe if the model is, as those of LangChain4j are.
 */
public final class LangChain4jModel implements ModelProvider {

  /** How long a cancelled call waits for the model's own thread to end. */
  private static final Duration END_OF_WORK = Duration.ofMillis(500);

  private final Function<CancellationToken, ? extends StreamingChatModel> models;
  private final ModelInfo info;
  private final UnaryOperator<ChatMessage> messages;
  private final RequestParameters parameters;
  private final Function<? super TokenUsage, Usage> usage;
  private final Supplier<String> callIds;
  private final Duration silence;

  private LangChain4jModel(Builder builder) {
    this.models = builder.models;
    this.info = builder.info;
    this.messages = builder.messages;
    this.parameters = builder.parameters;
    this.usage = builder.usage;
    this.callIds = builder.callIds;
    this.silence = builder.silence;
  }

  /**
   * A model of which only what LangChain4j knows is known: native tools are assumed, and a window
   * of {@value ModelCapabilities#REMOTE_CONTEXT_WINDOW} tokens. Better say more with {@link
   * #of(StreamingChatModel, ModelInfo)}.
   */
  public static LangChain4jModel of(StreamingChatModel model) {
    return of(model, describe(model));
  }

  /** A model that is described as {@code info}. */
  public static LangChain4jModel of(StreamingChatModel model, ModelInfo info) {
    return builder(model, info).build();
  }

  /** Starts a provider with more settings. */
  public static Builder builder(StreamingChatModel model, ModelInfo info) {
    return builder(cancel -> model, info);
  }

  /**
   * Starts a provider that gets a model for each call, so that the model's HTTP client can listen
   * to the call's token and close the connection before the first piece of the answer. The token is
   * also cancelled when the call ends without a complete answer.
   */
  public static Builder builder(
      Function<CancellationToken, ? extends StreamingChatModel> models, ModelInfo info) {
    return new Builder(models, info);
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public void stream(
      ModelRequest request, CancellationToken cancel, Consumer<? super ModelEvent> sink) {
    cancel.throwIfCancelled();
    ChatRequest chat = ChatRequests.from(request, messages, parameters);
    StreamedTurn turn = new StreamedTurn();
    try (CancellationSource call = new CancellationSource(cancel);
        var waking = call.token().onCancel(turn::end)) {
      Thread worker =
          Thread.ofVirtual()
              .name("asyncat-model-" + info.model())
              .start(() -> ask(call.token(), chat, turn));
      boolean complete = false;
      try {
        new TurnReader(turn, usage, callIds, silence).deliver(cancel, sink);
        complete = true;
      } finally {
        turn.end();
        if (!complete) {
          call.cancel("the call has ended");
          worker.interrupt();
          await(worker);
        }
      }
    }
  }

  private void ask(CancellationToken token, ChatRequest chat, StreamedTurn turn) {
    try {
      models.apply(token).chat(chat, turn);
    } catch (Throwable failure) {
      turn.onError(failure);
    }
  }

  private static void await(Thread worker) {
    try {
      worker.join(END_OF_WORK);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "LangChain4jModel[" + info.model() + ", " + info.providerId() + "]";
  }

  private static ModelInfo describe(StreamingChatModel model) {
    String name = model.defaultRequestParameters().modelName();
    String provider = model.provider().name().toLowerCase(Locale.ROOT).replace('_', '-');
    ModelCapabilities remote = ModelCapabilities.remote();
    return new ModelInfo(
        name == null || name.isBlank() ? model.getClass().getSimpleName() : name,
        provider.equals("other") ? "custom" : provider,
        provider.equals("other") ? "custom" : "cloud",
        null,
        null,
        false,
        new ModelCapabilities(
            remote.nativeTools(),
            model.supportedCapabilities().contains(Capability.RESPONSE_FORMAT_JSON_SCHEMA),
            remote.imageInput(),
            List.of(),
            remote.contextWindow(),
            remote.contextWindowSource(),
            remote.maxOutputTokens()));
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    private final Function<CancellationToken, ? extends StreamingChatModel> models;
    private final ModelInfo info;
    private UnaryOperator<ChatMessage> messages = UnaryOperator.identity();
    private RequestParameters parameters = RequestParameters.COMMON;
    private Function<? super TokenUsage, @Nullable Usage> usage = TokenUsages::of;
    private Supplier<String> callIds =
        () -> "call_" + UUID.randomUUID().toString().replace("-", "");
    private Duration silence = Duration.ofMinutes(10);

    private Builder(
        Function<CancellationToken, ? extends StreamingChatModel> models, ModelInfo info) {
      this.models = models;
      this.info = info;
    }

    /**
     * Changes each message on its way to the model, for providers that want something in it that
     * others do not, such as a mark for their prompt cache.
     */
    public Builder messages(UnaryOperator<ChatMessage> change) {
      this.messages = change;
      return this;
    }

    /** Adds parameters that only this provider knows. */
    public Builder parameters(RequestParameters parameters) {
      this.parameters = parameters;
      return this;
    }

    /**
     * Reads token counts of a provider that reports more than input and output in a class of its
     * own. OpenAI's are understood without this.
     */
    public Builder usage(Function<? super TokenUsage, @Nullable Usage> usage) {
      this.usage = usage;
      return this;
    }

    /**
     * Makes ids for tool calls that came without one, or with one that another call of the turn
     * has. Random by default.
     */
    public Builder callIds(Supplier<String> callIds) {
      this.callIds = callIds;
      return this;
    }

    /**
     * How long the model may say nothing before the call fails with {@link
     * ModelException.Kind#TIMEOUT}; 10 minutes by default. A bound of last resort for models
     * without timeouts of their own.
     */
    public Builder silence(Duration longest) {
      if (longest.isNegative() || longest.isZero()) {
        throw new IllegalArgumentException("silence must be positive, not " + longest);
      }
      this.silence = longest;
      return this;
    }

    /** The provider. */
    public LangChain4jModel build() {
      return new LangChain4jModel(this);
    }
  }
}
