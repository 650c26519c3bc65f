package dev.asyncat.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SearchWordsTest {

  @Test
  void words_are_letters_and_digits_without_case_and_accents() {
    assertThat(SearchWords.of("  The Café, v2.0: ÜBER-cool!\n"))
        .containsExactly("the", "cafe", "v2", "0", "uber", "cool");
    assertThat(SearchWords.of("")).isEmpty();
    assertThat(SearchWords.of(" \t .,;:!?\"'()[]{}*&^%$#@~`|\\/<>\u0000\uFFFF")).isEmpty();
  }

  @Test
  void where_no_spaces_are_written_each_character_is_a_word() {
    assertThat(SearchWords.of("東京 tower🎉🎉")).containsExactly("東", "京", "tower", "🎉", "🎉");
    assertThat(SearchQuery.of("東京タワー tower").terms())
        .containsExactly(
            new SearchQuery.Term(List.of("東", "京", "タ", "ワ", "ー"), false),
            new SearchQuery.Term(List.of("tower"), true));
  }

  @Test
  void a_word_that_is_too_long_is_found_by_its_beginning() {
    String word = "a".repeat(10_000);

    assertThat(SearchWords.of(word)).containsExactly("a".repeat(SearchWords.LONGEST - 1));
    assertThat(SearchQuery.of(word).allIn(SearchWords.of(word))).isTrue();
    assertThat(SearchWords.of("𝒳".repeat(100)).getFirst().length())
        .isLessThanOrEqualTo(SearchWords.LONGEST);
  }

  @Test
  void base64_has_no_words() {
    assertThat(SearchWords.of("a data:image/png;base64,QUJD/REV+cats== b;base64,x"))
        .containsExactly("a", "data", "image", "png", "b");
  }

  @Test
  void a_query_has_each_term_once_and_not_too_many() {
    String many = String.join(" ", IntStream.range(0, 99).mapToObj(i -> "w" + i).toList());

    assertThat(SearchQuery.of("cat CAT cát").terms()).hasSize(1);
    assertThat(SearchQuery.of(many).terms()).hasSize(SearchQuery.MOST_TERMS);
    assertThat(SearchQuery.of("***").isEmpty()).isTrue();
    assertThat(SearchQuery.of("***").allIn(List.of("x"))).isFalse();
  }

  @Test
  void longer_words_fit_unless_only_one_letter_was_typed() {
    List<String> words = SearchWords.of("cats and dogs");

    assertThat(SearchQuery.of("ca do").allIn(words)).isTrue();
    assertThat(SearchQuery.of("c").allIn(words)).isFalse();
    assertThat(SearchQuery.of("at").allIn(words)).isFalse();
    assertThat(SearchQuery.of("ca x").allIn(words)).isFalse();
  }
}
