package dev.asyncat.llama;

import static dev.asyncat.llama.Asked.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.localmodel.CacheType;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.testkit.localmodel.TinyGguf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens to the file of a loaded model, and how it can be loaded. */
@ParameterizedClass
@MethodSource("dev.asyncat.llama.Builds#folders")
class LlamaModelFileTest {

  @Parameter String folder;
  @TempDir Path dir;
  private LlamaEngine engine;

  @BeforeEach
  void open() {
    engine = Builds.engine(folder).tune(false).build();
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void a_file_that_is_written_to_while_it_is_loaded_is_noticed() throws Exception {
    Path file = TinyGguf.builder().says("yes").writeTo(dir.resolve("a.gguf"));
    LlamaModel model = engine.load(file, LoadOptions.DEFAULTS);
    assertThat(ask(model, "?").text()).isEqualTo("yes");

    Files.write(file, new byte[] {1}, StandardOpenOption.APPEND);

    assertThatThrownBy(() -> ask(model, "?"))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.UNUSABLE))
        .hasMessageContaining("written to while it was loaded");
  }

  @Test
  void a_file_that_is_replaced_or_deleted_while_it_is_loaded_changes_nothing() throws Exception {
    Path file = TinyGguf.builder().says("yes").writeTo(dir.resolve("a.gguf"));
    Path other = TinyGguf.builder().says("no").writeTo(dir.resolve("b.gguf"));
    LlamaModel model = engine.load(file, LoadOptions.DEFAULTS);

    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(ask(model, "?").text()).isEqualTo("yes");
    assertThat(ask(engine.load(file, LoadOptions.DEFAULTS), "?").text()).isEqualTo("no");

    Files.delete(file);
    assertThat(ask(model, "?").text()).isEqualTo("yes");
  }

  @Test
  void a_file_that_was_copied_into_memory_may_be_written_to() throws Exception {
    Path file = TinyGguf.builder().says("yes").writeTo(dir.resolve("a.gguf"));
    try (LlamaEngine copying = Builds.engine(folder).tune(false).mapFiles(false).build()) {
      LlamaModel model = copying.load(file, LoadOptions.DEFAULTS);

      Files.write(file, new byte[100]);

      assertThat(ask(model, "?").text()).isEqualTo("yes");
    }
  }

  @Test
  void keys_and_values_can_be_kept_in_fewer_bits() {
    Path file = TinyGguf.builder().heads(2).says("yes").writeTo(dir.resolve("a.gguf"));

    for (CacheType keys : CacheType.values()) {
      for (CacheType values : CacheType.values()) {
        try (LlamaModel model = engine.load(file, LoadOptions.DEFAULTS.withCache(keys, values))) {
          assertThat(ask(model, "?").text()).as(keys + " " + values).isEqualTo("yes");
        }
      }
    }
  }

  @Test
  void heads_that_do_not_fit_fewer_bits_are_refused() {
    Path file = TinyGguf.builder().heads(4).writeTo(dir.resolve("a.gguf"));
    LoadOptions options = LoadOptions.DEFAULTS.withCache(CacheType.Q8_0, CacheType.Q8_0);

    assertThatThrownBy(() -> engine.load(file, options))
        .isInstanceOfAny(UnavailableException.class, InvalidRequestException.class)
        .hasMessageContaining("32");
  }

  @Test
  void requests_must_be_able_to_share_at_least_one_context() {
    Path file = TinyGguf.builder().writeTo(dir.resolve("a.gguf"));
    LoadOptions options = LoadOptions.DEFAULTS.withContextTokens(512).withSharedTokens(256);

    assertThatThrownBy(() -> engine.load(file, options))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("256")
        .hasMessageContaining("512");
  }

  @Test
  void a_context_for_which_there_is_no_memory_is_refused_with_one_that_fits() {
    Path file = TinyGguf.builder().context(2_000_000_000).writeTo(dir.resolve("a.gguf"));

    assertThatThrownBy(
            () -> engine.load(file, LoadOptions.DEFAULTS.withContextTokens(2_000_000_000)))
        .isInstanceOf(UnavailableException.class)
        .hasMessageMatching(".*a context of \\d+ tokens would fit.*");
  }

  @Test
  void guesses_do_not_change_an_answer() {
    Path repeating = TinyGguf.builder().saysForever("abcdefgh").writeTo(dir.resolve("a.gguf"));
    Path random = TinyGguf.builder().seed(3).writeTo(dir.resolve("b.gguf"));

    for (Path file : new Path[] {repeating, random}) {
      assertThat(answers(file, 5)).isEqualTo(answers(file, 0));
    }
  }

  private List<String> answers(Path file, int guesses) {
    try (LlamaEngine guessing = Builds.engine(folder).tune(false).guesses(guesses).build();
        LlamaModel model = guessing.load(file, LoadOptions.DEFAULTS)) {
      return IntStream.range(0, 10)
          .mapToObj(i -> ask(model, limited("What is next? " + i)).text())
          .toList();
    }
  }

  private static ModelRequest limited(String question) {
    return ModelRequest.of(question).with(Asked.GREEDY.withMaxOutputTokens(200));
  }
}
