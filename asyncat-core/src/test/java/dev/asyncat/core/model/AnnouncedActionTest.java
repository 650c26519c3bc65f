package dev.asyncat.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnouncedActionTest {

  private static final Set<String> TOOLS = Set.of("read_file", "run_command");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "I'll create the file now.",
        "I’ll run the tests.",
        "Sure! Let me first read the file.",
        "I will now list the directory:",
        "Action: read_file",
        "Use read_file(path=\"a.txt\") to see it.",
        "All is clear.\n\nI am going to write hello.txt.",
      })
  void a_text_that_only_announces_is_noticed(String text) {
    assertThat(AnnouncedAction.in(text, TOOLS)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "The file says hello.",
        "Done. Let me know if you need more.",
        "I created hello.txt and read it back.",
        "I will be here.",
        "I used `read_file` to look.",
        "Call print(x) in Python.",
        "First I said: let me read the file.\n\nIt says hello.",
        "The next Action: line is in a sentence.",
      })
  void an_answer_is_left_alone(String text) {
    assertThat(AnnouncedAction.in(text, TOOLS)).isFalse();
  }

  @Test
  void only_the_end_of_a_long_text_counts() {
    assertThat(AnnouncedAction.in("I'll run it. " + "x ".repeat(5_000_000), TOOLS)).isFalse();
  }
}
