package dev.asyncat.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class TestClockTest {

  @Test
  void it_stands_still_until_it_is_moved() {
    TestClock clock = TestClock.at("2025-01-02T03:04:05Z");

    assertThat(clock.instant()).isEqualTo(clock.instant()).isEqualTo("2025-01-02T03:04:05Z");

    clock.advance(Duration.ofSeconds(-5));
    assertThat(clock.instant()).isEqualTo("2025-01-02T03:04:00Z");

    clock.set(Instant.EPOCH);
    assertThat(clock.millis()).isZero();
  }

  @Test
  void it_moves_together_with_its_copies_in_other_zones() {
    TestClock clock = TestClock.at(Instant.EPOCH);
    Clock tokyo = clock.withZone(ZoneId.of("Asia/Tokyo"));

    clock.advance(Duration.ofDays(1));

    assertThat(tokyo.instant()).isEqualTo(clock.instant());
    assertThat(tokyo.getZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
  }

  @Test
  void ids_count_up_from_one() {
    var ids = new SequentialIds("run-");

    assertThat(ids.get()).isEqualTo("run-1");
    assertThat(ids.get()).isEqualTo("run-2");
    assertThat(new SequentialIds().get()).isEqualTo("id-1");
  }
}
