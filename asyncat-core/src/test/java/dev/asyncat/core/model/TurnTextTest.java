package dev.asyncat.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TurnTextTest {

  private static final Set<String> TOOLS = Set.of("read_file");
  private static final String CALL =
      "<tool_call>{\"name\": \"read_file\", \"arguments\": {\"path\": \"a\"}}</tool_call>";

  static Stream<Arguments> texts() {
    return Stream.of(
        row("plain text", "Hello.", "", "Hello."),
        row("nothing", "", "", ""),
        row("a think tag", "<think>\nHm.\n</think>\n\nHello.", "Hm.", "Hello."),
        row("a thinking tag", "<thinking>Hm.</thinking>Hello.", "Hm.", "Hello."),
        row("capitals", "<THINK>Hm.</THINK>Hello.", "Hm.", "Hello."),
        row("an empty think tag", "<think>\n\n</think>\n\nHello.", "", "Hello."),
        row("two thoughts", "<think>a</think>One<think>b</think>Two", "a\n\nb", "OneTwo"),
        row("a tag in a tag", "<think>a <think> b</think>Hello.", "a <think> b", "Hello."),
        row("an unclosed tag takes the rest", "Well <think>Hm. Hello.", "Hm. Hello.", "Well"),
        row("a tag the template opened", "Hm, so.\n</think>\n\nHello.", "Hm, so.", "Hello."),
        row(
            "a closing tag in a sentence",
            "Write </think> at the end.",
            "",
            "Write </think> at the end."),
        row(
            "a tag in inline code",
            "The `<think>` tag starts it.",
            "",
            "The `<think>` tag starts it."),
        row("a tag in a code fence", "```\n<think>x\n```\nok", "", "```\n<think>x\n```\nok"),
        row("a channel", "<|channel>thought\nHm.<channel|>Hello.", "Hm.", "Hello."),
        row(
            "the channels of gpt-oss",
            "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>"
                + "Hello.<|return|>",
            "Hm.",
            "Hello."),
        row("a thought label and an answer", "Thought: Hm.\nAnswer: Hello.", "Hm.", "Hello."),
        row("bold labels", "**Thought:** Hm.\n\n**Final Answer:** Hello.", "Hm.", "Hello."),
        row("bold label, colon outside", "**Thought**: Hm.\n**Answer**: Hi.", "Hm.", "Hi."),
        row(
            "a thought of several paragraphs",
            "Thought: One.\n\nTwo.\n\nAnswer: Hello.",
            "One.\n\nTwo.",
            "Hello."),
        row(
            "a thought without another label ends at the empty line",
            "Thought: I should greet.\n\nHello there.",
            "I should greet.",
            "Hello there."),
        row("an answer over several lines", "Answer:\nOne.\n\nTwo.", "", "One.\n\nTwo."),
        row("text before the answer", "Let me see.\nAnswer: 4", "", "4"),
        row("a final answer beats an answer", "Answer: 3\nFinal Answer: 4", "", "4"),
        row("several answers stay together", "Answer: 3\nAnswer: 4", "", "3\nAnswer: 4"),
        row("a label without anything after it", "It is 4.\nAnswer:", "", "It is 4."),
        row("a label in a code fence", "```\nAnswer: x\n```", "", "```\nAnswer: x\n```"),
        row("a label in a sentence", "The Answer: 42.", "", "The Answer: 42."),
        row("end-of-turn tokens", "Hello.<|im_end|>\n<|endoftext|>", "", "Hello."),
        row("the end of a turn in Gemma", "Hello.<end_of_turn>\n", "", "Hello."),
        row("a strike-through tag in a text", "<s>old</s> new", "", "<s>old</s> new"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("texts")
  void reasoning_and_answer_are_told_apart(
      String name, String text, String reasoning, String answer) {
    TurnText read = TurnText.read(text, TOOLS);

    assertThat(read.reasoning()).isEqualTo(reasoning);
    assertThat(read.answer()).isEqualTo(answer);
    assertThat(read.calls()).isEmpty();
  }

  @Test
  void a_label_makes_the_answer_explicit() {
    assertThat(TurnText.read("Answer: 4", TOOLS).explicit()).isTrue();
    assertThat(TurnText.read("4", TOOLS).explicit()).isFalse();
    assertThat(TurnText.read("Answer:", TOOLS).explicit()).isFalse();
  }

  @Test
  void where_nothing_else_is_left_the_thought_is_the_answer() {
    assertThat(TurnText.read("<think>It is 4.", TOOLS).answerOrThought()).isEqualTo("It is 4.");
    assertThat(TurnText.read("", TOOLS).withReasoning("It is 4.").answerOrThought())
        .isEqualTo("It is 4.");
    assertThat(TurnText.read("<think>Hm.</think>" + CALL, TOOLS).answerOrThought()).isEmpty();
    assertThat(TurnText.read("<think>Hm.</think>4", TOOLS).answerOrThought()).isEqualTo("4");
  }

  @Test
  void reasoning_of_a_channel_comes_first() {
    assertThat(TurnText.read("<think>b</think>x", TOOLS).withReasoning("a").reasoning())
        .isEqualTo("a\n\nb");
  }

  @Test
  void a_call_after_reasoning_is_made() {
    TurnText read = TurnText.read("<think>I need a.</think>\nLooking.\n" + CALL, TOOLS);

    assertThat(read.calls()).hasSize(1);
    assertThat(read.reasoning()).isEqualTo("I need a.");
    assertThat(read.answer()).isEqualTo("Looking.");
    assertThat(read.spoken()).isEqualTo("Looking.\n" + CALL);
  }

  @Test
  void a_call_that_was_only_thought_of_is_not_made() {
    TurnText read = TurnText.read("<think>Perhaps " + CALL + "? No.</think>Hello.", TOOLS);

    assertThat(read.calls()).isEmpty();
    assertThat(read.answer()).isEqualTo("Hello.");
  }

  @Test
  void a_call_ends_reasoning_that_was_never_closed() {
    TurnText read = TurnText.read("<think>I need a.\n" + CALL, TOOLS);

    assertThat(read.calls()).hasSize(1);
    assertThat(read.reasoning()).isEqualTo("I need a.");
  }

  @Test
  void tags_and_labels_inside_arguments_are_left_alone() {
    String content = "<think>x</think>\\nThought: y\\nAnswer: z";
    String call =
        "<tool_call>{\"name\": \"write_file\", \"arguments\": {\"content\": \"%s\"}}</tool_call>"
            .formatted(content);

    TurnText read = TurnText.read("Writing.\n" + call, TOOLS);

    assertThat(read.calls()).hasSize(1);
    assertThat(read.calls().getFirst().arguments().string("content"))
        .contains("<think>x</think>\nThought: y\nAnswer: z");
    assertThat(read.reasoning()).isEmpty();
  }

  @Test
  void without_tools_nothing_is_a_call() {
    TurnText read = TurnText.read("Write " + CALL, Set.of());

    assertThat(read.calls()).isEmpty();
    assertThat(read.answer()).isEqualTo("Write " + CALL);
  }

  static Stream<String> hostile() {
    return Stream.of(
        "<think>",
        "</think>",
        "<think></think>",
        "<|channel>thought",
        "```",
        "\n",
        "a\n",
        "Thought: a\n",
        "Answer: a\n",
        "Final Answer:\n",
        "<|im_end|>",
        "<tool_call>",
        "**",
        "# ",
        "<|start|>assistant",
        "`<think>`",
        " ");
  }

  /** The bound is far above what linear time needs and far below what quadratic time needs. */
  @ParameterizedTest
  @MethodSource("hostile")
  @Timeout(20)
  void megabytes_of_anything_are_read_in_linear_time(String piece) {
    String text = piece.repeat(2_000_000 / piece.length());

    TurnText read = TurnText.read(text, TOOLS);

    assertThat(read.answer().length()).isLessThanOrEqualTo(text.length());
  }

  @Test
  void no_text_makes_it_throw() {
    Random random = new Random(3);
    List<String> pieces =
        Stream.concat(hostile(), Stream.of(CALL, "text ", "\"", "{", "<|end|>", "<channel|>"))
            .toList();
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(10); j > 0; j--) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }

      TurnText read = TurnText.read(text.toString(), TOOLS);

      assertThat(read.answer().length() + read.reasoning().length())
          .as("%s", text)
          .isLessThanOrEqualTo(text.length() * 2);
    }
  }

  private static Arguments row(String name, String text, String reasoning, String answer) {
    return Arguments.of(name, text, reasoning, answer);
  }
}
