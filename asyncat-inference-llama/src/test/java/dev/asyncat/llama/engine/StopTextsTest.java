package dev.asyncat.llama.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StopTextsTest {

  @Test
  void a_stop_text_in_one_piece_ends_the_stream() {
    StopTexts stops = new StopTexts(List.of("END"));

    assertThat(stops.add("before END after")).isEqualTo("before ");
    assertThat(stops.stopped()).isTrue();
    assertThat(stops.rest()).isEmpty();
  }

  @Test
  void the_beginning_of_a_stop_text_is_held_back() {
    StopTexts stops = new StopTexts(List.of("<|end|>"));

    assertThat(stops.add("a<")).isEqualTo("a");
    assertThat(stops.add("|en")).isEmpty();
    assertThat(stops.add("d|>b")).isEmpty();
    assertThat(stops.stopped()).isTrue();
  }

  @Test
  void what_turns_out_harmless_is_passed_on() {
    StopTexts stops = new StopTexts(List.of("<|end|>"));

    assertThat(stops.add("a<|e")).isEqualTo("a");
    assertThat(stops.add("gg")).isEqualTo("<|egg");
    assertThat(stops.add("<|")).isEmpty();
    assertThat(stops.stopped()).isFalse();
    assertThat(stops.rest()).isEqualTo("<|");
  }

  @Test
  void a_stop_text_that_repeats_itself_is_found() {
    StopTexts stops = new StopTexts(List.of("aab"));

    assertThat(stops.add("aa")).isEmpty();
    assertThat(stops.add("a")).isEqualTo("a");
    assertThat(stops.add("b")).isEmpty();
    assertThat(stops.stopped()).isTrue();
  }

  @Test
  void the_stop_text_that_is_complete_first_counts() {
    StopTexts stops = new StopTexts(List.of("xyz", "b"));

    assertThat(stops.add("abxyz")).isEqualTo("a");
  }

  @Test
  void however_a_text_is_cut_the_same_is_passed_on_and_no_stop_text_leaks() {
    Random random = new Random(11);
    for (int i = 0; i < 5000; i++) {
      String text = letters(random, 30);
      List<String> stops =
          List.of(letters(random, 1 + random.nextInt(4)), letters(random, 1 + random.nextInt(3)));
      int first =
          stops.stream()
              .filter(text::contains)
              .min(
                  Comparator.<String>comparingInt(stop -> text.indexOf(stop) + stop.length())
                      .thenComparingInt(text::indexOf))
              .map(text::indexOf)
              .orElse(text.length());

      assertThat(passed(new StopTexts(stops), text, random))
          .as("%s in %s", stops, text)
          .isEqualTo(text.substring(0, first));
    }
  }

  private static String passed(StopTexts stops, String text, Random random) {
    StringBuilder passed = new StringBuilder();
    int from = 0;
    while (from < text.length() && !stops.stopped()) {
      int to = Math.min(text.length(), from + 1 + random.nextInt(5));
      passed.append(stops.add(text.substring(from, to)));
      from = to;
    }
    return passed.append(stops.rest()).toString();
  }

  private static String letters(Random random, int length) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.append((char) ('a' + random.nextInt(3)));
    }
    return letters.toString();
  }
}
