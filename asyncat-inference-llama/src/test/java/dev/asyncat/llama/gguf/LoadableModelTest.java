package dev.asyncat.llama.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.testkit.localmodel.TinyGguf;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadableModelTest {

  @TempDir Path dir;

  @Test
  void a_good_model_tells_its_facts() {
    Path file = TinyGguf.builder().name("small one").writeTo(dir.resolve("m.gguf"));

    GgufFacts facts = LoadableModel.check(GgufFile.read(file), LlamaBuild.B4916);

    assertThat(facts.name()).isEqualTo("small one");
    assertThat(facts.architecture()).isEqualTo("llama");
    assertThat(facts.quantization()).isEqualTo("F32");
    assertThat(facts.contextTokens()).isEqualTo(2048);
    assertThat(facts.parameters()).isBetween(100_000L, 150_000L);
    assertThat(facts.chatTemplate()).contains(TinyGguf.Builder.CHATML);
    assertThat(facts.licence()).contains("cc0-1.0");
    assertThat(facts.specialTokens())
        .containsEntry("bos", "<s>")
        .containsEntry("eos", "</s>")
        .containsEntry("eot", "<|im_end|>");
    assertThat(facts.bytes()).isEqualTo(file.toFile().length());
    assertThat(facts.cacheBytesPerToken()).isEqualTo(2 * 2 * (16 + 16) * 2);
  }

  @Test
  void a_model_without_a_name_is_called_after_its_file() {
    GgufFacts facts = check(TinyGguf.builder().metadata("general.name", null));

    assertThat(facts.name()).isEqualTo("case");
  }

  @Test
  void the_quantisation_is_told_from_the_weights_where_the_file_does_not_say() {
    assertThat(check(TinyGguf.builder().metadata("general.file_type", null)).quantization())
        .isEqualTo("F32");
    assertThat(check(TinyGguf.builder().metadata("general.file_type", 15)).quantization())
        .isEqualTo("Q4_K_M");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "t5", "qwen2vl", "wavtokenizer-dec"})
  void a_model_that_writes_no_text_is_refused(String architecture) {
    assertThatThrownBy(() -> check(TinyGguf.builder().architecture(architecture)))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("does not write text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen3", "gemma3n", "no such thing", ""})
  void an_unknown_architecture_is_refused_and_the_known_ones_are_listed(String architecture) {
    assertThatThrownBy(() -> check(TinyGguf.builder().architecture(architecture)))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("\"" + architecture + "\"")
        .hasMessageContaining("gemma3, ")
        .hasMessageContaining("qwen2, ");
  }

  @Test
  void a_part_of_a_split_model_is_refused() {
    assertThatThrownBy(() -> check(TinyGguf.builder().metadata("split.count", 3)))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("3 parts")
        .hasMessageContaining("--merge");
  }

  @Test
  void an_adapter_is_refused() {
    assertThatThrownBy(() -> check(TinyGguf.builder().metadata("general.type", "adapter")))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("\"adapter\"");
  }

  static Stream<Arguments> contradictions() {
    List<String> repeated = new ArrayList<>(List.of("a", "a"));
    return Stream.of(
        Arguments.of("llama.context_length", null),
        Arguments.of("llama.context_length", 0),
        Arguments.of("llama.embedding_length", null),
        Arguments.of("llama.block_count", 513),
        Arguments.of("llama.block_count", "two"),
        Arguments.of("llama.attention.head_count", 0),
        Arguments.of("llama.attention.head_count", 7),
        Arguments.of("llama.attention.head_count_kv", 0),
        Arguments.of("llama.attention.head_count_kv", 3),
        Arguments.of("llama.attention.head_count_kv", new float[] {1}),
        Arguments.of("llama.attention.key_length", 7),
        Arguments.of("llama.rope.dimension_count", 15),
        Arguments.of("llama.rope.dimension_count", 8),
        Arguments.of("llama.rope.freq_base", Float.NaN),
        Arguments.of("llama.rope.scaling.type", "magic"),
        Arguments.of("llama.attention.layer_norm_rms_epsilon", Float.POSITIVE_INFINITY),
        Arguments.of("llama.attention.layer_norm_rms_epsilon", -1f),
        Arguments.of("llama.expert_count", 257),
        Arguments.of("llama.expert_count", 4),
        Arguments.of("llama.expert_used_count", 1),
        Arguments.of("tokenizer.ggml.model", null),
        Arguments.of("tokenizer.ggml.model", "gpt2"),
        Arguments.of("tokenizer.ggml.model", "rwkv"),
        Arguments.of("tokenizer.ggml.tokens", null),
        Arguments.of("tokenizer.ggml.tokens", repeated),
        Arguments.of("tokenizer.ggml.tokens", List.of("a", "b")),
        Arguments.of("tokenizer.ggml.scores", new float[] {1}),
        Arguments.of("tokenizer.ggml.scores", "none"),
        Arguments.of("tokenizer.ggml.token_type", new int[] {1}),
        Arguments.of("tokenizer.ggml.merges", 1),
        Arguments.of("general.alignment", 24),
        Arguments.of("general.alignment", 0),
        Arguments.of("general.alignment", 32L),
        Arguments.of("general.architecture", null));
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void a_contradiction_that_would_crash_the_native_is_refused(String key, Object value) {
    assertThatThrownBy(() -> check(TinyGguf.builder().metadata(key, value)))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("case.gguf");
  }

  private GgufFacts check(TinyGguf.Builder model) {
    return LoadableModel.check(
        GgufFile.read(model.writeTo(dir.resolve("case.gguf"))), LlamaBuild.B4916);
  }
}
