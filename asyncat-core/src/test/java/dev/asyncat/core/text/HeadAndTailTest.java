package dev.asyncat.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HeadAndTailTest {

  @Test
  void a_text_that_fits_is_kept_whole() {
    HeadAndTail text = new HeadAndTail(3, 4);
    text.append("ab");
    text.append("cdefg");

    assertThat(text).hasToString("abcdefg");
    assertThat(text.truncated()).isFalse();
    assertThat(text.length()).isEqualTo(7);
  }

  @Test
  void of_a_longer_text_the_middle_is_left_out_and_counted() {
    HeadAndTail text = new HeadAndTail(3, 4);
    text.append("abcdefghij");

    assertThat(text).hasToString("abc\n... [3 characters left out] ...\nghij");
    assertThat(text.truncated()).isTrue();
    assertThat(text.length()).isEqualTo(10);
  }

  @Test
  void surrogate_pairs_are_never_cut_apart() {
    HeadAndTail text = new HeadAndTail(3, 3);
    text.append("ab😀xxx😀y");

    assertThat(text).hasToString("ab\n... [5 characters left out] ...\n😀y");

    HeadAndTail cut = new HeadAndTail(2, 2);
    cut.append("abxxx😀y");
    assertThat(cut).hasToString("ab\n... [5 characters left out] ...\ny");
  }

  @Test
  void pieces_of_any_size_give_the_same_as_the_whole() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      StringBuilder whole = new StringBuilder();
      HeadAndTail pieces = new HeadAndTail(random.nextInt(20), random.nextInt(20));
      HeadAndTail once = new HeadAndTail(10, 7);
      HeadAndTail many = new HeadAndTail(10, 7);
      for (int i = 0; i < 10; i++) {
        String piece = Integer.toString(random.nextInt(), 36).repeat(random.nextInt(4));
        whole.append(piece);
        pieces.append(piece);
        many.append(piece);
      }
      once.append(whole);

      assertThat(many.toString()).isEqualTo(once.toString());
      assertThat(pieces.length()).isEqualTo(whole.length());
    }
  }
}
