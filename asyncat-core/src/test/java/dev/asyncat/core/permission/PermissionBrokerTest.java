package dev.asyncat.core.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.error.StoreException;
import dev.asyncat.json.Json;
import dev.asyncat.permission.Approver;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunRequest.Audience;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PermissionBrokerTest {

  private final CancellationSource cancel = new CancellationSource();
  private final LinkedBlockingQueue<RunEvent> stored = new LinkedBlockingQueue<>();

  @Test
  void a_question_is_stored_before_it_can_be_answered_and_the_answer_before_it_counts()
      throws Exception {
    PermissionBroker broker = broker(Audience.CLIENT, null, Duration.ofMinutes(1));
    CompletableFuture<PermissionDecision> decision = decideInBackground(broker);

    assertThat(nextStored()).isInstanceOf(PermissionEvent.Requested.class);
    assertThat(broker.decided("p1", PermissionDecision.allow())).isTrue();

    assertThat(decision.get(10, TimeUnit.SECONDS)).isEqualTo(PermissionDecision.allow());
    assertThat(nextStored())
        .isEqualTo(new PermissionEvent.Decided("p1", "c1", PermissionDecision.allow(), "user"));
  }

  @Test
  void the_first_of_many_answers_wins_and_is_stored_once() throws Exception {
    PermissionBroker broker = broker(Audience.CLIENT, null, Duration.ofMinutes(1));
    CompletableFuture<PermissionDecision> decision = decideInBackground(broker);
    nextStored();
    AtomicInteger winners = new AtomicInteger();
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      PermissionDecision mine = PermissionDecision.deny("client " + i);
      clients.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    if (broker.decided("p1", mine)) {
                      winners.incrementAndGet();
                    }
                  }));
    }
    for (Thread client : clients) {
      client.join();
    }

    assertThat(winners).hasValue(1);
    assertThat(stored).hasSize(1);
    assertThat(decision.get(10, TimeUnit.SECONDS))
        .isEqualTo(((PermissionEvent.Decided) nextStored()).decision());
  }

  @Test
  void when_the_time_is_up_the_answer_is_no() {
    PermissionBroker broker = broker(Audience.CLIENT, null, Duration.ofMillis(20));

    PermissionDecision decision = broker.decide(request(), anything -> {});

    assertThat(decision).isEqualTo(PermissionDecision.deny("Permission request timed out"));
    assertThat(broker.decided("p1", PermissionDecision.allow())).isFalse();
    assertThat(stored)
        .last()
        .isEqualTo(new PermissionEvent.Decided("p1", "c1", decision, "timeout"));
  }

  @Test
  void an_approver_answers_in_place_of_a_client() {
    Approver approver = (request, token) -> PermissionDecision.allow();
    PermissionBroker broker = broker(Audience.NOBODY, approver, Duration.ofMinutes(1));

    assertThat(broker.attended()).isTrue();
    assertThat(broker.decide(request(), anything -> {})).isEqualTo(PermissionDecision.allow());
  }

  @Test
  void an_approver_that_fails_has_not_approved() {
    Approver approver =
        (request, token) -> {
          throw new IllegalStateException("broken approver");
        };
    PermissionBroker broker = broker(Audience.NOBODY, approver, Duration.ofMinutes(1));

    assertThatThrownBy(() -> broker.decide(request(), anything -> {}))
        .hasMessage("broken approver");
    assertThat(stored).noneMatch(PermissionEvent.Decided.class::isInstance);
  }

  @Test
  void cancelling_ends_the_waiting() throws Exception {
    PermissionBroker broker = broker(Audience.CLIENT, null, Duration.ofMinutes(1));
    CompletableFuture<PermissionDecision> decision = decideInBackground(broker);
    nextStored();

    cancel.cancel("enough");

    assertThatThrownBy(() -> decision.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(CancelledException.class);
  }

  @Test
  void an_answer_that_cannot_be_stored_does_not_count() throws Exception {
    AtomicInteger stores = new AtomicInteger();
    PermissionBroker broker =
        new PermissionBroker(
            Audience.CLIENT,
            null,
            Duration.ofMinutes(1),
            Duration.ofDays(1),
            cancel.token(),
            Set.of(),
            event -> {
              if (stores.getAndIncrement() > 0) {
                throw new StoreException("disk full");
              }
              stored.add(event);
            });
    CompletableFuture<PermissionDecision> decision = decideInBackground(broker);
    nextStored();

    assertThatThrownBy(() -> broker.decided("p1", PermissionDecision.allow()))
        .isInstanceOf(StoreException.class);
    assertThat(decision).isNotDone();
    cancel.cancel("end of test");
  }

  @Test
  void an_unknown_request_and_one_of_another_kind_are_not_found() throws Exception {
    PermissionBroker broker = broker(Audience.CLIENT, null, Duration.ofMinutes(1));
    CompletableFuture<PermissionDecision> decision = decideInBackground(broker);
    nextStored();

    assertThatThrownBy(() -> broker.decided("nope", PermissionDecision.allow()))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> broker.replied("p1", "yes")).isInstanceOf(NotFoundException.class);
    assertThat(decision).isNotDone();
    cancel.cancel("end of test");
  }

  private RunEvent nextStored() throws InterruptedException {
    RunEvent event = stored.poll(10, TimeUnit.SECONDS);
    assertThat(event).as("an event within ten seconds").isNotNull();
    return event;
  }

  private CompletableFuture<PermissionDecision> decideInBackground(PermissionBroker broker) {
    CompletableFuture<PermissionDecision> decision = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                decision.complete(broker.decide(request(), anything -> {}));
              } catch (RuntimeException failure) {
                decision.completeExceptionally(failure);
              }
            });
    return decision;
  }

  private PermissionBroker broker(
      Audience audience, @Nullable Approver approver, Duration patience) {
    return new PermissionBroker(
        audience, approver, patience, Duration.ofDays(1), cancel.token(), Set.of(), stored::add);
  }

  private static PermissionRequest request() {
    return new PermissionRequest(
        "p1",
        "s1",
        new ToolCall("c1", "write_file", Json.object().put("path", "a").build()),
        "hash",
        PermissionLevel.MODERATE,
        "Write file: a",
        null,
        0,
        Path.of("/w").toAbsolutePath(),
        new PermissionRule("write_file", null),
        Duration.ofMinutes(5));
  }
}
