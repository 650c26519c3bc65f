package dev.asyncat.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.json.Json;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelEvent.FinishReason;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelException.Kind;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.model.Usage;
import dev.asyncat.tool.ToolCall;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.output.TokenUsage;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class LangChain4jModelTest {

  private static final ModelInfo INFO =
      ModelInfo.remote("m", "somebody", "https://example.com", ModelCapabilities.remote());

  /** A model whose answers a test writes down. */
  private record Written(BiConsumer<ChatRequest, StreamingChatResponseHandler> answer)
      implements StreamingChatModel {

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
      answer.accept(request, handler);
    }
  }

  /** Counts how often it was cancelled. */
  private static final class CountingHandle implements StreamingHandle {
    private final CountDownLatch cancelled = new CountDownLatch(1);

    @Override
    public void cancel() {
      cancelled.countDown();
    }

    @Override
    public boolean isCancelled() {
      return cancelled.getCount() == 0;
    }
  }

  private static LangChain4jModel model(
      BiConsumer<ChatRequest, StreamingChatResponseHandler> answer) {
    return LangChain4jModel.of(new Written(answer), INFO);
  }

  private static LangChain4jModel completing(ChatResponse response) {
    return model((request, handler) -> handler.onCompleteResponse(response));
  }

  private static ChatResponse response(
      AiMessage message, dev.langchain4j.model.output.FinishReason reason) {
    return ChatResponse.builder().aiMessage(message).finishReason(reason).build();
  }

  private static final ChatResponse DONE =
      response(AiMessage.from("done"), dev.langchain4j.model.output.FinishReason.STOP);

  private static ToolExecutionRequest request(String id, String name, String arguments) {
    return ToolExecutionRequest.builder().id(id).name(name).arguments(arguments).build();
  }

  @Test
  void callbacks_from_elsewhere_become_events_on_the_calling_thread() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    List<ModelEvent> events = new ArrayList<>();
    LangChain4jModel model =
        model(
            (request, handler) ->
                Thread.ofPlatform()
                    .start(
                        () -> {
                          handler.onPartialThinking(new PartialThinking("Hm."));
                          handler.onPartialResponse("Good ");
                          handler.onPartialResponse(
                              new PartialResponse("day"),
                              new PartialResponseContext(new CountingHandle()));
                          handler.onCompleteResponse(DONE);
                        }));

    model.stream(
        ModelRequest.of("Hello"),
        CancellationToken.never(),
        event -> {
          threads.add(Thread.currentThread());
          events.add(event);
        });

    assertThat(events)
        .containsExactly(
            new ModelEvent.Reasoning("Hm."),
            new ModelEvent.Text("Good "),
            new ModelEvent.Text("day"),
            new ModelEvent.Finished(FinishReason.STOP, null));
    assertThat(threads).containsExactly(Thread.currentThread());
  }

  @Test
  void an_answer_given_only_at_the_end_is_said_whole() {
    Answer answer =
        Answer.of(
            completing(
                response(
                    AiMessage.builder().text("42").thinking("Hm.").build(),
                    dev.langchain4j.model.output.FinishReason.STOP)),
            "Hello");

    assertThat(answer.events())
        .containsExactly(
            new ModelEvent.Reasoning("Hm."),
            new ModelEvent.Text("42"),
            new ModelEvent.Finished(FinishReason.STOP, null));
  }

  @Test
  void calls_without_ids_or_with_the_same_get_ids_of_their_own() {
    AtomicInteger counter = new AtomicInteger();
    LangChain4jModel model =
        LangChain4jModel.builder(
                new Written(
                    (request, handler) ->
                        handler.onCompleteResponse(
                            response(
                                AiMessage.from(
                                    request(null, "a", "{\"x\":1}"),
                                    request("id", "b", ""),
                                    request("id", "c", "not json")),
                                dev.langchain4j.model.output.FinishReason.STOP))),
                INFO)
            .callIds(() -> "own-" + counter.incrementAndGet())
            .build();

    Answer answer = Answer.of(model, "Hello");

    assertThat(answer.calls())
        .containsExactly(
            new ToolCall("own-1", "a", Json.object().put("x", 1).build()),
            new ToolCall("id", "b", Json.object().build()),
            ToolCall.unparsed("own-2", "c", "not json"));
    assertThat(answer.finished().reason()).isEqualTo(FinishReason.TOOL_CALLS);
  }

  @Test
  void a_missing_finish_reason_means_that_the_answer_broke_off() {
    LangChain4jModel model =
        model(
            (request, handler) -> {
              handler.onPartialResponse("Once upon a");
              handler.onCompleteResponse(response(AiMessage.from("Once upon a"), null));
            });

    assertThat(Answer.failureOf(model).kind()).isEqualTo(Kind.BROKEN_ANSWER);
  }

  @Test
  void a_reason_that_the_adapter_does_not_name_is_good_enough_for_an_answer_but_not_for_none() {
    var other = dev.langchain4j.model.output.FinishReason.OTHER;

    assertThat(
            Answer.of(completing(response(AiMessage.from("Yes"), other)), "Hello")
                .finished()
                .reason())
        .isEqualTo(FinishReason.STOP);
    assertThat(Answer.failureOf(completing(response(AiMessage.from(""), other))).kind())
        .isEqualTo(Kind.BROKEN_ANSWER);
  }

  @Test
  void a_cancelled_call_returns_though_the_model_never_answers() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    LangChain4jModel model = model((request, handler) -> asked.countDown());

    assertThat(cancelled(model, asked)).isInstanceOf(CancelledException.class).hasMessage("enough");
  }

  @Test
  void a_cancelled_call_returns_though_the_model_blocks_and_ignores_interrupts() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    LangChain4jModel model =
        model(
            (request, handler) -> {
              asked.countDown();
              boolean open = true;
              while (open) {
                try {
                  open = !never.await(1, TimeUnit.HOURS);
                } catch (InterruptedException ignored) {
                  // It is that stubborn.
                }
              }
            });

    assertThat(cancelled(model, asked)).isInstanceOf(CancelledException.class);
    never.countDown();
  }

  private static Throwable cancelled(LangChain4jModel model, CountDownLatch asked)
      throws Exception {
    CancellationSource source = new CancellationSource();
    CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    Thread.startVirtualThread(
        () ->
            outcome.complete(
                catchThrowable(
                    () -> model.stream(ModelRequest.of("Hello"), source.token(), event -> {}))));
    assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
    source.cancel("enough");
    return outcome.get(10, TimeUnit.SECONDS);
  }

  @Test
  void the_models_handle_is_cancelled_with_the_call() throws Exception {
    CountingHandle handle = new CountingHandle();
    CancellationSource source = new CancellationSource();
    LangChain4jModel model =
        model(
            (request, handler) ->
                handler.onPartialResponse(
                    new PartialResponse("Once"), new PartialResponseContext(handle)));

    assertThatThrownBy(
            () ->
                model.stream(
                    ModelRequest.of("Hello"), source.token(), event -> source.cancel("enough")))
        .isInstanceOf(CancelledException.class);
    assertThat(handle.cancelled.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_handle_that_comes_after_the_cancel_is_cancelled_at_once() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    AtomicReference<StreamingChatResponseHandler> later = new AtomicReference<>();
    LangChain4jModel model =
        model(
            (request, handler) -> {
              later.set(handler);
              asked.countDown();
            });
    assertThat(cancelled(model, asked)).isInstanceOf(CancelledException.class);
    CountingHandle handle = new CountingHandle();

    later.get().onPartialResponse(new PartialResponse("late"), new PartialResponseContext(handle));

    assertThat(handle.isCancelled()).isTrue();
  }

  @Test
  void a_handle_that_cannot_cancel_does_no_harm() {
    CancellationSource source = new CancellationSource();
    StreamingHandle unable =
        new StreamingHandle() {
          @Override
          public void cancel() {
            throw new UnsupportedFeatureException("no");
          }

          @Override
          public boolean isCancelled() {
            return false;
          }
        };
    LangChain4jModel model =
        model(
            (request, handler) -> {
              for (int i = 0; i < 3; i++) {
                handler.onPartialResponse(
                    new PartialResponse("x"), new PartialResponseContext(unable));
              }
            });

    assertThatThrownBy(
            () ->
                model.stream(
                    ModelRequest.of("Hello"), source.token(), event -> source.cancel("enough")))
        .isInstanceOf(CancelledException.class);
  }

  @Test
  void what_comes_after_the_end_is_ignored() {
    AtomicReference<StreamingChatResponseHandler> later = new AtomicReference<>();
    List<ModelEvent> events = new ArrayList<>();
    LangChain4jModel model =
        model(
            (request, handler) -> {
              later.set(handler);
              handler.onCompleteResponse(DONE);
              handler.onPartialResponse("more");
              handler.onError(new IOException("late"));
              handler.onCompleteResponse(DONE);
            });

    model.stream(ModelRequest.of("Hello"), CancellationToken.never(), events::add);
    later.get().onPartialResponse("much later");
    later.get().onError(new IOException("much later"));

    assertThat(events)
        .containsExactly(
            new ModelEvent.Text("done"), new ModelEvent.Finished(FinishReason.STOP, null));
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new RateLimitException("slow down"), Kind.RATE_LIMITED),
        Arguments.of(new AuthenticationException("who?"), Kind.UNAUTHORIZED),
        Arguments.of(new TimeoutException("late"), Kind.TIMEOUT),
        Arguments.of(new InternalServerException("oops"), Kind.OVERLOADED),
        Arguments.of(new ModelNotFoundException("none"), Kind.UNUSABLE),
        Arguments.of(new InvalidRequestException("bad"), Kind.REJECTED),
        Arguments.of(new InvalidRequestException("prompt is too long"), Kind.CONTEXT_OVERFLOW),
        Arguments.of(new ContentFilteredException("no"), Kind.REJECTED),
        Arguments.of(new UnsupportedFeatureException("images"), Kind.REJECTED),
        Arguments.of(new UnresolvedModelServerException("host"), Kind.NETWORK),
        Arguments.of(new HttpException(529, "busy"), Kind.OVERLOADED),
        Arguments.of(new RuntimeException(new HttpException(429, "slow")), Kind.RATE_LIMITED),
        Arguments.of(new RuntimeException(new SocketTimeoutException("late")), Kind.TIMEOUT),
        Arguments.of(new RuntimeException(new IOException("reset")), Kind.NETWORK),
        Arguments.of(new IllegalArgumentException("no such thing"), Kind.REJECTED),
        Arguments.of(new NullPointerException(), Kind.BROKEN_ANSWER),
        Arguments.of(
            new RuntimeException(new ModelException(Kind.OVERLOADED, "mine")), Kind.OVERLOADED));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void a_failure_of_the_library_says_its_kind(RuntimeException failure, Kind kind) {
    ModelException reported =
        Answer.failureOf(model((request, handler) -> handler.onError(failure)));
    ModelException thrown =
        Answer.failureOf(
            model(
                (request, handler) -> {
                  throw failure;
                }));

    assertThat(reported.kind()).isEqualTo(kind);
    assertThat(thrown.kind()).isEqualTo(kind);
    assertThat(reported).hasMessageMatching("(?s).*\\S.*");
  }

  @Test
  void a_wait_named_in_the_message_is_kept() {
    ModelException failure =
        Answer.failureOf(
            model(
                (request, handler) ->
                    handler.onError(new RateLimitException("Please try again in 20s."))));

    assertThat(failure.retryAfter()).hasValue(Duration.ofSeconds(20));
  }

  @Test
  void an_error_of_the_machine_is_not_taken_for_one_of_the_model() {
    LangChain4jModel model =
        model((request, handler) -> handler.onError(new NoClassDefFoundError("Missing")));

    assertThatThrownBy(() -> Answer.of(model, "Hello")).isInstanceOf(NoClassDefFoundError.class);
  }

  @Test
  void a_model_that_never_says_anything_is_given_up() {
    LangChain4jModel model =
        LangChain4jModel.builder(new Written((request, handler) -> {}), INFO)
            .silence(Duration.ofMillis(50))
            .build();

    assertThat(Answer.failureOf(model).kind()).isEqualTo(Kind.TIMEOUT);
  }

  @Test
  void an_answer_without_end_is_cut_off() {
    String megabyte = "x".repeat(1024 * 1024);
    LangChain4jModel model =
        model(
            (request, handler) -> {
              for (int i = 0; i < 65; i++) {
                handler.onPartialResponse(megabyte);
              }
            });
    AtomicInteger pieces = new AtomicInteger();

    assertThatThrownBy(
            () ->
                model.stream(
                    ModelRequest.of("Hello"),
                    CancellationToken.never(),
                    event -> pieces.incrementAndGet()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("longer than");
    assertThat(pieces).hasValue(64);
  }

  @Test
  void attributes_of_an_answer_are_carried_over_and_sent_back() {
    AtomicReference<List<ChatMessage>> sent = new AtomicReference<>();
    LangChain4jModel model =
        model(
            (request, handler) -> {
              sent.set(request.messages());
              handler.onCompleteResponse(
                  response(
                      AiMessage.builder()
                          .text("Yes")
                          .attributes(
                              Map.of("thinking_signature", "abc", "n", 7L, "object", new Object()))
                          .build(),
                      dev.langchain4j.model.output.FinishReason.STOP));
            });
    String carryOver = Answer.of(model, "Hello").finished().carryOver();

    Answer.of(
        model,
        ModelRequest.of(
            List.of(
                Message.user("Hello"),
                new Message.Assistant("Yes", "Hm.", List.of(), carryOver),
                Message.user("Why?"))));

    AiMessage again = (AiMessage) sent.get().get(1);
    assertThat(again.attributes())
        .containsOnly(Map.entry("thinking_signature", "abc"), Map.entry("n", 7L));
    assertThat(again.thinking()).isEqualTo("Hm.");
  }

  @Test
  void what_another_provider_carried_over_is_not_sent() {
    AtomicReference<List<ChatMessage>> sent = new AtomicReference<>();
    LangChain4jModel model =
        model(
            (request, handler) -> {
              sent.set(request.messages());
              handler.onCompleteResponse(DONE);
            });

    Answer.of(
        model,
        ModelRequest.of(
            List.of(new Message.Assistant("Yes", null, List.of(), "opaque"), Message.user("Go"))));

    assertThat(((AiMessage) sent.get().getFirst()).attributes()).isEmpty();
  }

  @Test
  void options_reach_the_model_as_common_parameters_and_more_can_be_added() {
    AtomicReference<ChatRequestParameters> sent = new AtomicReference<>();
    LangChain4jModel model =
        LangChain4jModel.builder(
                new Written(
                    (request, handler) -> {
                      sent.set(request.parameters());
                      handler.onCompleteResponse(DONE);
                    }),
                INFO)
            .parameters(
                (request, common) ->
                    common.overrideWith(
                        ChatRequestParameters.builder().presencePenalty(0.5).build()))
            .build();

    Answer.of(
        model,
        ModelRequest.of("Hello")
            .with(new ModelOptions(10, 0.1, 0.9, 40, null, null, null, List.of("END"), null)));

    assertThat(sent.get().maxOutputTokens()).isEqualTo(10);
    assertThat(sent.get().temperature()).isEqualTo(0.1);
    assertThat(sent.get().topP()).isEqualTo(0.9);
    assertThat(sent.get().topK()).isEqualTo(40);
    assertThat(sent.get().stopSequences()).containsExactly("END");
    assertThat(sent.get().presencePenalty()).isEqualTo(0.5);
  }

  @Test
  void token_counts_are_read_in_the_providers_own_way() {
    StreamingChatModel counting =
        new Written(
            (request, handler) ->
                handler.onCompleteResponse(
                    ChatResponse.builder()
                        .aiMessage(AiMessage.from("Hi"))
                        .finishReason(dev.langchain4j.model.output.FinishReason.STOP)
                        .tokenUsage(new TokenUsage(5, 2))
                        .build()));

    assertThat(Answer.of(LangChain4jModel.of(counting, INFO), "Hello").finished().usage())
        .isEqualTo(Usage.of(5, 2));
    assertThat(
            Answer.of(
                    LangChain4jModel.builder(counting, INFO)
                        .usage(tokens -> new Usage(tokens.inputTokenCount(), 0, 3, 0, false))
                        .build(),
                    "Hello")
                .finished()
                .usage())
        .isEqualTo(new Usage(5, 0, 3, 0, false));
  }

  @Test
  void a_model_is_described_by_what_it_says_of_itself() {
    StreamingChatModel ollama =
        new StreamingChatModel() {
          @Override
          public ChatRequestParameters defaultRequestParameters() {
            return ChatRequestParameters.builder().modelName("qwen3").build();
          }

          @Override
          public ModelProvider provider() {
            return ModelProvider.GOOGLE_AI_GEMINI;
          }

          @Override
          public Set<Capability> supportedCapabilities() {
            return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
          }
        };

    ModelInfo info = LangChain4jModel.of(ollama).info();

    assertThat(info.model()).isEqualTo("qwen3");
    assertThat(info.providerId()).isEqualTo("google-ai-gemini");
    assertThat(info.providerType()).isEqualTo("cloud");
    assertThat(info.capabilities().structuredOutput()).isTrue();
  }

  @Test
  void a_model_made_per_call_hears_of_the_cancellation_of_its_call() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    AtomicReference<CancellationToken> token = new AtomicReference<>();
    LangChain4jModel model =
        LangChain4jModel.builder(
                call -> {
                  token.set(call);
                  return new Written((request, handler) -> asked.countDown());
                },
                INFO)
            .build();

    assertThat(cancelled(model, asked)).isInstanceOf(CancelledException.class);
    assertThat(token.get().isCancelled()).isTrue();
  }
}
