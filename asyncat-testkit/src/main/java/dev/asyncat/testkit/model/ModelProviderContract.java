package dev.asyncat.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.tool.ToolCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ModelProvider} promises, as tests. Subclass it, say how to get a model, and
 * inherit them; where a situation cannot be made, leave its method empty and its tests are skipped.
 *
 * <p>The methods are called once or more per test; a subclass that starts servers or loads files
 * keeps and closes them itself.
 */
public abstract class ModelProviderContract {

  /** A model that answers {@link #request()} with some text. */
  protected abstract ModelProvider model();

  /**
   * A model whose answer to {@link #request()} comes in many pieces and would take at least half a
   * minute.
   */
  protected abstract Optional<ModelProvider> longWindedModel();

  /** A model that takes the request and then says nothing at all. */
  protected abstract Optional<ModelProvider> silentModel();

  /** A model that cannot answer, for example because it is not reachable. */
  protected abstract Optional<ModelProvider> failingModel();

  /** A model that breaks off after the first piece of its answer. */
  protected abstract Optional<ModelProvider> breakingModel();

  /** A model that answers {@link #request()} with two or more native tool calls. */
  protected abstract Optional<ModelProvider> callingModel();

  /** What is asked. */
  protected ModelRequest request() {
    return ModelRequest.of("Say hello.").with(ModelOptions.DEFAULTS.withMaxOutputTokens(32));
  }

  /** What is asked of {@link #longWindedModel()}. */
  protected ModelRequest longRequest() {
    return ModelRequest.of("Count to a million.");
  }

  /** How soon a cancelled call must have ended. */
  protected Duration cancellationBound() {
    return Duration.ofSeconds(2);
  }

  /** How long any other call of these tests may take. */
  protected Duration answerBound() {
    return Duration.ofSeconds(60);
  }

  /** How many requests are made at once. */
  protected int concurrency() {
    return 4;
  }

  @Test
  void a_model_says_what_it_is() {
    assertThat(model().info().model()).isNotBlank();
    assertThat(model().info().providerId()).isNotBlank();
    assertThat(model().info().providerType()).isIn("cloud", "local", "custom");
  }

  @Test
  void a_turn_ends_with_one_finished_event_and_it_is_the_last() {
    List<ModelEvent> events = ask(model(), request());

    assertThat(events).last().isInstanceOf(ModelEvent.Finished.class);
    assertThat(events).filteredOn(e -> e instanceof ModelEvent.Finished).hasSize(1);
  }

  @Test
  void no_event_ends_inside_a_character() {
    List<ModelEvent> events = ask(model(), request());

    assertThat(events)
        .allSatisfy(
            event -> {
              String text = textOf(event);
              if (!text.isEmpty()) {
                assertThat(Character.isLowSurrogate(text.charAt(0))).as("begins inside").isFalse();
                assertThat(Character.isHighSurrogate(text.charAt(text.length() - 1)))
                    .as("ends inside")
                    .isFalse();
              }
            });
  }

  @Test
  void events_come_one_at_a_time_and_none_after_the_call_returned() {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger seen = new AtomicInteger();

    within(
        answerBound(),
        () ->
            model().stream(
                request(),
                CancellationToken.never(),
                event -> {
                  most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                  Thread.yield();
                  seen.incrementAndGet();
                  inside.decrementAndGet();
                }));
    int atReturn = seen.get();

    assertThat(most).hasValue(1);
    assertThat(seen).hasValue(atReturn);
    assertThat(inside).hasValue(0);
  }

  @Test
  void a_call_that_was_cancelled_before_it_began_says_nothing() {
    CancellationSource source = new CancellationSource();
    source.cancel("not wanted");
    List<ModelEvent> events = Collections.synchronizedList(new ArrayList<>());

    Throwable thrown =
        within(
            cancellationBound(),
            () -> catchThrowable(() -> model().stream(request(), source.token(), events::add)));

    assertThat(thrown).isInstanceOf(CancelledException.class);
    assertThat(events).isEmpty();
  }

