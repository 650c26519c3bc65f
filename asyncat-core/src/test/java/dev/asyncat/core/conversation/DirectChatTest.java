package dev.asyncat.core.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Json;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.model.ModelSource;
import dev.asyncat.model.Usage;
import dev.asyncat.run.RunEvent;
import dev.asyncat.testkit.TestClock;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DirectChatTest {

  private static final String USER = "user-1";
  private static final Message.Image PICTURE = new Message.Image("image/png", "AAAA");

  private static DirectChat chat(ScriptedModel model) {
    return new DirectChat(ModelSource.of(model), TestClock.at("2025-01-02T03:04:05Z"));
  }

  private static ChatQuestion question(String text) {
    return new ChatQuestion(text, List.of(), List.of(), null);
  }

  private static List<RunEvent> events(ScriptedModel model, ChatQuestion question) {
    List<RunEvent> events = new ArrayList<>();
    try (ChatAnswer answer = chat(model).ask(USER, question)) {
      while (!answer.ended()) {
        answer.next(Duration.ofSeconds(20)).ifPresent(event -> events.add(event.event()));
      }
    }
    return events;
  }

  private static RunEvent event(String type, String data) {
    return new RunEvent.Extension(type, Json.parseObject(data));
  }

  @Test
  void an_answer_comes_in_pieces_with_what_it_cost_and_as_a_whole() {
    ScriptedModel model = ScriptedModel.of(Turn.saying("Hi there").usage(Usage.of(7, 3)));

    List<RunEvent> events = events(model, question("Hello"));

    assertThat(events)
        .filteredOn(event -> !event.type().equals("delta"))
        .containsExactly(
            event(
                "usage_update",
                "{\"inputTokens\":7,\"outputTokens\":3,\"totalTokens\":10,\"estimated\":false}"),
            event("done", "{\"answer\":\"Hi there\",\"stopReason\":\"answer\"}"));
    assertThat(
            String.join(
                "",
                events.stream()
                    .filter(event -> event.type().equals("delta"))
                    .map(event -> event.data().string("content", ""))
                    .toList()))
        .isEqualTo("Hi there");
    ModelRequest request = model.requests().getFirst();
    assertThat(request.tools()).isEmpty();
    assertThat(request.messages()).hasSize(2).last().isEqualTo(Message.user("Hello"));
  }

  @Test
  void a_failure_is_said_and_ends_it() {
    Turn failing = Turn.failing(ModelException.Kind.UNAUTHORIZED, "bad key");

    assertThat(events(ScriptedModel.of(failing), question("Hello")))
        .containsExactly(
            event("error", "{\"message\":\"bad key\"}"),
            event("done", "{\"answer\":\"\",\"stopReason\":\"error\"}"));
  }

  @Test
  void closing_it_ends_the_answer() throws Exception {
    ScriptedModel model = ScriptedModel.of(Turn.hanging());
    ChatAnswer answer = chat(model).ask(USER, question("Hello"));
    while (model.requests().isEmpty()) {
      Thread.onSpinWait();
    }

    answer.close();

    assertThat(answer.ended()).isTrue();
    assertThat(answer.next(Duration.ofSeconds(20))).isEmpty();
  }

  @Test
  void the_end_of_a_history_that_does_not_fit_is_used() {
    ScriptedModel model = model(ModelCapabilities.localText(2_000), null);
    List<Message> history =
        new ArrayList<>(Collections.nCopies(50, Message.user("word ".repeat(100))));
    history.add(Message.assistant("the last one"));

    events(model, new ChatQuestion("Hello", List.of(), history, null));

    List<Message> thread = model.requests().getFirst().messages();
    assertThat(thread).hasSizeBetween(4, 20);
    assertThat(thread.getFirst()).isInstanceOf(Message.System.class);
    assertThat(thread.get(thread.size() - 2)).isEqualTo(Message.assistant("the last one"));
  }

  private static ScriptedModel model(ModelCapabilities capabilities, @Nullable String effort) {
    ModelCapabilities able =
        effort == null
            ? capabilities
            : new ModelCapabilities(false, false, false, List.of(effort), 8_000, "fallback", 1_000);
    return ScriptedModel.builder()
        .info(ModelInfo.local("tiny", "test", able))
        .otherwise(request -> Turn.saying("ok"))
        .build();
  }

  @Test
  void images_are_shown_to_models_that_see_and_refused_for_others() {
    ModelCapabilities seeing =
        new ModelCapabilities(false, false, true, List.of(), 8_000, "fallback", 1_000);
    Message.User earlier = new Message.User(List.of(new Message.Text("before"), PICTURE));
    ChatQuestion question =
        new ChatQuestion("What is it?", List.of(PICTURE), List.of(earlier), null);
    ScriptedModel sees = model(seeing, null);

    events(sees, question);

    assertThat(sees.requests().getFirst().messages())
        .contains(earlier, new Message.User(List.of(new Message.Text("What is it?"), PICTURE)));
    ScriptedModel blind = model(ModelCapabilities.localText(8_000), null);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> chat(blind).ask(USER, question))
        .withMessageStartingWith("The active model (tiny) does not support image input.");
    events(blind, new ChatQuestion("Well?", List.of(), List.of(earlier), null));
    assertThat(blind.requests().getFirst().messages()).contains(Message.user("before"));
  }

  @Test
  void an_effort_that_the_model_does_not_know_is_left_out() {
    ScriptedModel knows = model(ModelCapabilities.localText(8_000), "high");
    events(knows, new ChatQuestion("x", List.of(), List.of(), "high"));
    events(knows, new ChatQuestion("x", List.of(), List.of(), "turbo"));

    assertThat(knows.requests())
        .extracting(request -> request.options().reasoningEffort())
        .containsExactly("high", null);
  }

  @Test
  void a_question_needs_text_and_at_most_two_images() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> question(" "))
        .withMessage("message required");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> new ChatQuestion("x", Collections.nCopies(3, PICTURE), List.of(), null))
        .withMessageContaining("3");
  }
}
