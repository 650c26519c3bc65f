package dev.asyncat.llama;

import static dev.asyncat.llama.Asked.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.CancelledException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.llama.gguf.GgufFile;
import dev.asyncat.llama.gguf.InvalidModelFileException;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.localmodel.ModelFacts;
import dev.asyncat.model.ModelEvent.FinishReason;
import dev.asyncat.model.ModelException;
import dev.asyncat.testkit.localmodel.TinyGguf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaEngineTest {

  @TempDir Path dir;
  private final LlamaEngine engine = LlamaEngine.create();

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void a_file_is_inspected_without_being_loaded() {
    Path file = TinyGguf.builder().name("small one").writeTo(dir.resolve("a.gguf"));

    ModelFacts facts = engine.inspect(file);

    assertThat(facts.file()).isEqualTo(file);
    assertThat(facts.sizeBytes()).isEqualTo(file.toFile().length());
    assertThat(facts.name()).isEqualTo("small one");
    assertThat(facts.architecture()).isEqualTo("llama");
    assertThat(facts.quantisation()).isEqualTo("F32");
    assertThat(facts.trainedContext()).isEqualTo(2048);
    assertThat(facts.chatTemplate()).contains("<|im_start|>");
    assertThat(facts.templateFamily()).isEqualTo("chatml");
    assertThat(facts.license()).isEqualTo("cc0-1.0");
  }

  @Test
  void a_file_with_an_unknown_template_can_be_inspected_but_not_loaded_without_a_format() {
    Path file = TinyGguf.builder().chatTemplate("{{ strange }}").writeTo(dir.resolve("a.gguf"));

    assertThat(engine.inspect(file).templateFamily()).isEqualTo("unknown");
    assertThatThrownBy(() -> engine.load(file, LoadOptions.DEFAULTS))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("chat template");
    try (LlamaEngine told = LlamaEngine.builder().chatFormat("chatml").build();
        LlamaModel model = told.load(file, LoadOptions.DEFAULTS)) {
      assertThat(model.facts().templateFamily()).isEqualTo("chatml");
    }
  }

  @Test
  void a_newer_family_is_refused_by_the_bundled_build_which_names_the_one_that_knows_it() {
    Path file = TinyGguf.builder().architecture("qwen3").writeTo(dir.resolve("a.gguf"));

    assertThatThrownBy(() -> engine.load(file, LoadOptions.DEFAULTS))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("\"qwen3\"")
        .hasMessageContaining("llama.cpp b4916")
        .hasMessageContaining("llama.cpp v0.5.0 does, install it with `asyncat engines install`");
  }

  @Test
  void a_newer_family_runs_on_the_installed_build() {
    Path file = TinyGguf.builder().architecture("qwen3").says("yes").writeTo(dir.resolve("a.gguf"));
    try (LlamaEngine newer = Builds.engine(Builds.requireInstalled().toString()).build();
        LlamaModel model = newer.load(file, LoadOptions.DEFAULTS)) {
      assertThat(newer.name()).isEqualTo("llama.cpp v0.5.0");
      assertThat(model.facts().architecture()).isEqualTo("qwen3");
      assertThat(ask(model, "?").text()).isEqualTo("yes");
    }
  }

  @Test
  void a_folder_without_the_build_is_named() {
    Path file = TinyGguf.builder().writeTo(dir.resolve("a.gguf"));
    try (LlamaEngine broken = LlamaEngine.builder().installed(dir).build()) {
      assertThatThrownBy(() -> broken.load(file, LoadOptions.DEFAULTS))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining(dir.toString())
          .hasMessageContaining("install the engine");
    }
  }

  @Test
  void a_base_model_is_loaded_with_the_format_of_its_vocabulary() {
    Path file =
        TinyGguf.builder()
            .chatTemplate(null)
            .markers("<start_of_turn>", "<end_of_turn>")
            .says("yes")
            .writeTo(dir.resolve("a.gguf"));

    LlamaModel model = engine.load(file, LoadOptions.DEFAULTS);

    assertThat(model.facts().templateFamily()).isEqualTo("gemma");
    assertThat(ask(model, "?").text()).isEqualTo("yes");
  }

  @Test
  void a_model_without_the_markers_of_its_format_stops_at_their_text() {
    Path plain = TinyGguf.builder().writeTo(dir.resolve("plain.gguf"));
    List<String> tokens = new ArrayList<>(GgufFile.read(plain).texts("tokenizer.ggml.tokens"));
    tokens.set(tokens.indexOf("</s>"), "<END>");
    Path file =
        TinyGguf.builder()
            .chatTemplate("[INST]")
            .metadata("tokenizer.ggml.tokens", tokens)
            .saysForever("ok</s>x")
            .writeTo(dir.resolve("a.gguf"));

    Asked answer = ask(engine.load(file, LoadOptions.DEFAULTS), "?");

    assertThat(answer.text()).isEqualTo("ok");
    assertThat(answer.end().reason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void what_is_no_model_is_refused_before_the_native_sees_it() throws Exception {
    byte[] good = Files.readAllBytes(TinyGguf.builder().writeTo(dir.resolve("good.gguf")));
    Path cut = Files.write(dir.resolve("cut.gguf"), Arrays.copyOf(good, good.length - 1));
    Path text = Files.writeString(dir.resolve("text.gguf"), "no model");

    for (Path file : new Path[] {cut, text, dir, dir.resolve("none.gguf")}) {
      assertThatThrownBy(() -> engine.load(file, LoadOptions.DEFAULTS))
          .isInstanceOf(InvalidModelFileException.class)
          .hasMessageContaining(file.toString());
      assertThatThrownBy(() -> engine.inspect(file)).isInstanceOf(InvalidModelFileException.class);
    }
  }

  @Test
  void what_only_the_native_can_refuse_is_refused_with_its_reason() {
    Path file =
        TinyGguf.builder()
            .metadata("llama.feed_forward_length", 96)
            .writeTo(dir.resolve("wrong.gguf"));

    assertThatThrownBy(() -> engine.load(file, LoadOptions.DEFAULTS))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("llama.cpp cannot load it")
        .hasMessageContaining("wrong shape");
  }

  @Test
  void a_context_larger_than_the_training_is_refused_with_both_numbers() {
    Path file = TinyGguf.builder().context(512).writeTo(dir.resolve("a.gguf"));

    assertThatThrownBy(() -> engine.load(file, LoadOptions.DEFAULTS.withContextTokens(1024)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("1024")
        .hasMessageContaining("512");
  }

  @Test
  void two_models_work_at_once() throws Exception {
    LlamaModel one =
        engine.load(
            TinyGguf.builder().says("one").writeTo(dir.resolve("1.gguf")), LoadOptions.DEFAULTS);
    LlamaModel two =
        engine.load(
            TinyGguf.builder().says("two").writeTo(dir.resolve("2.gguf")), LoadOptions.DEFAULTS);
    Thread other =
        Thread.startVirtualThread(
            () -> {
              for (int i = 0; i < 20; i++) {
                assertThat(ask(one, "?").text()).isEqualTo("one");
              }
            });

    for (int i = 0; i < 20; i++) {
      assertThat(ask(two, "?").text()).isEqualTo("two");
    }
    other.join();
    one.close();
    assertThat(ask(two, "?").text()).isEqualTo("two");
  }

  @Test
  void a_file_can_be_copied_into_memory_instead_of_mapped() {
    Path file = TinyGguf.builder().says("yes").writeTo(dir.resolve("a.gguf"));

    try (LlamaEngine copying = LlamaEngine.builder().mapFiles(false).build()) {
      assertThat(ask(copying.load(file, LoadOptions.DEFAULTS), "?").text()).isEqualTo("yes");
    }
  }

  @Test
  void the_native_library_can_be_kept_in_a_directory() {
    Path file = TinyGguf.builder().says("yes").writeTo(dir.resolve("a.gguf"));

    try (LlamaEngine kept = LlamaEngine.builder().nativeDirectory(dir.resolve("lib")).build()) {
      assertThat(ask(kept.load(file, LoadOptions.DEFAULTS), "?").text()).isEqualTo("yes");
    }
    assertThat(dir.resolve("lib")).isNotEmptyDirectory();
  }

  @Test
  void a_closed_engine_closes_its_models_and_loads_no_more() {
    Path file = TinyGguf.builder().writeTo(dir.resolve("a.gguf"));
    LlamaModel model = engine.load(file, LoadOptions.DEFAULTS);

    engine.close();
    engine.close();

    assertThatThrownBy(() -> ask(model, "?"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("a.gguf was closed");
    assertThatThrownBy(() -> model.countTokens("?")).isInstanceOf(ModelException.class);
    assertThatThrownBy(() -> engine.load(file, LoadOptions.DEFAULTS))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("engine was closed");
    assertThat(model.info().model()).isEqualTo("a.gguf");
  }

  @Test
  void an_interrupted_load_is_given_up() {
    Path file = TinyGguf.builder().writeTo(dir.resolve("a.gguf"));

    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> engine.load(file, LoadOptions.DEFAULTS))
        .isInstanceOf(CancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(engine.load(file, LoadOptions.DEFAULTS).countTokens("x")).isEqualTo(1);
  }
}