  @Test
  void a_cancelled_answer_ends_soon_and_is_not_reported_as_finished() {
    ModelProvider model = orSkip(longWindedModel(), "no long-winded model");
    CancellationSource source = new CancellationSource();
    CountDownLatch begun = new CountDownLatch(1);
    List<ModelEvent> events = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Throwable> call =
        start(
            () ->
                catchThrowable(
                    () ->
                        model.stream(
                            longRequest(),
                            source.token(),
                            event -> {
                              events.add(event);
                              begun.countDown();
                            })));
    await(begun);

    source.cancel("enough");

    assertThat(get(call, cancellationBound())).isInstanceOf(CancelledException.class);
    assertThat(events).noneMatch(e -> e instanceof ModelEvent.Finished);
  }

  @Test
  void a_cancel_from_within_the_sink_ends_the_answer() {
    ModelProvider model = orSkip(longWindedModel(), "no long-winded model");
    CancellationSource source = new CancellationSource();
    List<ModelEvent> events = Collections.synchronizedList(new ArrayList<>());

    Throwable thrown =
        within(
            answerBound(),
            () ->
                catchThrowable(
                    () ->
                        model.stream(
                            longRequest(),
                            source.token(),
                            event -> {
                              events.add(event);
                              source.cancel("enough");
                            })));

    assertThat(thrown).isInstanceOf(CancelledException.class);
    assertThat(events).noneMatch(e -> e instanceof ModelEvent.Finished);
  }

  @Test
  void a_model_that_says_nothing_can_be_cancelled() {
    ModelProvider model = orSkip(silentModel(), "no silent model");
    CancellationSource source = new CancellationSource();
    CountDownLatch asked = new CountDownLatch(1);
    List<ModelEvent> events = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Throwable> call =
        start(
            () -> {
              asked.countDown();
              return catchThrowable(() -> model.stream(longRequest(), source.token(), events::add));
            });
    await(asked);
    assertThatThrownBy(() -> call.get(200, TimeUnit.MILLISECONDS))
        .as("the model says nothing, so the call goes on")
        .isInstanceOf(TimeoutException.class);

    source.cancel("enough");

    assertThat(get(call, cancellationBound())).isInstanceOf(CancelledException.class);
    assertThat(events).isEmpty();
  }

  @Test
  void a_model_answers_again_after_a_cancelled_answer() {
    ModelProvider model = orSkip(longWindedModel(), "no long-winded model");
    for (int i = 0; i < 3; i++) {
      CancellationSource source = new CancellationSource();

      Throwable thrown =
          within(
              answerBound(),
              () ->
                  catchThrowable(
                      () ->
                          model.stream(
                              longRequest(), source.token(), event -> source.cancel("enough"))));

      assertThat(thrown).as("attempt %d", i).isInstanceOf(CancelledException.class);
    }
  }

  @Test
  void a_failure_is_a_model_exception() {
    ModelProvider model = orSkip(failingModel(), "no failing model");
    List<ModelEvent> events = Collections.synchronizedList(new ArrayList<>());

    Throwable thrown =
        within(
            answerBound(),
            () ->
                catchThrowable(
                    () -> model.stream(request(), CancellationToken.never(), events::add)));

    assertThat(thrown).isInstanceOf(ModelException.class).hasMessageMatching("(?s).*\\S.*");
    assertThat(events).noneMatch(e -> e instanceof ModelEvent.Finished);
  }

  @Test
  void an_answer_that_broke_off_is_a_failure_and_not_finished() {
    ModelProvider model = orSkip(breakingModel(), "no breaking model");
    List<ModelEvent> events = Collections.synchronizedList(new ArrayList<>());

    Throwable thrown =
        within(
            answerBound(),
            () ->
                catchThrowable(
                    () -> model.stream(request(), CancellationToken.never(), events::add)));

    assertThat(thrown).isInstanceOf(ModelException.class);
    assertThat(events).isNotEmpty().noneMatch(e -> e instanceof ModelEvent.Finished);
  }

