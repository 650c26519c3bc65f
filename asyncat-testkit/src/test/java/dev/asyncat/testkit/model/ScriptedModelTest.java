package dev.asyncat.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.model.Usage;
import dev.asyncat.testkit.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ScriptedModelTest {

  private static final ModelRequest HELLO = ModelRequest.of("hello");

  @Test
  void turns_are_used_up_in_order() {
    ScriptedModel model = ScriptedModel.of(Turn.saying("one"), Turn.saying("two"));

    assertThat(ask(model)).first().isEqualTo(new ModelEvent.Text("one"));
    assertThat(model.remaining()).isEqualTo(1);
    assertThat(ask(model)).first().isEqualTo(new ModelEvent.Text("two"));
    model.assertScriptUsedUp();
    assertThat(model.requests()).containsExactly(HELLO, HELLO);
  }

  @Test
  void a_request_after_the_last_turn_fails_and_shows_the_request() {
    ScriptedModel model = ScriptedModel.of(Turn.saying("one"));
    ask(model);

    assertThatThrownBy(() -> ask(model))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.UNUSABLE))
        .hasMessageContaining("1 turns")
        .hasMessageContaining("hello");
    assertThat(model.overruns()).isEqualTo(1);
    assertThatThrownBy(model::assertScriptUsedUp).isInstanceOf(AssertionError.class);
  }

  @Test
  void turns_that_are_left_are_noticed() {
    ScriptedModel model = ScriptedModel.of(Turn.saying("one"));

    assertThatThrownBy(model::assertScriptUsedUp).hasMessageContaining("1 are left");
  }

  @Test
  void text_is_cut_into_pieces_without_cutting_a_character() {
    ScriptedModel model = ScriptedModel.of(Turn.saying("a😀b😀").inPiecesOf(2));

    assertThat(ask(model))
        .containsExactly(
            new ModelEvent.Text("a😀"),
            new ModelEvent.Text("b😀"),
            new ModelEvent.Finished(ModelEvent.FinishReason.STOP, null));
  }

  @Test
  void a_turn_keeps_the_order_of_its_steps() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.thinking("hm")
                .text("I look")
                .call("c7", "list_directory", JsonObject.EMPTY)
                .usage(10, 4)
                .carryOver("sig"));

    List<ModelEvent> events = ask(model);

    assertThat(events.get(0)).isEqualTo(new ModelEvent.Reasoning("hm"));
    assertThat(events.get(1)).isEqualTo(new ModelEvent.Text("I look"));
    assertThat(events.get(2))
        .isInstanceOfSatisfying(
            ModelEvent.Call.class, call -> assertThat(call.call().id()).isEqualTo("c7"));
    assertThat(events.get(3))
        .isEqualTo(
            new ModelEvent.Finished(ModelEvent.FinishReason.TOOL_CALLS, Usage.of(10, 4), "sig"));
  }

  @Test
  void a_turn_can_be_computed_from_the_request() {
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(Turn.saying("first"))
            .otherwise(request -> Turn.saying("messages: " + request.messages().size()))
            .build();

    ask(model);

    assertThat(ask(model)).first().isEqualTo(new ModelEvent.Text("messages: 1"));
  }

  @Test
  void a_failure_may_come_in_the_middle() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.saying("so far").fail(ModelException.Kind.NETWORK, "gone").text("never"));
    List<ModelEvent> events = new ArrayList<>();

    assertThatThrownBy(() -> model.stream(HELLO, CancellationToken.never(), events::add))
        .isInstanceOf(ModelException.class)
        .hasMessage("gone");
    assertThat(events).containsExactly(new ModelEvent.Text("so far"));
  }

  @Test
  void waits_move_a_test_clock_instead() {
    TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(Turn.saying("abcd").inPiecesOf(2).pauseBeforeEach(Duration.ofMinutes(5)))
            .turn(Turn.silent().pause(Duration.ofHours(1)))
            .pauses(Pauses.moving(clock))
            .build();

    ask(model);
    assertThat(clock.instant()).isEqualTo("2026-01-01T00:15:00Z");

    ask(model);
    assertThat(clock.instant()).isEqualTo("2026-01-01T01:15:00Z");
  }

  @Test
  void a_real_wait_is_ended_by_a_cancellation() {
    CancellationSource source = new CancellationSource();
    ScriptedModel model =
        ScriptedModel.of(
            Turn.silent().then(() -> source.cancel("enough")).pause(Duration.ofDays(1)));

    assertThatThrownBy(() -> model.stream(HELLO, source.token(), event -> {}))
        .isInstanceOf(CancelledException.class)
        .hasMessage("enough");
  }

  @Test
  void a_hanging_turn_is_ended_by_an_interrupt() throws InterruptedException {
    ScriptedModel model = ScriptedModel.of(Turn.hanging());
    List<Throwable> thrown = new ArrayList<>();
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    ask(model);
                  } catch (CancelledException e) {
                    thrown.add(e);
                  }
                });
    model.awaitRequests(1, Duration.ofSeconds(10));

    thread.interrupt();

    assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    assertThat(thrown).hasSize(1);
  }

  @Test
  void several_runs_can_ask_at_once() throws InterruptedException {
    int askers = 50;
    ScriptedModel.Builder builder = ScriptedModel.builder();
    for (int i = 0; i < askers; i++) {
      builder.turn(Turn.saying("turn " + i));
    }
    ScriptedModel model = builder.build();
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    var answers = ConcurrentHashMap.newKeySet();

    for (int i = 0; i < askers; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      go.await();
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                    answers.add(ask(model).getFirst());
                  }));
    }
    go.countDown();
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    }

    assertThat(answers).hasSize(askers);
    model.assertScriptUsedUp();
  }

  @Test
  void waiting_for_a_request_that_never_comes_fails_in_time() {
    ScriptedModel model = ScriptedModel.of(Turn.saying("x"));

    assertThatThrownBy(() -> model.awaitRequests(1, Duration.ofMillis(20)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("asked 0 times");
    assertThatThrownBy(() -> model.request(0)).isInstanceOf(AssertionError.class);
  }

  @Test
  void what_the_model_is_can_be_chosen() {
    assertThat(ScriptedModel.of().info().capabilities().nativeTools()).isTrue();
    ScriptedModel local = ScriptedModel.builder().local(4096).build();
    assertThat(local.info().local()).isTrue();
    assertThat(local.info().capabilities().nativeTools()).isFalse();
    assertThat(local.info().capabilities().contextWindow()).isEqualTo(4096);
    assertThat(
            ScriptedModel.builder()
                .contextWindow(500)
                .nativeTools(false)
                .build()
                .info()
                .capabilities())
        .satisfies(
            capabilities -> {
              assertThat(capabilities.contextWindow()).isEqualTo(500);
              assertThat(capabilities.nativeTools()).isFalse();
            });
  }

  @Test
  void a_piece_has_at_least_one_character() {
    assertThatThrownBy(() -> Turn.saying("a").inPiecesOf(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<ModelEvent> ask(ScriptedModel model) {
    List<ModelEvent> events = new ArrayList<>();
    model.stream(HELLO, CancellationToken.never(), events::add);
    return events;
  }
}
