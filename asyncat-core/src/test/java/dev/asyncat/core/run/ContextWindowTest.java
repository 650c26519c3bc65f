package dev.asyncat.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.model.TokenEstimate;
import dev.asyncat.core.model.ToolPrompt;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.tool.ToolCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextWindowTest {

  private static final List<Message> HEAD =
      List.of(Message.system("You are an agent."), Message.user("Do it."));
  private static final ModelInfo LOCAL =
      ModelInfo.local("m", "m", ModelCapabilities.localText(4_096));

  private static ContextWindow window(ModelInfo model) {
    return new ContextWindow(model, HEAD, 0);
  }

  private static ModelInfo remote(int tokens) {
    return new ModelInfo(
        "m",
        "m",
        "custom",
        null,
        null,
        false,
        ModelCapabilities.remote().withContextWindow(tokens));
  }

  private static Optional<ContextWindow.Fitted> fit(ContextWindow window, List<Message> thread) {
    return window.fit(thread, 0, dropped -> null);
  }

  /** A thread of turns with calls, in random sizes. */
  private static List<Message> thread(Random random, boolean text) {
    List<Message> thread = new ArrayList<>(HEAD);
    int id = 0;
    for (int turn = 0; turn < 3 + random.nextInt(25); turn++) {
      List<ToolCall> calls = new ArrayList<>();
      List<String> results = new ArrayList<>();
      List<Message> messages = new ArrayList<>();
      for (int call = 0; call < 1 + random.nextInt(5); call++) {
        String callId = "c" + id++;
        calls.add(new ToolCall(callId, "tool", JsonObject.EMPTY));
        JsonObject result = Json.object().put("text", "word ".repeat(random.nextInt(600))).build();
        results.add(ToolPrompt.result("tool", callId, result));
        messages.add(new Message.ToolResult(callId, "tool", result.toString()));
      }
      thread.add(new Message.Assistant("turn " + turn, null, text ? List.of() : calls, null));
      thread.addAll(text ? List.of(Message.user(String.join("\n", results))) : messages);
      if (random.nextInt(4) == 0) {
        thread.add(Message.user("A note."));
      }
    }
    return thread;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void a_call_is_never_parted_from_its_result(int seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      List<Message> thread = thread(random, false);
      fit(window(random.nextBoolean() ? LOCAL : remote(6_000)), thread)
          .ifPresent(fitted -> assertThatCallsAndResultsFit(fitted.thread()));
    }
  }

  private static void assertThatCallsAndResultsFit(List<Message> thread) {
    Set<String> called = new HashSet<>();
    Set<String> answered = new HashSet<>();
    for (Message message : thread) {
      switch (message) {
        case Message.Assistant said -> said.toolCalls().forEach(call -> called.add(call.id()));
        case Message.ToolResult result -> {
          assertThat(called).contains(result.callId());
          answered.add(result.callId());
        }
        default -> {}
      }
    }
    assertThat(answered).isEqualTo(called);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void neither_are_those_that_are_written_in_text(int seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      fit(window(LOCAL), thread(random, true))
          .ifPresent(
              fitted -> {
                List<Message> thread = fitted.thread();
                assertThat(thread.subList(0, 2)).isEqualTo(HEAD);
                assertThat(thread.get(2).toString()).contains("<compacted_history>");
                assertThat(thread.get(3).toString()).doesNotContain(ToolPrompt.RESULT_OPEN);
              });
    }
  }

  @Test
  void what_is_short_stays_and_what_is_long_is_shortened_until_it_fits() {
    List<Message> thread = new ArrayList<>(HEAD);
    for (int i = 0; i < 4; i++) {
      thread.add(Message.assistant("turn " + i));
      thread.add(Message.user("word ".repeat(700)));
    }

    assertThat(fit(window(remote(100_000)), thread)).isEmpty();
    ContextWindow small = window(LOCAL);
    List<Message> shorter = fit(small, thread).orElseThrow().thread();
    assertThat(TokenEstimate.of(shorter)).isLessThan(3_072);
    assertThat(shorter.getLast()).isEqualTo(thread.getLast());
  }

  @Test
  void the_definitions_of_tools_take_their_part_of_the_window() {
    List<Message> thread = new ArrayList<>(HEAD);
    for (int i = 0; i < 12; i++) {
      thread.add(Message.assistant("word ".repeat(500)));
    }

    assertThat(fit(window(remote(16_000)), thread)).isEmpty();
    assertThat(new ContextWindow(remote(16_000), HEAD, 8_000).fit(thread, 0, dropped -> null))
        .isPresent();
  }

  @Test
  void the_summary_that_was_made_once_is_made_again_in_a_later_process() {
    List<Message> thread = thread(new Random(42), false);
    ContextWindow window = window(LOCAL);
    ContextWindow.Fitted fitted = window.fit(thread, 3, dropped -> "It began well.").orElseThrow();

    assertThat(fitted.thread().get(2).toString()).contains("It began well.");
    assertThat(window.without(thread, fitted.event().droppedMessages(), "It began well."))
        .isEqualTo(fitted.thread());
    ContextWindow.Fitted mechanical = fit(window, thread).orElseThrow();
    assertThat(window.without(thread, mechanical.event().droppedMessages(), null))
        .isEqualTo(mechanical.thread());
  }

  @Test
  void results_get_less_room_in_a_small_window_and_share_it() {
    ContextWindow small = window(LOCAL);

    assertThat(small.resultChars(1)).isBetween(1_000, 4_000);
    assertThat(small.resultChars(3)).isLessThanOrEqualTo(small.resultChars(1) / 3 + 1);
    assertThat(small.resultChars(100)).isEqualTo(400);
    assertThat(window(remote(128_000)).resultChars(1)).isGreaterThan(16_000);
  }
}
