package dev.asyncat.langchain4j.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.json.Json;
import dev.asyncat.langchain4j.Answer;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelEvent.FinishReason;
import dev.asyncat.model.Usage;
import dev.asyncat.tool.ToolCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes out of streams as servers send them, well-formed and a little off. */
class OpenAiCompatibleAnswerTest {

  private static Answer answer(String... events) throws IOException {
    try (LoopbackEndpoint server = LoopbackEndpoint.sending(events);
        OpenAiCompatible model = OpenAiCompatible.builder(server.url(), "m").build()) {
      return Answer.of(model, "Hello");
    }
  }

  private static Answer answer(LoopbackEndpoint.Script script) throws IOException {
    try (LoopbackEndpoint server = new LoopbackEndpoint(script);
        OpenAiCompatible model = OpenAiCompatible.builder(server.url(), "m").build()) {
      return Answer.of(model, "Hello");
    }
  }

  @Test
  void text_arrives_in_pieces_and_ends_with_the_reason() throws IOException {
    Answer answer = answer(Chunks.text("Good "), Chunks.text("morning."), Chunks.finish("stop"));

    assertThat(answer.events())
        .containsExactly(
            new ModelEvent.Text("Good "),
            new ModelEvent.Text("morning."),
            new ModelEvent.Finished(FinishReason.STOP, null));
  }

  @Test
  void usage_counts_cached_and_reasoning_tokens() throws IOException {
    Answer answer = answer(Chunks.text("Hi"), Chunks.finish("stop"), Chunks.usage(100, 64, 20, 12));

    assertThat(answer.finished().usage()).isEqualTo(new Usage(100, 20, 64, 12, false));
  }

