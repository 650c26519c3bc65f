package dev.asyncat.testkit.localmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TinyGgufTest {

  @TempDir Path dir;

  @Test
  void the_same_options_give_the_same_bytes() {
    Path one = TinyGguf.builder().seed(7).writeTo(dir.resolve("one.gguf"));
    Path two = TinyGguf.builder().seed(7).writeTo(dir.resolve("two.gguf"));
    Path other = TinyGguf.builder().seed(8).writeTo(dir.resolve("other.gguf"));

    assertThat(one).hasSameBinaryContentAs(two);
    assertThat(Files.exists(other)).isTrue();
    assertThat(one.toFile()).hasSize(other.toFile().length());
    assertThat(other).satisfies(file -> assertThat(Files.mismatch(one, file)).isNotEqualTo(-1L));
  }

  @Test
  void a_file_begins_as_gguf_version_3() throws Exception {
    Path file = TinyGguf.builder().writeTo(dir.resolve("tiny.gguf"));

    assertThat(Files.readAllBytes(file)).startsWith('G', 'G', 'U', 'F', 3, 0, 0, 0);
  }

  @Test
  void a_file_is_small_by_default() {
    assertThat(TinyGguf.builder().writeTo(dir.resolve("tiny.gguf")).toFile().length())
        .isLessThan(600_000);
  }

  @Test
  void an_answer_with_a_repeated_character_is_refused() {
    assertThatThrownBy(() -> TinyGguf.builder().says("hello"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hello");
  }

  @Test
  void sizes_that_do_not_fit_each_other_are_refused() {
    assertThatThrownBy(() -> TinyGguf.builder().width(65).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TinyGguf.builder().heads(4).keyValueHeads(3).build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_metadata_value_of_an_unknown_type_is_refused() {
    TinyGguf.Builder model = TinyGguf.builder().metadata("x", new Object());

    assertThatThrownBy(() -> model.writeTo(dir.resolve("x.gguf")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("under x");
  }

  @Test
  void a_place_that_cannot_be_written_is_named() {
    Path nowhere = dir.resolve("missing/tiny.gguf");

    assertThatThrownBy(() -> TinyGguf.builder().writeTo(nowhere))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("missing");
  }
}
