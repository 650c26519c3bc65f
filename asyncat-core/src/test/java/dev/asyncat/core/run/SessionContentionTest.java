package dev.asyncat.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.core.Asyncat;
import dev.asyncat.core.store.InMemoryStore;
import dev.asyncat.error.ConflictException;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.RunRequest.Audience;
import dev.asyncat.run.StopReason;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several who want something of the same session at the same moment. */
class SessionContentionTest {

  @TempDir Path directory;

  private enum Other {
    STARTS(session -> asyncat -> asyncat.run(request(session))),
    RESUMES(session -> asyncat -> asyncat.resume(user(asyncat), session)),
    CANCELS(session -> asyncat -> asyncat.cancel(user(asyncat), session, "enough"));

    private final Function<String, Function<Asyncat, Object>> act;

    Other(Function<String, Function<Asyncat, Object>> act) {
      this.act = act;
    }

    private static RunRequest request(String session) {
      return RunRequest.builder("second")
          .continueSessionId(session)
          .audience(Audience.DETACHED)
          .build();
    }

    private static String user(Asyncat asyncat) {
      return asyncat.users().defaultUser().id();
    }
  }

  /** A run is in the log a moment before it can be found in memory; nobody may take it for dead. */
  @ParameterizedTest
  @EnumSource
  void a_run_that_is_just_beginning_is_not_taken_for_one_that_was_left(Other other)
      throws Exception {
    HoldingStore store = new HoldingStore(new InMemoryStore());
    ScriptedModel model = ScriptedModel.of(Turn.saying("one"), Turn.saying("two").hang());
    try (Asyncat asyncat = Asyncat.builder().store(store).model(model).build()) {
      String session = asyncat.run(RunRequest.of("zero").in(directory)).result().sessionId();
      store.holdNext();
      CompletableFuture<Run> first = new CompletableFuture<>();
      start(first, () -> asyncat.run(RunRequest.of("first").in(directory).continuing(session)));
      store.awaitHeld();
      CompletableFuture<Object> second = new CompletableFuture<>();
      Thread acting = start(second, () -> other.act.apply(session).apply(asyncat));
      while (acting.getState() != Thread.State.WAITING && !second.isDone()) {
        Thread.onSpinWait();
      }
      store.letGo();
      Run run = first.get(20, TimeUnit.SECONDS);
      switch (other) {
        case STARTS ->
            assertThatThrownBy(() -> second.get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ConflictException.class);
        case RESUMES -> assertThat(second.get(20, TimeUnit.SECONDS)).isSameAs(run);
        case CANCELS -> assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo(true);
      }
      run.cancel("enough");
      assertThat(run.result().stopReason()).isEqualTo(StopReason.CANCELLED);
      assertThat(store.runLog().read(session, run.startSeq(), 1_000))
          .as("one run, which nobody ended or resumed")
          .allMatch(event -> event.runId().equals(run.runId()))
          .noneMatch(event -> event.event() instanceof LifecycleEvent.Resumed)
          .last()
          .satisfies(event -> assertThat(event.event()).isInstanceOf(LifecycleEvent.Done.class));
    }
  }

  private static <T> Thread start(CompletableFuture<T> result, Callable<T> work) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                result.complete(work.call());
              } catch (Exception failure) {
                result.completeExceptionally(failure);
              }
            });
  }

  /** Stores an entry but does not return until it is let go. */
  private static final class HoldingStore extends CrashingStore {

    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private volatile boolean holds;

    HoldingStore(InMemoryStore store) {
      super(store, Integer.MAX_VALUE);
    }

    void holdNext() {
      holds = true;
    }

    void awaitHeld() throws InterruptedException {
      assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
    }

    void letGo() {
      go.countDown();
    }

    @Override
    public long append(String sessionId, String runId, long expectedSeq, List<Entry> entries) {
      long seq = super.append(sessionId, runId, expectedSeq, entries);
      if (holds && held.getCount() > 0) {
        held.countDown();
        try {
          go.await();
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
        }
      }
      return seq;
    }
  }
}
