package dev.asyncat.llama.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenLookupTest {

  @Test
  void what_followed_last_time_is_guessed() {
    assertThat(guess(3, 1, 2, 3, 4, 5, 6, 9, 1, 2, 3)).containsExactly(4, 5, 6);
  }

  @Test
  void the_longest_end_that_was_there_before_decides() {
    assertThat(guess(1, 7, 1, 2, 3, 50, 8, 2, 3, 60, 7, 1, 2, 3)).containsExactly(50);
  }

  @Test
  void of_two_places_the_later_one_decides() {
    assertThat(guess(1, 1, 2, 50, 1, 2, 60, 1, 2)).containsExactly(60);
  }

  @Test
  void a_text_that_repeats_itself_goes_on_repeating() {
    assertThat(guess(3, 5, 5, 5, 5)).isNotEmpty().containsOnly(5);
  }

  @Test
  void without_a_repeated_end_nothing_is_guessed() {
    assertThat(guess(3, 1, 2, 3, 4)).isEmpty();
    assertThat(guess(3, 1, 2, 3, 2)).isEmpty();
    assertThat(guess(3, 1)).isEmpty();
  }

  @Test
  void tokens_beyond_the_text_do_not_count() {
    assertThat(TokenLookup.guess(new int[] {1, 2, 7, 1, 2, 9, 9}, 5, 3)).containsExactly(7, 1, 2);
  }

  private static int[] guess(int most, int... text) {
    return TokenLookup.guess(text, text.length, most);
  }
}
