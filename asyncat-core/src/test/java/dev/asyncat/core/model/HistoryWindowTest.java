package dev.asyncat.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.model.Message;
import dev.asyncat.run.RunRequest.HistoryMessage;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryWindowTest {

  @Test
  void a_short_conversation_is_sent_whole_and_in_order() {
    assertThat(HistoryWindow.of(List.of(user("hi"), assistant("hello")), 8192))
        .containsExactly(Message.user("hi"), Message.assistant("hello"));
    assertThat(HistoryWindow.of(List.of(), 8192)).isEmpty();
  }

  @Test
  void other_roles_and_blank_messages_are_left_out() {
    assertThat(
            HistoryWindow.of(
                List.of(
                    new HistoryMessage("system", "obey", null),
                    user(" "),
                    user("hi"),
                    new HistoryMessage("tool", "x", null)),
                8192))
        .containsExactly(Message.user("hi"));
  }

  @Test
  void at_most_the_last_twelve_are_sent() {
    List<HistoryMessage> history = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      history.add(user("m" + i));
    }

    List<Message> sent = HistoryWindow.of(history, 128_000);

    assertThat(sent).hasSize(12);
    assertThat(sent.getFirst()).isEqualTo(Message.user("m18"));
    assertThat(sent.getLast()).isEqualTo(Message.user("m29"));
  }

  @Test
  void a_tenth_of_the_window_is_the_most() {
    List<HistoryMessage> history = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      history.add(user("x".repeat(900)));
    }

    assertThat(HistoryWindow.of(history, 8_000)).hasSize(4);
  }

  @Test
  void eight_thousand_tokens_are_the_most_however_large_the_window() {
    List<HistoryMessage> history = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      history.add(user("x".repeat(9_000)));
    }

    assertThat(HistoryWindow.of(history, 1_000_000)).hasSize(4);
  }

  @Test
  void the_last_two_are_always_there_but_not_at_any_length() {
    List<HistoryMessage> history =
        List.of(user("old"), user("q".repeat(1_000_000)), assistant("a".repeat(1_000_000)));

    List<Message> sent = HistoryWindow.of(history, 8_000);

    assertThat(sent).hasSize(2);
    assertThat(TokenEstimate.of(sent)).isLessThan(900);
    assertThat(((Message.User) sent.getFirst()).text())
        .startsWith("qqq")
        .contains("characters left out");
  }

  @Test
  void a_known_time_stands_before_the_text_in_the_zone_of_the_reader() {
    Instant at = Instant.parse("2026-03-05T22:07:00Z");

    assertThat(
            HistoryWindow.of(
                List.of(new HistoryMessage("user", "hi", at)), 8192, ZoneId.of("Asia/Tokyo")))
        .containsExactly(Message.user("[Mar 06 07:07] hi"));
    assertThat(HistoryWindow.sent("do it", at, ZoneId.of("UTC")))
        .isEqualTo("[sent Mar 05 22:07] do it");
  }

  private static HistoryMessage user(String text) {
    return new HistoryMessage("user", text, null);
  }

  private static HistoryMessage assistant(String text) {
    return new HistoryMessage("assistant", text, null);
  }
}
