package dev.asyncat.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void escape_sequences_become_visible() {
    assertThat(Printable.text("a\u001b[2Jb\u0007")).isEqualTo("a\\u001b[2Jb\\u0007");
  }

  @Test
  void line_breaks_and_tabs_stay_in_a_text() {
    assertThat(Printable.text("a\n\tb")).isEqualTo("a\n\tb");
  }

  @Test
  void a_carriage_return_cannot_overwrite_what_was_shown() {
    assertThat(Printable.text("rm -rf /\rls")).isEqualTo("rm -rf /\\rls");
  }

  @Test
  void marks_that_turn_the_direction_of_text_become_visible() {
    assertThat(Printable.text("a\u202eb")).isEqualTo("a\\u202eb");
  }

  @Test
  void a_line_has_no_line_breaks() {
    assertThat(Printable.line("a\nb")).isEqualTo("a\\nb");
  }

  @Test
  void a_long_line_is_cut_and_says_so() {
    assertThat(Printable.line("abcdefghij", 5, new Style(false, true, false))).isEqualTo("abcd…");
    assertThat(Printable.line("abcdefghij", 5, Style.PLAIN)).isEqualTo("ab...");
    assertThat(Printable.line("abcde", 5, Style.PLAIN)).isEqualTo("abcde");
    assertThat(Printable.line("x".repeat(1_000_000), 5, Style.PLAIN)).isEqualTo("xx...");
  }

  @Test
  void a_cut_never_halves_a_character() {
    assertThat(Printable.line("ab😀😀😀😀", 4, new Style(false, true, false))).isEqualTo("ab…");
  }

  @Test
  void ordinary_text_is_left_alone() {
    String text = "Grüße, 世界 😀";
    assertThat(Printable.text(text)).isSameAs(text);
  }
}
