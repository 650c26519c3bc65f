package dev.asyncat.langchain4j.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownModelsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-4o-mini",
        "openai/gpt-5.2",
        "claude-3-5-sonnet",
        "claude-sonnet-4-6",
        "claude-opus-4",
        "gemini-2.5-flash",
        "grok-4.3",
        "gemma-3-4b-it",
        "Qwen2.5-VL-7B-Q4_K_M.gguf",
        "llama-3.2-vision",
        "mistral-small-3.1"
      })
  void models_that_see(String model) {
    assertThat(KnownModels.seesImages(model)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama3.2", "plain-text-model", "mygpt-4o", "qwen2.5-7b", "deepseek-v4"})
  void models_that_do_not(String model) {
    assertThat(KnownModels.seesImages(model)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "openai, gpt-5, low medium high",
    "openai, gpt-5.2, low medium high",
    "openai, o3-mini, low medium high",
    "openrouter, openai/o4-mini, low medium high",
    "openai, gpt-50, ''",
    "openai, gpt-4o, ''",
    "deepseek, deepseek-v4-flash, low medium high",
    "deepseek, deepseek-r1, ''",
    "gemini, gemini-2.5-flash, minimal low medium high",
    "gemini, gemini-3, minimal low medium high",
    "gemini, gemini-3.1-pro, minimal low medium high",
    "xai, grok-4.3, low medium high",
    "xai, grok-4, ''",
    "minimax, MiniMax-M2.7, low medium high",
    "anthropic, gpt-5, ''"
  })
  void models_that_take_an_effort(String provider, String model, String efforts) {
    assertThat(String.join(" ", KnownModels.reasoningEfforts(provider, model))).isEqualTo(efforts);
  }

  @ParameterizedTest
  @CsvSource({
    "openai, gpt-4.1-mini, 128000",
    "openai, gpt-5.2, 400000",
    "anthropic, claude-sonnet-4-6, 1000000",
    "anthropic, claude-3-haiku, 200000",
    "xai, grok-4-fast, 2000000",
    "xai, grok-4.20-x, 2000000",
    "xai, grok-4, 256000",
    "gemini, gemini-2.5-flash, 1048576",
    "minimax-cn, MiniMax-M2.7, 204800",
    "groq, llama-3.3-70b-versatile, 131072"
  })
  void windows_of_models(String provider, String model, int tokens) {
    assertThat(KnownModels.contextWindow(provider, model)).hasValue(tokens);
  }

  @Test
  void a_window_belongs_to_a_provider() {
    assertThat(KnownModels.contextWindow("custom", "gpt-5")).isEqualTo(OptionalInt.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "high, high",
    "HIGH, high",
    "minimal, low",
    "xhigh, high",
    "extra_high, high",
    "none,",
    "auto,",
    "'',",
    "gigantic,"
  })
  void an_effort_is_one_of_those_offered(String wanted, String asked) {
    assertThat(KnownModels.effort(wanted, List.of("low", "medium", "high"))).isEqualTo(asked);
  }

  @Test
  void nothing_is_asked_of_a_model_that_offers_no_effort() {
    assertThat(KnownModels.effort("high", List.of())).isNull();
    assertThat(KnownModels.effort("minimal", List.of("minimal", "low"))).isEqualTo("minimal");
    assertThat(KnownModels.effort("xhigh", List.of("high", "xhigh"))).isEqualTo("xhigh");
  }
}
