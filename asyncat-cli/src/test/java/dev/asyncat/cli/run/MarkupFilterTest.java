package dev.asyncat.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkupFilterTest {

  private final StringBuilder shown = new StringBuilder();
  private final MarkupFilter filter = new MarkupFilter(shown::append);

  private void pieces(String text, int size) {
    for (int i = 0; i < text.length(); i += size) {
      filter.accept(text.substring(i, Math.min(text.length(), i + size)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<tool_call>{\"name\": \"read_file\"}</tool_call>",
        "{\"name\": \"read_file\", \"arguments\": {}}",
        "[{\"name\": \"read_file\"}]",
        "{ \"tool\" : \"read_file\"}",
        "```json\n{\"name\": \"read_file\"}\n```",
        "```\n  {\"tool\": \"read_file\"}\n```",
        "<|python_tag|>{}",
        "[TOOL_CALLS][{}]",
        "<function=read_file>{}</function>",
        "<｜tool▁calls▁begin｜>x",
        "✿FUNCTION✿: read_file"
      })
  void a_call_is_held_back_however_it_is_cut_into_pieces(String call) {
    for (int size = 1; size <= call.length(); size++) {
      shown.setLength(0);
      pieces("I look.\n" + call, size);

      assertThat(shown).as("in pieces of %d", size).hasToString("I look.\n");
      assertThat(filter.endTurn()).isEqualTo(call);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a < b and c <tool> d",
        "{\"colour\": \"red\"}\nis JSON",
        "```java\nint x = 1;\n```\ndone",
        "```\nplain\n```",
        "use {name: x} inside a sentence {\"name\": 1}",
        "[1] a note, [x] a box",
        "`code` and ``more``",
        "Grüße 😀 <b>bold</b>"
      })
  void other_text_passes_unchanged(String text) {
    for (int size = 1; size <= text.length(); size++) {
      shown.setLength(0);
      pieces(text, size);

      assertThat(shown + filter.endTurn()).as("in pieces of %d", size).isEqualTo(text);
    }
  }

  @Test
  void a_reasoning_block_is_left_out() {
    String text = "<think>I wonder < what\nto do</think>\nHello";
    for (int size = 1; size <= text.length(); size++) {
      shown.setLength(0);
      pieces(text, size);
      filter.endTurn();

      assertThat(shown.toString().strip()).as("in pieces of %d", size).isEqualTo("Hello");
    }
  }

  @Test
  void text_is_passed_on_as_soon_as_it_cannot_be_markup() {
    filter.accept("Hello wor");
    assertThat(shown).hasToString("Hello wor");
    filter.accept("ld <");
    assertThat(shown).hasToString("Hello world ");
    filter.accept("b>");
    assertThat(shown).hasToString("Hello world <b>");
  }

  @Test
  void a_new_turn_starts_afresh() {
    filter.accept("<tool_call>{}");
    filter.endTurn();
    filter.accept("Done.");

    assertThat(shown).hasToString("Done.");
  }

  @Test
  void a_long_text_in_small_pieces_takes_linear_time() {
    String text = "{ \"a ".repeat(200_000);
    pieces(text, 7);

    assertThat(shown + filter.endTurn()).isEqualTo(text);
  }

  @Test
  void no_text_is_lost_or_doubled_whatever_comes() {
    String alphabet = "ab {}[]<>`\"\n:nametoolcall_/|think";
    Random random = new Random(11);
    for (int round = 0; round < 2000; round++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(60);
      for (int i = 0; i < length; i++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      if (text.indexOf("<think>") >= 0) {
        continue;
      }
      shown.setLength(0);
      pieces(text.toString(), 1 + random.nextInt(5));

      assertThat(shown + filter.endTurn()).isEqualTo(text.toString());
    }
  }
}
