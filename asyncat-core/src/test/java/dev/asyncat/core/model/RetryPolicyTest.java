package dev.asyncat.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelException.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {

  @Test
  void pauses_double_and_the_fourth_failure_is_final() {
    ModelException failure = new ModelException(Kind.OVERLOADED, "busy");

    assertThat(RetryPolicy.pauseBefore(0, failure)).contains(Duration.ofSeconds(1));
    assertThat(RetryPolicy.pauseBefore(1, failure)).contains(Duration.ofSeconds(2));
    assertThat(RetryPolicy.pauseBefore(2, failure)).contains(Duration.ofSeconds(4));
    assertThat(RetryPolicy.pauseBefore(3, failure)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void only_failures_that_can_pass_are_tried_again(Kind kind) {
    assertThat(RetryPolicy.pauseBefore(0, new ModelException(kind, "failed")).isPresent())
        .isEqualTo(kind.retryable());
  }

  @Test
  void a_pause_the_provider_asks_for_is_kept_within_bounds() {
    assertThat(RetryPolicy.pauseBefore(0, asking(Duration.ofSeconds(7))))
        .contains(Duration.ofSeconds(7));
    assertThat(RetryPolicy.pauseBefore(2, asking(Duration.ofMillis(10))))
        .contains(Duration.ofSeconds(4));
    assertThat(RetryPolicy.pauseBefore(0, asking(Duration.ofHours(3))))
        .contains(Duration.ofSeconds(60));
    assertThat(RetryPolicy.pauseBefore(0, asking(Duration.ofSeconds(-5))))
        .contains(Duration.ofSeconds(1));
  }

  private static ModelException asking(Duration retryAfter) {
    return new ModelException(Kind.RATE_LIMITED, "slow down", retryAfter, null);
  }
}
