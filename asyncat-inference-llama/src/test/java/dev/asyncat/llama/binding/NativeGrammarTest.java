package dev.asyncat.llama.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.testkit.localmodel.TinyGguf;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@MethodSource("dev.asyncat.llama.Builds#libraries")
class NativeGrammarTest {

  @Parameter LlamaLibrary library;

  @TempDir Path dir;

  @Test
  void only_what_the_grammar_allows_comes_next() {
    try (NativeModel model = model();
        NativeGrammar grammar = NativeGrammar.create(model, "root ::= \"a\" [bc]")) {
      assertThat(allowed(model, grammar)).isEqualTo("a");
      grammar.accept(token(model, "a"));
      assertThat(allowed(model, grammar)).isEqualTo("bc");
      grammar.accept(token(model, "c"));
      assertThat(allowed(model, grammar)).isEmpty();
      assertThat(grammar.allows(model.endToken().orElseThrow())).isTrue();
    }
  }

  @Test
  void the_mask_says_the_same_of_every_token() {
    try (NativeModel model = model();
        NativeGrammar grammar = NativeGrammar.create(model, "root ::= [a-f0-9]+")) {
      float[] scores = new float[model.vocabularySize()];
      grammar.mask(scores);

      for (int token = 0; token < scores.length; token++) {
        assertThat(scores[token] == 0).isEqualTo(grammar.allows(token));
      }
    }
  }

  @Test
  void a_token_that_is_not_allowed_is_refused_and_changes_nothing() {
    try (NativeModel model = model();
        NativeGrammar grammar = NativeGrammar.create(model, "root ::= \"a\"")) {
      assertThatThrownBy(() -> grammar.accept(token(model, "b")))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> grammar.accept(model.endToken().orElseThrow()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(allowed(model, grammar)).isEqualTo("a");
    }
  }

  @Test
  void a_copy_goes_its_own_way_and_a_restarted_grammar_begins_again() {
    try (NativeModel model = model();
        NativeGrammar grammar = NativeGrammar.create(model, "root ::= \"abc\"")) {
      grammar.accept(token(model, "a"));
      try (NativeGrammar copy = grammar.copy()) {
        copy.accept(token(model, "b"));
        assertThat(allowed(model, copy)).isEqualTo("c");
        assertThat(allowed(model, grammar)).isEqualTo("b");
        grammar.restart();
        assertThat(allowed(model, grammar)).isEqualTo("a");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "root ::= other", "other ::= \"a\"", "root ::= root \"a\"", "☃"})
  void a_grammar_that_is_none_is_refused(String gbnf) {
    try (NativeModel model = model()) {
      assertThatThrownBy(() -> NativeGrammar.create(model, gbnf))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("grammar");
    }
  }

  private NativeModel model() {
    Path file = TinyGguf.builder().writeTo(dir.resolve("tiny.gguf"));
    return NativeModel.load(library, file, true, _ -> true);
  }

  /** The single characters that may come next, in order. */
  private static String allowed(NativeModel model, NativeGrammar grammar) {
    StringBuilder allowed = new StringBuilder();
    IntStream.range(0, model.vocabularySize())
        .filter(grammar::allows)
        .mapToObj(token -> new String(model.piece(token, false), StandardCharsets.UTF_8))
        .filter(piece -> piece.length() == 1)
        .distinct()
        .sorted()
        .forEach(allowed::append);
    return allowed.toString();
  }

  private static int token(NativeModel model, String text) {
    return IntStream.range(0, model.vocabularySize())
        .filter(token -> new String(model.piece(token, false), StandardCharsets.UTF_8).equals(text))
        .findFirst()
        .orElseThrow();
  }
}
