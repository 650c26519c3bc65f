package dev.asyncat.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.Asyncat;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.StopReason;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParallelRunsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;

  @Test
  void results_come_in_the_order_of_the_requests_each_from_a_session_of_its_own() {
    CountDownLatch secondIsDone = new CountDownLatch(1);
    ScriptedModel model =
        ScriptedModel.answeredBy(
            request ->
                goal(request).equals("one")
                    ? Turn.silent().then(() -> await(secondIsDone)).text("1")
                    : Turn.saying("2").then(secondIsDone::countDown));
    try (Asyncat asyncat = asyncat(model)) {
      List<ParallelRuns.Outcome> outcomes =
          asyncat.parallelRuns().run(requests("one", "two"), 2, CancellationToken.never());

      assertThat(outcomes)
          .extracting(outcome -> ((ParallelRuns.Ended) outcome).result().answer())
          .containsExactly("1", "2");
      assertThat(outcomes)
          .extracting(outcome -> ((ParallelRuns.Ended) outcome).result().sessionId())
          .doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @CsvSource({"-5, 1", "0, 1", "1, 1", "3, 3", "99, 6"})
  void no_more_run_at_once_than_there_are_places(int asked, int expected) {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch full = new CountDownLatch(expected);
    ScriptedModel model =
        ScriptedModel.answeredBy(
            request ->
                Turn.silent()
                    .then(() -> most.accumulateAndGet(running.incrementAndGet(), Math::max))
                    .then(full::countDown)
                    .then(() -> await(full))
                    .then(running::decrementAndGet)
                    .text("done"));
    try (Asyncat asyncat = asyncat(model)) {
      asyncat
          .parallelRuns()
          .run(requests("a", "b", "c", "d", "e", "f"), asked, CancellationToken.never());
    }
    assertThat(most).hasValue(expected);
  }

  @Test
  void a_task_starts_as_soon_as_a_place_is_free() {
    CountDownLatch thirdRan = new CountDownLatch(1);
    ScriptedModel model =
        ScriptedModel.answeredBy(
            request ->
                switch (goal(request)) {
                  case "slow" -> Turn.silent().then(() -> await(thirdRan)).text("slow");
                  case "third" -> Turn.saying("third").then(thirdRan::countDown);
                  default -> Turn.saying("quick");
                });
    try (Asyncat asyncat = asyncat(model)) {
      assertThat(
              asyncat
                  .parallelRuns()
                  .run(requests("slow", "quick", "third"), 2, CancellationToken.never()))
          .allMatch(outcome -> ((ParallelRuns.Ended) outcome).result().answer().length() > 3);
    }
  }

  @Test
  void cancelling_ends_those_at_work_and_keeps_the_others_from_starting() throws Exception {
    ScriptedModel model = ScriptedModel.answeredBy(request -> Turn.hanging());
    CancellationSource source = new CancellationSource();
    try (Asyncat asyncat = asyncat(model)) {
      Thread canceller =
          Thread.ofVirtual()
              .start(
                  () -> {
                    model.awaitRequests(2, PATIENCE);
                    source.cancel("enough");
                  });
      List<ParallelRuns.Outcome> outcomes =
          asyncat.parallelRuns().run(requests("a", "b", "c"), 2, source.token());
      canceller.join();

      assertThat(outcomes.subList(0, 2))
          .extracting(outcome -> ((ParallelRuns.Ended) outcome).result().stopReason())
          .containsOnly(StopReason.CANCELLED);
      assertThat(outcomes.get(2))
          .isInstanceOfSatisfying(
              ParallelRuns.NotStarted.class,
              not -> assertThat(not.error()).contains("before it began").contains("enough"));
      assertThat(asyncat.sessions().unfinished()).isEmpty();
    }
  }

  @Test
  void a_failing_run_leaves_the_others_alone() {
    ScriptedModel model =
        ScriptedModel.answeredBy(
            request ->
                goal(request).equals("bad")
                    ? Turn.failing(ModelException.Kind.UNUSABLE, "broken model")
                    : Turn.saying("fine"));
    try (Asyncat asyncat = asyncat(model)) {
      List<ParallelRuns.Outcome> outcomes =
          asyncat.parallelRuns().run(requests("bad", "good"), 1, CancellationToken.never());

      assertThat(outcomes)
          .extracting(outcome -> ((ParallelRuns.Ended) outcome).result().stopReason())
          .containsExactly(StopReason.ERROR, StopReason.ANSWER);
    }
  }

  @Test
  void what_is_wrong_with_one_request_is_said_before_any_of_them_starts() {
    ScriptedModel model = ScriptedModel.answering("never");
    try (Asyncat asyncat = asyncat(model)) {
      List<RunRequest> requests =
          List.of(request("good"), request("bad").in(directory.resolve("missing")));

      assertThatThrownBy(() -> asyncat.parallelRuns().run(requests, 1, CancellationToken.never()))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("missing");
      assertThat(model.requests()).isEmpty();
      assertThat(asyncat.sessions().list(asyncat.users().defaultUser().id(), null, 5)).isEmpty();
    }
  }

  @Test
  void there_are_1_to_10_tasks_and_none_continues_a_session() {
    try (Asyncat asyncat = asyncat(ScriptedModel.answering("never"))) {
      ParallelRuns parallel = asyncat.parallelRuns();
      assertThatThrownBy(() -> parallel.check(List.of()))
          .isInstanceOf(InvalidRequestException.class);
      assertThatThrownBy(
              () ->
                  parallel.check(
                      IntStream.range(0, 11).mapToObj(i -> request("task " + i)).toList()))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("Maximum 10 parallel tasks per request");
      assertThatThrownBy(() -> parallel.check(List.of(request("a").continuing("session"))))
          .isInstanceOf(InvalidRequestException.class);
    }
  }

  @Test
  void without_a_model_nothing_starts() {
    try (Asyncat asyncat = Asyncat.builder().build()) {
      assertThatThrownBy(
              () -> asyncat.parallelRuns().run(requests("a"), 1, CancellationToken.never()))
          .isInstanceOf(UnavailableException.class);
    }
  }

  @Test
  void runs_are_marked_and_have_fifteen_rounds() {
    try (Asyncat asyncat = asyncat(ScriptedModel.answering("done"))) {
      ParallelRuns.Ended ended =
          (ParallelRuns.Ended)
              asyncat.parallelRuns().run(requests("a"), 1, CancellationToken.never()).getFirst();
      String user = asyncat.users().defaultUser().id();
      try (var events = asyncat.follow(user, ended.result().sessionId(), 0)) {
        LifecycleEvent.RunAccepted accepted =
            (LifecycleEvent.RunAccepted) events.next(PATIENCE).orElseThrow().event();
        assertThat(accepted.operation()).isEqualTo("multi-agent");
        assertThat(accepted.request().maxRounds()).isEqualTo(15);
      }
    }
  }

  private Asyncat asyncat(ScriptedModel model) {
    return Asyncat.builder().model(model).build();
  }

  private List<RunRequest> requests(String... goals) {
    return List.of(goals).stream().map(this::request).toList();
  }

  private RunRequest request(String goal) {
    return RunRequest.of(goal).in(directory);
  }

  private static String goal(ModelRequest request) {
    return ((Message.User) request.messages().getLast()).text();
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("it did not happen in time");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }
}
