package dev.asyncat.llama.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SliceSizeTest {

  @Test
  void alone_a_request_reads_the_longest_slices() {
    SliceSize slices = new SliceSize(128);

    slices.took(128, Duration.ofSeconds(20).toNanos());

    assertThat(slices.alone()).isEqualTo(128);
  }

  @Test
  void among_others_a_slice_takes_a_quarter_of_a_second() {
    SliceSize slices = new SliceSize(128);

    for (int i = 0; i < 30; i++) {
      slices.took(50, Duration.ofMillis(250).toNanos());
    }
    assertThat(slices.amongOthers()).isBetween(49, 51);

    for (int i = 0; i < 30; i++) {
      slices.took(50, Duration.ofMillis(25).toNanos());
    }
    assertThat(slices.amongOthers()).isEqualTo(128);
  }

  @Test
  void a_slow_model_still_reads_some_tokens_at_a_time() {
    SliceSize slices = new SliceSize(128);

    slices.took(32, Duration.ofSeconds(60).toNanos());

    assertThat(slices.amongOthers()).isEqualTo(16);
    assertThat(new SliceSize(8).amongOthers()).isEqualTo(8);
  }

  @Test
  void steps_of_few_tokens_say_nothing_about_reading() {
    SliceSize slices = new SliceSize(128);

    slices.took(1, Duration.ofSeconds(60).toNanos());

    assertThat(slices.amongOthers()).isEqualTo(32);
  }
}
