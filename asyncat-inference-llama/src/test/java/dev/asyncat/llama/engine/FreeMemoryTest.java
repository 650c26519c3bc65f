package dev.asyncat.llama.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.UnavailableException;
import dev.asyncat.llama.binding.CacheType;
import dev.asyncat.llama.gguf.GgufFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FreeMemoryTest {

  private static final long MEGABYTE = 1024 * 1024;
  private static final GgufFacts FACTS =
      new GgufFacts(
          "big",
          "llama",
          1,
          "F32",
          32_768,
          "llama",
          1,
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          1,
          MEGABYTE,
          100 * MEGABYTE);

  @Test
  void a_model_that_cannot_fit_is_refused_with_the_numbers() {
    assertThatThrownBy(() -> FreeMemory.require(FACTS, settings(1000), 1000 * MEGABYTE))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("needs about 1100 MB")
        .hasMessageContaining("context of 1000 tokens")
        .hasMessageContaining("1000 MB are free")
        .hasMessageContaining("a context of 768 tokens would fit");
  }

  @Test
  void weights_that_cannot_fit_alone_leave_only_a_smaller_model() {
    assertThatThrownBy(() -> FreeMemory.require(FACTS, settings(1000), 90 * MEGABYTE))
        .isInstanceOf(UnavailableException.class)
        .hasMessageEndingWith("90 MB are free; choose a smaller model");
  }

  @Test
  void a_quantised_cache_needs_less() {
    ModelSettings quantised =
        new ModelSettings(1000, 1000, 1, 1, 1, CacheType.Q8_0, CacheType.Q4_0, true);

    assertThatThrownBy(() -> FreeMemory.require(FACTS, quantised, 500 * MEGABYTE))
        .hasMessageContaining("needs about 506 MB");
    assertThatCode(() -> FreeMemory.require(FACTS, quantised, 507 * MEGABYTE))
        .doesNotThrowAnyException();
  }

  @Test
  void a_model_that_fits_passes() {
    assertThatCode(() -> FreeMemory.require(FACTS, settings(100), 201 * MEGABYTE))
        .doesNotThrowAnyException();
  }

  @Test
  void what_is_available_is_read_from_the_system() {
    assertThat(
            FreeMemory.available(
                List.of("MemTotal:  100 kB", "MemAvailable:    2048 kB", "Cached: 5 kB")))
        .hasValue(2 * MEGABYTE);
    assertThat(FreeMemory.available(List.of("MemTotal: 100 kB"))).isEmpty();
  }

  private static ModelSettings settings(int cells) {
    return new ModelSettings(cells, cells, 1, 1, 1, CacheType.F16, CacheType.F16, true);
  }
}
