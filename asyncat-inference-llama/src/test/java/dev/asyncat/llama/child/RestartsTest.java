package dev.asyncat.llama.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.model.ModelException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RestartsTest {

  private final AtomicLong now = new AtomicLong();
  private final Restarts restarts = new Restarts(now::get);

  private void after(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void the_first_restart_is_at_once_and_the_pauses_grow() {
    restarts.starting("m");
    assertThatThrownBy(() -> restarts.starting("m"))
        .isInstanceOfSatisfying(
            ModelException.class,
            tooSoon -> {
              assertThat(tooSoon.kind().retryable()).isTrue();
              assertThat(tooSoon.retryAfter()).contains(Duration.ofSeconds(1));
            });
    after(Duration.ofSeconds(1));
    restarts.starting("m");
    after(Duration.ofMillis(1_900));
    assertThatThrownBy(() -> restarts.starting("m")).hasMessageContaining("again in 1 s");
    after(Duration.ofMillis(100));
    restarts.starting("m");
  }

  @Test
  void one_that_lived_for_a_minute_is_started_at_once() {
    for (int i = 0; i < 8; i++) {
      restarts.starting("m");
      after(Duration.ofSeconds(31));
    }
    after(Duration.ofMinutes(1));
    restarts.starting("m");
    assertThatCode(
            () -> {
              after(Duration.ofSeconds(1));
              restarts.starting("m");
            })
        .doesNotThrowAnyException();
  }
}