  @Test
  void cached_tokens_in_a_field_of_their_own_are_counted() throws IOException {
    Answer answer =
        answer(
            Chunks.text("Hi"),
            Chunks.finish("stop"),
            "{\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1,"
                + "\"total_tokens\":10,\"prompt_cache_hit_tokens\":8}}");

    assertThat(answer.finished().usage()).isEqualTo(new Usage(9, 1, 8, 0, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"reasoning_content", "reasoning", "thinking"})
  void reasoning_is_kept_apart_from_text(String field) throws IOException {
    Answer answer =
        answer(
            Chunks.delta(Json.object().put(field, "Let me ").build()),
            Chunks.delta(Json.object().put(field, "see.").build()),
            Chunks.text("42"),
            Chunks.finish("stop"));

    assertThat(answer.reasoning()).isEqualTo("Let me see.");
    assertThat(answer.text()).isEqualTo("42");
  }

  @Test
  void content_in_parts_is_text_and_reasoning() throws IOException {
    Answer answer =
        answer(
            "{\"choices\":[{\"index\":0,\"delta\":{\"content\":[{\"type\":\"thinking\","
                + "\"thinking\":[{\"type\":\"text\",\"text\":\"Hm.\"}]}]}}]}",
            "{\"choices\":[{\"index\":0,\"delta\":{\"content\":[{\"type\":\"text\","
                + "\"text\":\"42\"}]}}]}",
            Chunks.finish("stop"));

    assertThat(answer.reasoning()).isEqualTo("Hm.");
    assertThat(answer.text()).isEqualTo("42");
  }

  @Test
  void a_refusal_is_what_the_model_says() throws IOException {
    Answer answer =
        answer(
            Chunks.delta(Json.object().put("refusal", "I cannot help.").build()),
            Chunks.finish("stop"));

    assertThat(answer.text()).isEqualTo("I cannot help.");
  }

  @Test
  void parallel_calls_come_whole_though_their_arguments_came_interleaved() throws IOException {
    Answer answer =
        answer(
            Chunks.call(0, "call_a", "weather", ""),
            Chunks.call(0, null, null, "{\"city\":"),
            Chunks.call(1, "call_b", "time", "{\"zo"),
            Chunks.call(0, null, null, "\"Oslo\"}"),
            Chunks.call(1, null, null, "ne\":\"CET\"}"),
            Chunks.finish("tool_calls"));

    assertThat(answer.calls())
        .containsExactly(
            new ToolCall("call_a", "weather", Json.object().put("city", "Oslo").build()),
            new ToolCall("call_b", "time", Json.object().put("zone", "CET").build()));
    assertThat(answer.finished().reason()).isEqualTo(FinishReason.TOOL_CALLS);
  }

  @Test
  void a_reason_given_with_every_piece_ends_nothing_early() throws IOException {
    String first = Chunks.call(0, "a", "weather", "{\"city\":");
    String second = Chunks.call(0, null, null, "\"Oslo\"}");
    Answer answer =
        answer(
            first.replace("\"finish_reason\":null", "\"finish_reason\":\"tool_calls\""),
            second.replace("\"finish_reason\":null", "\"finish_reason\":\"tool_calls\""));

    assertThat(answer.calls())
        .containsExactly(new ToolCall("a", "weather", Json.object().put("city", "Oslo").build()));
  }

  @Test
  void calls_that_all_claim_the_first_index_are_told_apart_by_their_ids() throws IOException {
    Answer answer =
        answer(
            Chunks.call(0, "call_a", "weather", "{\"city\":\"Oslo\"}"),
            Chunks.call(0, "call_b", "weather", "{\"city\":\"Rome\"}"),
            Chunks.finish("stop"));

    assertThat(answer.calls())
        .extracting(call -> call.arguments().string("city", ""))
        .containsExactly("Oslo", "Rome");
    assertThat(answer.finished().reason()).isEqualTo(FinishReason.TOOL_CALLS);
  }

  @Test
  void calls_without_an_index_are_told_apart_by_their_ids() throws IOException {
    Answer answer =
        answer(
            Chunks.call(null, "call_a", "weather", "{\"city\":\"Oslo\"}"),
            Chunks.call(null, "call_b", "time", "{}"),
            Chunks.finish("tool_calls"));

    assertThat(answer.calls()).extracting(ToolCall::name).containsExactly("weather", "time");
  }

  @Test
  void id_and_name_repeated_with_every_piece_are_not_joined() throws IOException {
    Answer answer =
        answer(
            Chunks.call(0, "call_a", "weather", "{\"city\":"),
            Chunks.call(0, "call_a", "weather", "\"Oslo\"}"),
            Chunks.finish("tool_calls"));

    assertThat(answer.calls())
        .containsExactly(
            new ToolCall("call_a", "weather", Json.object().put("city", "Oslo").build()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void calls_without_an_id_get_one_each(String id) throws IOException {
    Answer answer =
        answer(
            Chunks.call(0, id, "weather", "{}"),
            Chunks.call(1, null, "time", "{}"),
            Chunks.finish("tool_calls"));

    assertThat(answer.calls()).extracting(ToolCall::name).containsExactly("weather", "time");
    assertThat(answer.calls())
        .extracting(ToolCall::id)
        .doesNotHaveDuplicates()
        .allSatisfy(own -> assertThat(own).matches("call_[0-9a-f]{32}"));
  }

  @Test
  void arguments_sent_as_an_object_are_read() throws IOException {
    Answer answer =
        answer(
            "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"id\":\"c\",\"function\":"
                + "{\"name\":\"weather\",\"arguments\":{\"city\":\"Oslo\"}}}]},"
                + "\"finish_reason\":\"tool_calls\"}]}");

    assertThat(answer.calls())
        .containsExactly(new ToolCall("c", "weather", Json.object().put("city", "Oslo").build()));
  }

  @Test
  void arguments_that_are_not_json_are_kept_as_they_came() throws IOException {
    Answer answer =
        answer(Chunks.call(0, "c", "weather", "{city: 'Oslo',}"), Chunks.finish("tool_calls"));

    assertThat(answer.calls().getFirst().unparsedArguments()).hasValue("{city: 'Oslo',}");
  }

  @Test
  void a_call_cut_by_the_token_limit_is_not_reported() throws IOException {
    Answer answer =
        answer(
            Chunks.call(0, "a", "weather", "{\"city\":\"Oslo\"}"),
            Chunks.call(1, "b", "write_file", "{\"content\":\"half of"),
            Chunks.finish("length"));

    assertThat(answer.calls()).extracting(ToolCall::id).containsExactly("a");
    assertThat(answer.finished().reason()).isEqualTo(FinishReason.LENGTH);
  }

  @ParameterizedTest
  @CsvSource({
    "stop, STOP",
    "STOP, STOP",
    "eos, STOP",
    "end_turn, STOP",
    "length, LENGTH",
    "max_tokens, LENGTH",
    "model_length, LENGTH",
    "content_filter, CONTENT_FILTER",
    "SAFETY, CONTENT_FILTER"
  })
  void reasons_are_understood_in_the_words_of_many_servers(String word, FinishReason reason)
      throws IOException {
    assertThat(answer(Chunks.text("x"), Chunks.finish(word)).finished().reason()).isEqualTo(reason);
  }

  @Test
  void an_empty_answer_is_an_answer() throws IOException {
    assertThat(answer(Chunks.finish("stop")).events())
        .containsExactly(new ModelEvent.Finished(FinishReason.STOP, null));
  }

  @Test
  void characters_whose_bytes_came_apart_are_whole() throws IOException {
    byte[] event =
        ("data: " + Chunks.text("naïve 🐈 日本") + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    Answer answer =
        answer(
            (request, reply) -> {
              reply.stream();
              for (byte b : event) {
                reply.send(new byte[] {b});
              }
              reply.event(Chunks.finish("stop"));
              reply.event("[DONE]");
              reply.end();
            });

    assertThat(answer.text()).isEqualTo("naïve 🐈 日本");
  }

  @Test
  void a_character_cut_between_two_events_is_joined() throws IOException {
    Answer answer =
        answer(
            "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\\ud83d\"}}]}",
            "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\\udc08b\"}}]}",
            Chunks.finish("stop"));

    assertThat(answer.events())
        .startsWith(new ModelEvent.Text("a"), new ModelEvent.Text("\uD83D\uDC08b"));
  }

  @Test
  void comments_blank_lines_and_carriage_returns_are_no_events() throws IOException {
    Answer answer =
        answer(
            (request, reply) -> {
              reply.stream();
              reply.send(
                  ("\uFEFF: keep-alive\r\n\r\nid: 1\rretry: 5\r\rdata:"
                          + Chunks.text("Hi")
                          + "\r\r")
                      .getBytes(StandardCharsets.UTF_8));
              reply.send(
                  (":\n\nevent: message\ndata: " + Chunks.finish("stop") + "\n\ndata: [DONE]\n\n")
                      .getBytes(StandardCharsets.UTF_8));
              reply.end();
            });

    assertThat(answer.text()).isEqualTo("Hi");
  }

  @Test
  void an_event_spread_over_several_lines_is_joined() throws IOException {
    Answer answer =
        answer(
            (request, reply) -> {
              reply.stream();
              reply.send(
                  "data: {\"choices\":[{\"index\":0,\ndata: \"delta\":{\"content\":\"Hi\"}}]}\n\n"
                      .getBytes(StandardCharsets.UTF_8));
              reply.event(Chunks.finish("stop"));
              reply.end();
            });

    assertThat(answer.text()).isEqualTo("Hi");
  }

  @Test
  void an_end_without_done_is_an_end_once_the_reason_is_known() throws IOException {
    Answer answer =
        answer(
            (request, reply) -> {
              reply.stream();
              reply.event(Chunks.text("Hi"));
              reply.event(Chunks.finish("stop"));
              reply.drop();
            });

    assertThat(answer.finished().reason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void a_server_that_cannot_stream_is_understood() throws IOException {
    Answer answer =
        answer(
            (request, reply) ->
                reply.respond(
                    200,
                    "application/json",
                    "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
                        + "\"Hi\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,"
                        + "\"completion_tokens\":1,\"total_tokens\":4}}"));

    assertThat(answer.text()).isEqualTo("Hi");
    assertThat(answer.finished().usage()).isEqualTo(Usage.of(3, 1));
  }

  @Test
  void ten_million_characters_arrive_complete() throws IOException {
    String piece = "0123456789".repeat(1_000);
    Answer answer =
        answer(
            (request, reply) -> {
              reply.stream();
              for (int i = 0; i < 1_000; i++) {
                reply.event(Chunks.text(piece));
              }
              reply.event(Chunks.finish("stop"));
              reply.event("[DONE]");
              reply.end();
            });

    assertThat(answer.text()).hasSize(10_000_000).endsWith("56789");
  }

  @Test
  void connections_are_used_again() throws IOException {
    try (LoopbackEndpoint server =
            LoopbackEndpoint.sending(Chunks.text("Hi"), Chunks.finish("stop"));
        OpenAiCompatible model = OpenAiCompatible.builder(server.url(), "m").build()) {
      for (int i = 0; i < 20; i++) {
        assertThat(Answer.of(model, "Hello").text()).isEqualTo("Hi");
      }

      assertThat(server.requests()).hasSize(20);
      assertThat(server.connections()).isLessThan(20);
    }
  }
}
