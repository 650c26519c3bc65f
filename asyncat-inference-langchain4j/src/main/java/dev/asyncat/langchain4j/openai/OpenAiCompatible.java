package dev.asyncat.langchain4j.openai;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.langchain4j.LangChain4jModel;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A model behind an endpoint that speaks OpenAI's chat completions: OpenAI itself, the many
 * providers that offer the same interface, and servers on one's own machine.
 *
 * <pre>{@code
 * ModelProvider model =
 *     OpenAiCompatible.builder("http://127.0.0.1:8080/v1", "qwen2.5-7b-instruct").build();
 * }</pre>
 *
 * <p>Cancelling a call closes its connection at once, also while the server still reads the prompt.
 * An error in the middle of the stream, an answer that ends without a finish reason and a broken
 * connection are failures, never short answers. Redirects are not followed and nothing is retried.
 * The key is sent in a header and appears in no message and no log.
 *
 * <p>Thread-safe; calls do not wait for each other. Connections are reused, and given up by {@link
 * #close()} or some time after the last use.
 */
public final class OpenAiCompatible implements ModelProvider, AutoCloseable {

  private final LangChain4jModel model;
  private final HttpClient http;

  private OpenAiCompatible(Builder builder) {
    Endpoint endpoint = Endpoint.of(builder.baseUrl, Optional.ofNullable(builder.providerId));
    ModelCapabilities capabilities =
        builder.capabilities == null
            ? KnownModels.capabilities(
                endpoint,
                builder.model,
                builder.contextWindow,
                builder.nativeTools,
                builder.structuredOutput)
            : builder.capabilities;
    Limits limits =
        new Limits(
            builder.connectTimeout,
            builder.responseTimeout,
            builder.idleTimeout,
            builder.maxResponseBytes);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("User-Agent", "asyncat");
    if (builder.apiKey != null) {
      headers.putAll(endpoint.authentication(builder.apiKey));
    }
    headers.putAll(builder.headers);
    Map<String, String> secrets = new LinkedHashMap<>(builder.headers);
    if (builder.apiKey != null) {
      secrets.put("key", builder.apiKey);
    }
    Target target =
        new Target(
            endpoint.chatCompletions(builder.model, builder.queryParameters),
            Map.copyOf(headers),
            builder.apiKey != null,
            limits,
            new Secrets(secrets.values()),
            builder.clock);
    HttpClient client = client(target);
    this.http = client;
    boolean sendReasoning =
        builder.sendReasoning == null
            ? endpoint.providerId().equals("deepseek") || endpoint.providerId().equals("kimi")
            : builder.sendReasoning;
    this.model =
        LangChain4jModel.builder(
                token -> perCall(client, target, builder.model, sendReasoning, token),
                new ModelInfo(
                    builder.model,
                    endpoint.providerId(),
                    endpoint.providerType(),
                    builder.providerProfileId,
                    endpoint.baseUrl(),
                    endpoint.local(),
                    capabilities))
            .messages(message -> withText(message, endpoint))
            .parameters(new OpenAiParameters(endpoint, builder.model, capabilities))
            .silence(limits.response().plus(limits.idle()).plusSeconds(10))
            .build();
  }

  private static HttpClient client(Target target) {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .connectTimeout(target.limits().connect())
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(Executors.newVirtualThreadPerTaskExecutor());
    if (ProxySelector.getDefault() != null) {
      client.proxy(ProxySelector.getDefault());
    }
    // Plain HTTP would ask for an upgrade that small servers do not understand.
    return client
        .version(
            target.uri().getScheme().equalsIgnoreCase("http")
                ? HttpClient.Version.HTTP_1_1
                : HttpClient.Version.HTTP_2)
        .build();
  }

  /**
   * Chat templates of many servers fail at an assistant message without content, even if it calls
   * tools. Anthropic refuses an empty one.
   */
  private static ChatMessage withText(ChatMessage message, Endpoint endpoint) {
    return message instanceof AiMessage said
            && said.text() == null
            && !endpoint.providerId().equals("anthropic")
        ? said.toBuilder().text("").build()
        : message;
  }

  private static StreamingChatModel perCall(
      HttpClient http,
      Target target,
      String model,
      boolean sendReasoning,
      CancellationToken token) {
    return OpenAiStreamingChatModel.builder()
        .httpClientBuilder(new StreamingExchange(http, target, token).builder())
        .baseUrl(target.server())
        .modelName(model)
        .returnThinking(true)
        .sendThinking(sendReasoning)
        .build();
  }

  /**
   * Starts the description of a model.
   *
   * @param baseUrl where the endpoint is, with or without {@code /v1} and with or without a slash
   *     at its end
   * @param model the model's name, as the endpoint knows it
   */
  public static Builder builder(String baseUrl, String model) {
    return new Builder(baseUrl, model);
  }

  @Override
  public ModelInfo info() {
    return model.info();
  }

  /**
   * {@inheritDoc}
   *
   * @throws ModelException as {@link ModelProvider#stream}; the message names the server and what
   *     it said
   * @throws CancelledException as {@link ModelProvider#stream}
   */
  @Override
  public void stream(
      ModelRequest request, CancellationToken cancel, Consumer<? super ModelEvent> sink) {
    model.stream(request, cancel, sink);
  }

  /** Ends the calls that run and closes the connections. Closing twice is harmless. */
  @Override
  public void close() {
    http.shutdownNow();
  }

  @Override
  public String toString() {
    return "OpenAiCompatible[" + info().model() + " at " + info().baseUrl() + "]";
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    private final String baseUrl;
    private final String model;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, String> queryParameters = new LinkedHashMap<>();
    private @Nullable String apiKey;
    private @Nullable String providerId;
    private @Nullable String providerProfileId;
    private @Nullable Integer contextWindow;
    private @Nullable Boolean nativeTools;
    private @Nullable Boolean structuredOutput;
    private @Nullable Boolean sendReasoning;
    private @Nullable ModelCapabilities capabilities;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration responseTimeout = Duration.ofMinutes(5);
    private Duration idleTimeout = Duration.ofMinutes(2);
    private long maxResponseBytes = 64L * 1024 * 1024;
    private InstantSource clock = Clock.systemUTC();

    private Builder(String baseUrl, String model) {
      if (baseUrl.isBlank()) {
        throw new IllegalArgumentException("the base URL is missing");
      }
      if (model.isBlank()) {
        throw new IllegalArgumentException("the model's name is missing");
      }
      this.baseUrl = baseUrl;
      this.model = model.strip();
    }

    /** The key; blank for none, as many local servers want none. */
    public Builder apiKey(String key) {
      String stripped = key.strip();
      if (!stripped.chars().allMatch(c -> c > ' ' && c < 127)) {
        throw new IllegalArgumentException(
            "the API key holds characters that no key has, such as spaces or line breaks");
      }
      this.apiKey = stripped.isEmpty() ? null : stripped;
      return this;
    }

    /**
     * The provider, such as {@code openrouter}. Decides what is known of the model and which
     * dialect is spoken; taken from the host unless set.
     */
    public Builder providerId(String id) {
      this.providerId = id;
      return this;
    }

    /** The saved profile that this model comes from, for usage records. */
    public Builder providerProfileId(String id) {
      this.providerProfileId = id;
      return this;
    }

    /** One more header. Its value is treated as a secret. */
    public Builder header(String name, String value) {
      try {
        HttpRequest.newBuilder().header(name, value);
      } catch (IllegalArgumentException refused) {
        throw new IllegalArgumentException(
            "the header '"
                + name
                + "' cannot be set, or its value has characters it must not have");
      }
      headers.put(name, value);
      return this;
    }

    /** One more query parameter of the address, such as {@code api-version}. */
    public Builder queryParameter(String name, String value) {
      queryParameters.put(name, value);
      return this;
    }

    /**
     * The tokens that prompt and answer share; known or guessed from the model's name unless set.
     */
    public Builder contextWindow(int tokens) {
      if (tokens < 1) {
        throw new IllegalArgumentException("contextWindow must be positive, not " + tokens);
      }
      this.contextWindow = tokens;
      return this;
    }

    /**
     * Whether the model takes tool definitions; assumed of remote hosts and not of this machine.
     */
    public Builder nativeTools(boolean supported) {
      this.nativeTools = supported;
      return this;
    }

    /** Whether the endpoint honours JSON schemas for answers; assumed of OpenAI alone. */
    public Builder structuredOutput(boolean supported) {
      this.structuredOutput = supported;
      return this;
    }

    /**
     * Whether earlier reasoning is sent back as {@code reasoning_content}; by default to those that
     * ask for it, DeepSeek and Kimi.
     */
    public Builder sendReasoning(boolean wanted) {
      this.sendReasoning = wanted;
      return this;
    }

    /** Says all capabilities at once; the other settings about them then have no effect. */
    public Builder capabilities(ModelCapabilities known) {
      this.capabilities = known;
      return this;
    }

    /** How long connecting may take; 10 seconds by default. */
    public Builder connectTimeout(Duration longest) {
      this.connectTimeout = longest;
      return this;
    }

    /** How long the first byte of the answer may take; 5 minutes by default. */
    public Builder responseTimeout(Duration longest) {
      this.responseTimeout = longest;
      return this;
    }

    /** How long the server may pause within an answer; 2 minutes by default. */
    public Builder idleTimeout(Duration longest) {
      this.idleTimeout = longest;
      return this;
    }

    /** How many bytes one answer may have on the wire; 64 MiB by default. */
    public Builder maxResponseBytes(long most) {
      this.maxResponseBytes = most;
      return this;
    }

    /** Tells the time to which a date in {@code Retry-After} refers if the server gives none. */
    public Builder clock(InstantSource clock) {
      this.clock = clock;
      return this;
    }

    /**
     * The model. Connects only when it is asked.
     *
     * @throws IllegalArgumentException if the base URL is not an HTTP address or a limit is not
     *     positive
     */
    public OpenAiCompatible build() {
      return new OpenAiCompatible(this);
    }
  }
}
