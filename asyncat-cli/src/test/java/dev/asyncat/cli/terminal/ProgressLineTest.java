package dev.asyncat.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.cli.testing.FakeTerminal;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

  @Test
  void a_terminal_line_is_overwritten_and_cleared() {
    FakeTerminal terminal = new FakeTerminal().styled(new Style(false, true, true));
    ProgressLine line = new ProgressLine(terminal);

    line.show("tiny", 50_000_000, 100_000_000, 10_000_000);
    line.clear();

    assertThat(terminal.errors())
        .isEqualTo(
            "\rtiny "
                + "█".repeat(12)
                + "░".repeat(12)
                + "  50% 50.0 MB of 100.0 MB, 10.0 MB/s, 5 s left\u001b[K\r\u001b[K");
    assertThat(terminal.shown()).isEmpty();
  }

  @Test
  void a_log_gets_a_line_for_every_tenth() {
    FakeTerminal terminal = new FakeTerminal().styled(Style.PLAIN);
    ProgressLine line = new ProgressLine(terminal);

    for (int i = 0; i <= 1000; i++) {
      line.show("tiny", i, 1000, 0);
    }
    line.clear();

    assertThat(terminal.errors().lines()).hasSize(11);
    assertThat(terminal.errors()).doesNotContain("\r", "\u001b");
  }

  @Test
  void a_line_fits_the_terminal() {
    FakeTerminal terminal = new FakeTerminal().styled(new Style(false, true, true)).wide(30);

    new ProgressLine(terminal).show("a model with a long name", 1, 2, 0);

    assertThat(terminal.errors()).hasSize("\r".length() + 29 + "\u001b[K".length());
  }
}
