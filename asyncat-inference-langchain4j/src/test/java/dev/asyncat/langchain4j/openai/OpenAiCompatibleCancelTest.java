package dev.asyncat.langchain4j.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.langchain4j.Answer;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ending calls, and calls side by side. */
@Timeout(60)
class OpenAiCompatibleCancelTest {

  private static final ModelRequest HELLO = ModelRequest.of("Hello");

  private static CompletableFuture<Throwable> start(Runnable call) {
    CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    Thread.startVirtualThread(() -> outcome.complete(catchThrowable(call::run)));
    return outcome;
  }

  private static Throwable get(CompletableFuture<Throwable> outcome) throws Exception {
    return outcome.get(10, TimeUnit.SECONDS);
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_call_cancelled_before_the_response_closes_its_connection() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    try (LoopbackEndpoint server =
            new LoopbackEndpoint(
                (request, reply) -> {
                  asked.countDown();
                  reply.awaitClientGone();
                  gone.countDown();
                });
        OpenAiCompatible model = OpenAiCompatible.builder(server.url(), "m").build()) {
      CancellationSource source = new CancellationSource();
      CompletableFuture<Throwable> call =
          start(() -> model.stream(HELLO, source.token(), event -> {}));
      await(asked);

      source.cancel("enough");

      assertThat(get(call)).isInstanceOf(CancelledException.class).hasMessage("enough");
      await(gone);
    }
  }

  @Test
  void a_call_cancelled_between_headers_and_first_event_closes_its_connection() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    try (LoopbackEndpoint server =
            new LoopbackEndpoint(
                (request, reply) -> {
                  reply.stream();
                  begun.countDown();
                  reply.awaitClientGone();
                  gone.countDown();
                });
        OpenAiCompatible model = OpenAiCompatible.builder(server.url(), "m").build()) {
      CancellationSource source = new CancellationSource();
      CompletableFuture<Throwable> call =
          start(() -> model.stream(HELLO, source.token(), event -> {}));
      await(begun);

      source.cancel("enough");

      assertThat(get(call)).isInstanceOf(CancelledException.class);
      await(gone);
    }
  }

  @Test
  void a_call_cancelled_mid_stream_closes_its_connection_and_says_no_more() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    CountDownLatch first = new CountDownLatch(1);
    List<ModelEvent> events = Collections.synchronizedList(new ArrayList<>());
    try (LoopbackEndpoint server =
            new LoopbackEndpoint(
                (request, reply) -> {
                  reply.stream();
                  reply.event(Chunks.text("Once"));
                  reply.awaitClientGone();
                  gone.countDown();
                });
        OpenAiCompatible model = OpenAiCompatible.builder(server.url(), "m").build()) {
      CancellationSource source = new CancellationSource();
      CompletableFuture<Throwable> call =
          start(
              () ->
                  model.stream(
                      HELLO,
                      source.token(),
                      event -> {
                        events.add(event);
                        first.countDown();
                      }));
      await(first);

      source.cancel("enough");

      assertThat(get(call)).isInstanceOf(CancelledException.class);
      await(gone);
      assertThat(events).containsExactly(new ModelEvent.Text("Once"));
    }
  }

  @Test
  void a_sink_that_throws_closes_the_connection() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    try (LoopbackEndpoint server =
            new LoopbackEndpoint(
                (request, reply) -> {
                  reply.stream();
                  reply.event(Chunks.text("Once"));
                  reply.awaitClientGone();
                  gone.countDown();
                });
        OpenAiCompatible model = OpenAiCompatible.builder(server.url(), "m").build()) {
      IllegalStateException full = new IllegalStateException("disk full");

      Throwable thrown =
          catchThrowable(
              () ->
                  model.stream(
                      HELLO,
                      CancellationToken.never(),
                      event -> {
                        throw full;
                      }));

      assertThat(thrown).isSameAs(full);
      await(gone);
    }
  }

  @Test
  void an_interrupted_caller_is_let_go_and_stays_interrupted() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    try (LoopbackEndpoint server =
            new LoopbackEndpoint(
                (request, reply) -> {
                  asked.countDown();
                  reply.awaitClientGone();
                  gone.countDown();
                });
        OpenAiCompatible model = OpenAiCompatible.builder(server.url(), "m").build()) {
      CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
      Thread caller =
          Thread.startVirtualThread(
              () -> {
                Throwable thrown =
                    catchThrowable(
                        () -> model.stream(HELLO, CancellationToken.never(), event -> {}));
                stillInterrupted.complete(
                    thrown instanceof CancelledException && Thread.currentThread().isInterrupted());
              });
      await(asked);

      caller.interrupt();

      assertThat(stillInterrupted.get(10, TimeUnit.SECONDS)).isTrue();
      await(gone);
    }
  }

  @Test
  void closing_the_model_ends_the_calls_that_run() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (LoopbackEndpoint server =
        new LoopbackEndpoint(
            (request, reply) -> {
              reply.stream();
              reply.event(Chunks.text("Once"));
              asked.countDown();
              reply.awaitClientGone();
            })) {
      OpenAiCompatible model = OpenAiCompatible.builder(server.url(), "m").build();
      CompletableFuture<Throwable> call =
          start(() -> model.stream(HELLO, CancellationToken.never(), event -> {}));
      await(asked);

      model.close();
      model.close();

      assertThat(get(call)).isInstanceOf(ModelException.class);
    }
  }

  @Test
  void one_slow_sink_holds_up_none_of_seven_others() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch slowIsStuck = new CountDownLatch(1);
    try (LoopbackEndpoint server =
            LoopbackEndpoint.sending(
                Chunks.text("a"), Chunks.text("b"), Chunks.text("c"), Chunks.finish("stop"));
        OpenAiCompatible model = OpenAiCompatible.builder(server.url(), "m").build()) {
      CompletableFuture<Throwable> slow =
          start(
              () ->
                  model.stream(
                      HELLO,
                      CancellationToken.never(),
                      event -> {
                        slowIsStuck.countDown();
                        try {
                          release.await();
                        } catch (InterruptedException interrupted) {
                          Thread.currentThread().interrupt();
                        }
                      }));
      await(slowIsStuck);
      List<CompletableFuture<Throwable>> others = new ArrayList<>();
      Set<String> texts = ConcurrentHashMap.newKeySet();
      for (int i = 0; i < 7; i++) {
        others.add(start(() -> texts.add(Answer.of(model, "Hello").text())));
      }

      for (CompletableFuture<Throwable> other : others) {
        assertThat(get(other)).isNull();
      }
      assertThat(texts).containsOnly("abc");
      assertThat(slow).isNotDone();
      release.countDown();
      assertThat(get(slow)).isNull();
    }
  }

  @Test
  void events_reach_the_sink_on_the_calling_thread() throws IOException {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    try (LoopbackEndpoint server =
            LoopbackEndpoint.sending(Chunks.text("a"), Chunks.finish("stop"));
        OpenAiCompatible model = OpenAiCompatible.builder(server.url(), "m").build()) {
      model.stream(HELLO, CancellationToken.never(), event -> threads.add(Thread.currentThread()));
    }

    assertThat(threads).containsExactly(Thread.currentThread());
  }
}