  @Test
  void what_the_sink_throws_ends_the_turn_and_reaches_the_caller() {
    IllegalStateException diskFull = new IllegalStateException("disk full");
    AtomicInteger seen = new AtomicInteger();

    Throwable thrown =
        within(
            answerBound(),
            () ->
                catchThrowable(
                    () ->
                        model().stream(
                            request(),
                            CancellationToken.never(),
                            event -> {
                              seen.incrementAndGet();
                              throw diskFull;
                            })));

    assertThat(thrown).isSameAs(diskFull);
    assertThat(seen).hasValue(1);
  }

  @Test
  void requests_made_at_once_each_get_a_whole_answer() {
    ModelProvider model = model();
    List<CompletableFuture<List<ModelEvent>>> answers = new ArrayList<>();

    for (int i = 0; i < concurrency(); i++) {
      answers.add(start(() -> events(model, request())));
    }

    assertThat(answers)
        .allSatisfy(
            answer -> {
              List<ModelEvent> events = get(answer, answerBound());
              assertThat(events).last().isInstanceOf(ModelEvent.Finished.class);
              assertThat(events).filteredOn(e -> e instanceof ModelEvent.Finished).hasSize(1);
            });
  }

  @Test
  void native_calls_are_complete_and_have_ids_of_their_own() {
    ModelProvider model = orSkip(callingModel(), "no calling model");

    List<ModelEvent> events = ask(model, request());
    List<ToolCall> calls =
        events.stream()
            .filter(ModelEvent.Call.class::isInstance)
            .map(event -> ((ModelEvent.Call) event).call())
            .toList();

    assertThat(calls).hasSizeGreaterThanOrEqualTo(2);
    assertThat(calls).allSatisfy(call -> assertThat(call.name()).isNotBlank());
    assertThat(calls).extracting(ToolCall::id).doesNotHaveDuplicates().doesNotContain("");
    assertThat(events)
        .last()
        .isInstanceOfSatisfying(
            ModelEvent.Finished.class,
            finished ->
                assertThat(finished.reason()).isEqualTo(ModelEvent.FinishReason.TOOL_CALLS));
  }

  private List<ModelEvent> ask(ModelProvider model, ModelRequest request) {
    return within(answerBound(), () -> events(model, request));
  }

  private static List<ModelEvent> events(ModelProvider model, ModelRequest request) {
    List<ModelEvent> events = Collections.synchronizedList(new ArrayList<>());
    model.stream(request, CancellationToken.never(), events::add);
    return List.copyOf(events);
  }

  private static String textOf(ModelEvent event) {
    return switch (event) {
      case ModelEvent.Text(String text) -> text;
      case ModelEvent.Reasoning(String text) -> text;
      case ModelEvent.Call ignored -> "";
      case ModelEvent.Finished ignored -> "";
    };
  }

  private static <T> T orSkip(Optional<T> value, String why) {
    Assumptions.assumeTrue(value.isPresent(), why);
    return value.orElseThrow();
  }

  private static void within(Duration bound, Runnable action) {
    within(
        bound,
        () -> {
          action.run();
          return true;
        });
  }

  private static <T> T within(Duration bound, Supplier<T> action) {
    return get(start(action), bound);
  }

  private static <T> CompletableFuture<T> start(Supplier<T> action) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                result.complete(action.get());
              } catch (Throwable t) {
                result.completeExceptionally(t);
              }
            });
    return result;
  }

  private static <T> T get(CompletableFuture<T> future, Duration bound) {
    try {
      return future.get(bound.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("the call did not end within " + bound, e);
    } catch (ExecutionException e) {
      throw new AssertionError("the call failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for the call", e);
    }
  }

  private void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(answerBound().toMillis(), TimeUnit.MILLISECONDS))
          .as("something came within %s", answerBound())
          .isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for the model", e);
    }
  }
}
