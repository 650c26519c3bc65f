package dev.asyncat.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.CancelledException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CancellationSourceTest {

  private final CancellationSource source = new CancellationSource();

  @Test
  void a_token_says_why_it_was_cancelled_and_the_first_reason_stays() {
    source.cancel("first");
    source.cancel("second");

    assertThat(source.token().isCancelled()).isTrue();
    assertThat(source.token().reason()).hasValue("first");
    assertThatThrownBy(() -> source.token().throwIfCancelled())
        .isInstanceOf(CancelledException.class)
        .hasMessage("first");
  }

  @Test
  void an_action_runs_once_and_at_once_if_it_comes_late() {
    List<String> ran = new ArrayList<>();
    source.token().onCancel(() -> ran.add("early"));

    source.cancel("now");
    source.cancel("again");
    source.token().onCancel(() -> ran.add("late"));

    assertThat(ran).containsExactly("early", "late");
  }

  @Test
  void an_action_that_fails_keeps_no_other_from_running() {
    List<String> ran = new ArrayList<>();
    source
        .token()
        .onCancel(
            () -> {
              throw new IllegalStateException("broken");
            });
    source.token().onCancel(() -> ran.add("second"));

    assertThatThrownBy(() -> source.cancel("now")).hasMessage("broken");
    assertThat(ran).containsExactly("second");
  }

  @Test
  void a_closed_registration_is_forgotten() {
    List<String> ran = new ArrayList<>();
    source.token().onCancel(() -> ran.add("forgotten")).close();

    source.cancel("now");

    assertThat(ran).isEmpty();
  }

  @Test
  void a_child_is_cancelled_with_its_parent_but_not_the_other_way() {
    CancellationSource child = new CancellationSource(source.token());
    CancellationSource other = new CancellationSource(source.token());

    child.cancel("child only");
    assertThat(source.token().isCancelled()).isFalse();
    source.cancel("all");

    assertThat(child.token().reason()).hasValue("child only");
    assertThat(other.token().reason()).hasValue("all");
  }

  @Test
  void an_action_runs_exactly_once_however_cancel_and_registration_race() throws Exception {
    for (int i = 0; i < 500; i++) {
      CancellationSource raced = new CancellationSource();
      AtomicInteger ran = new AtomicInteger();
      CountDownLatch go = new CountDownLatch(1);
      Thread canceller = Thread.ofVirtual().start(() -> awaitThen(go, () -> raced.cancel("x")));
      Thread registrar =
          Thread.ofVirtual()
              .start(() -> awaitThen(go, () -> raced.token().onCancel(ran::incrementAndGet)));

      go.countDown();
      canceller.join();
      registrar.join();

      assertThat(ran).hasValue(1);
    }
  }

  private static void awaitThen(CountDownLatch latch, Runnable action) {
    try {
      latch.await();
      action.run();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
