package dev.asyncat.llama;

import static dev.asyncat.llama.Asked.GREEDY;
import static dev.asyncat.llama.Asked.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.testkit.localmodel.TinyGguf;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a model for which a long answer, or reading a long prompt, takes many seconds. */
class LlamaModelCancellationTest {

  private static final int BOUND_SECONDS = 10;

  @TempDir static Path dir;
  private static Path slow;

  private final LlamaEngine engine = LlamaEngine.create();
  private LlamaModel model;

  @BeforeAll
  static void write() {
    slow =
        TinyGguf.builder()
            .saysForever("abcdefgh")
            .layers(8)
            .width(512)
            .heads(8)
            .keyValueHeads(4)
            .feedForward(1536)
            .context(8192)
            .writeTo(dir.resolve("slow.gguf"));
  }

  @BeforeEach
  void load() {
    model = engine.load(slow, LoadOptions.DEFAULTS.withThreads(1).withParallelRequests(1));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void a_cancel_between_tokens_ends_the_answer() {
    CancellationSource source = new CancellationSource();
    List<ModelEvent> events = new ArrayList<>();

    assertThatThrownBy(
            () ->
                model.stream(
                    ModelRequest.of("?").with(GREEDY),
                    source.token(),
                    event -> {
                      events.add(event);
                      if (events.size() == 5) {
                        source.cancel("seen enough");
                      }
                    }))
        .isInstanceOf(CancelledException.class)
        .hasMessageContaining("seen enough");

    assertThat(events).hasSize(5);
    assertThat(answersShortly()).isEqualTo("abc");
  }

  @Test
  void a_cancel_while_the_prompt_is_read_ends_it() throws Exception {
    CancellationSource source = new CancellationSource();
    Call reading = call(Asked.words(1500), source.token(), _ -> {});
    awaitRunning();

    source.cancel("changed my mind");

    assertThat(reading.ended().get(1, TimeUnit.SECONDS)).isInstanceOf(CancelledException.class);
    assertThat(reading.events()).isEmpty();
    assertThat(answersShortly()).isEqualTo("abc");
  }

  @Test
  void a_prompt_that_was_cut_off_does_not_spoil_the_next_one() throws Exception {
    ModelRequest long600 = Asked.words(600).with(GREEDY.withMaxOutputTokens(5));
    String expected = ask(model, long600).text();
    for (int i = 0; i < 3; i++) {
      CancellationSource source = new CancellationSource();
      Call reading = call(Asked.words(1000 + i), source.token(), _ -> {});
      awaitRunning();
      source.cancel("no");
      assertThat(reading.end()).isInstanceOf(CancelledException.class);
    }

    assertThat(ask(model, long600).text()).isEqualTo(expected);
  }

  @Test
  void a_cancelled_request_leaves_the_queue_without_being_computed() throws Exception {
    CancellationSource first = new CancellationSource();
    CancellationSource second = new CancellationSource();
    CountDownLatch begun = new CountDownLatch(1);
    Call running = call(ModelRequest.of("?"), first.token(), _ -> begun.countDown());
    assertThat(begun.await(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
    Call waiting = call(ModelRequest.of("?"), second.token(), _ -> {});

    second.cancel("no longer wanted");

    assertThat(waiting.end()).isInstanceOf(CancelledException.class);
    assertThat(running.isOver()).isFalse();
    first.cancel("done");
    assertThat(running.end()).isInstanceOf(CancelledException.class);
  }

  @Test
  void twenty_requests_are_answered_in_order_less_those_that_were_cancelled() throws Exception {
    List<Integer> answered = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch begun = new CountDownLatch(1);
    CancellationSource blocker = new CancellationSource();
    Call first = call(ModelRequest.of("?"), blocker.token(), _ -> begun.countDown());
    assertThat(begun.await(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();

    List<CancellationSource> sources = new ArrayList<>();
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int number = i;
      CancellationSource source = new CancellationSource();
      sources.add(source);
      calls.add(
          call(
              ModelRequest.of("?").with(GREEDY.withMaxOutputTokens(3)),
              source.token(),
              event -> {
                if (event instanceof ModelEvent.Finished) {
                  answered.add(number);
                }
              }));
      awaitQueued(number + 1);
    }
    IntStream.range(0, 20).filter(i -> i % 3 == 0).forEach(i -> sources.get(i).cancel("no"));
    blocker.cancel("go on");

    for (int i = 0; i < 20; i++) {
      Throwable end = calls.get(i).end();
      if (i % 3 == 0) {
        assertThat(end).isInstanceOf(CancelledException.class);
      } else {
        assertThat(end).isNull();
      }
    }
    assertThat(first.end()).isInstanceOf(CancelledException.class);
    assertThat(answered)
        .containsExactlyElementsOf(IntStream.range(0, 20).filter(i -> i % 3 != 0).boxed().toList());
  }

  @Test
  void an_interrupted_caller_stops_the_computation_and_stays_interrupted() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  thrown.complete(
                      catchThrowable(
                          () ->
                              model.stream(
                                  ModelRequest.of("?"),
                                  CancellationToken.never(),
                                  _ -> begun.countDown())));
                  interrupted.complete(Thread.currentThread().isInterrupted());
                });
    assertThat(begun.await(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();

    caller.interrupt();

    assertThat(thrown.get(BOUND_SECONDS, TimeUnit.SECONDS)).isInstanceOf(CancelledException.class);
    assertThat(interrupted.get(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(answersShortly()).isEqualTo("abc");
  }

  @Test
  void a_sink_that_throws_ends_the_answer_with_its_exception() {
    IllegalStateException broken = new IllegalStateException("the listener broke");

    assertThatThrownBy(
            () ->
                model.stream(
                    ModelRequest.of("?"),
                    CancellationToken.never(),
                    _ -> {
                      throw broken;
                    }))
        .isSameAs(broken);
    assertThat(answersShortly()).isEqualTo("abc");
  }

  @Test
  void a_slow_sink_does_not_hold_up_other_requests() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Call stuck =
        call(
            ModelRequest.of("?").with(GREEDY.withMaxOutputTokens(3)),
            CancellationToken.never(),
            _ -> awaitQuietly(release));

    assertThat(answersShortly()).isEqualTo("abc");

    assertThat(stuck.isOver()).isFalse();
    release.countDown();
    assertThat(stuck.end()).isNull();
  }

  @Test
  void closing_while_an_answer_is_written_ends_it_and_those_that_wait() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Call running = call(ModelRequest.of("?"), CancellationToken.never(), _ -> begun.countDown());
    assertThat(begun.await(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
    Call waiting = call(ModelRequest.of("?"), CancellationToken.never(), _ -> {});
    awaitQueued(1);

    model.close();

    for (Call call : List.of(running, waiting)) {
      assertThat(call.end())
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("slow.gguf was closed");
    }
  }

  @Test
  void closing_from_several_threads_while_a_prompt_is_read_is_safe() throws Exception {
    Call reading = call(Asked.words(1500), CancellationToken.never(), _ -> {});
    awaitRunning();
    List<Thread> closers =
        IntStream.range(0, 4).mapToObj(_ -> Thread.startVirtualThread(model::close)).toList();

    for (Thread closer : closers) {
      assertThat(closer.join(Duration.ofSeconds(BOUND_SECONDS))).isTrue();
    }

    assertThat(reading.end()).isInstanceOf(ModelException.class).hasMessageContaining("closed");
  }

  private String answersShortly() {
    return ask(model, ModelRequest.of("?").with(GREEDY.withMaxOutputTokens(3))).text();
  }

  private void awaitRunning() {
    await(() -> model.answering() == 1);
  }

  private void awaitQueued(int count) {
    await(() -> model.waitingRequests() == count);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(BOUND_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Call call(ModelRequest request, CancellationToken cancel, Consumer<ModelEvent> sink) {
    List<ModelEvent> events = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread.startVirtualThread(
        () ->
            end.complete(
                catchThrowable(
                    () ->
                        model.stream(
                            request,
                            cancel,
                            event -> {
                              events.add(event);
                              sink.accept(event);
                            }))));
    return new Call(events, end);
  }

  private record Call(List<ModelEvent> events, CompletableFuture<Throwable> ended) {
    Throwable end() throws Exception {
      return ended.get(BOUND_SECONDS, TimeUnit.SECONDS);
    }

    boolean isOver() {
      return ended.isDone();
    }
  }
}
