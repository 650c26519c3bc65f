package dev.asyncat.langchain4j.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.langchain4j.Answer;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelException.Kind;
import dev.asyncat.model.ModelRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which a server can fail ends in an exception that says which. */
class OpenAiCompatibleFailureTest {

  private static final String KEY = "sk-very-secret-0123456789";

  private static ModelException failure(LoopbackEndpoint.Script script) throws IOException {
    return failure(script, builder -> builder);
  }

  private static ModelException failure(
      LoopbackEndpoint.Script script, UnaryOperator<OpenAiCompatible.Builder> settings)
      throws IOException {
    try (LoopbackEndpoint server = new LoopbackEndpoint(script);
        OpenAiCompatible model =
            settings.apply(OpenAiCompatible.builder(server.url(), "m").apiKey(KEY)).build()) {
      ModelException failure = Answer.failureOf(model);
      assertThat(failure).as("a failure").isNotNull();
      assertThat(server.requests()).as("nothing is retried").hasSizeLessThanOrEqualTo(1);
      return failure;
    }
  }

  private static LoopbackEndpoint.Script streaming(String... events) {
    return (request, reply) -> {
      reply.stream();
      for (String event : events) {
        reply.event(event);
      }
      reply.end();
    };
  }

  @ParameterizedTest
  @CsvSource({
    "400, REJECTED",
    "401, UNAUTHORIZED",
    "402, REJECTED",
    "403, UNAUTHORIZED",
    "404, UNUSABLE",
    "408, TIMEOUT",
    "413, CONTEXT_OVERFLOW",
    "422, REJECTED",
    "429, RATE_LIMITED",
    "500, OVERLOADED",
    "501, REJECTED",
    "503, OVERLOADED",
    "504, TIMEOUT",
    "529, OVERLOADED"
  })
  void a_status_says_what_kind_of_failure_it_is(int status, Kind kind) throws IOException {
    ModelException failure =
        failure(
            (request, reply) ->
                reply.respond(
                    status,
                    "application/json",
                    "{\"error\":{\"message\":\"because of this\",\"type\":\"t\",\"code\":null}}"));

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure)
        .hasMessageContaining("answered " + status)
        .hasMessageContaining("because of this");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":{\"message\":\"This model's maximum context length is 8192 tokens.\"}}",
        "{\"error\":{\"message\":\"too big\",\"code\":\"context_length_exceeded\"}}",
        "{\"error\":{\"code\":400,\"type\":\"exceed_context_size_error\",\"message\":\"x\"}}",
        "{\"error\":\"the prompt is too long: 9000 tokens\"}"
      })
  void a_prompt_that_does_not_fit_is_told_from_other_rejections(String body) throws IOException {
    ModelException failure =
        failure((request, reply) -> reply.respond(400, "application/json", body));

    assertThat(failure.kind()).isEqualTo(Kind.CONTEXT_OVERFLOW);
  }

  @Test
  void a_used_up_quota_is_not_worth_another_try() throws IOException {
    ModelException failure =
        failure(
            (request, reply) ->
                reply.respond(
                    429,
                    "application/json",
                    "{\"error\":{\"message\":\"You exceeded it.\",\"code\":\"insufficient_quota\"}}"));

    assertThat(failure.kind()).isEqualTo(Kind.REJECTED);
    assertThat(failure.kind().retryable()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "Retry-After: 7, 7000",
    "Retry-After: 1.5, 2000",
    "retry-after-ms: 250, 250",
    "'Retry-After: Wed, 21 Oct 2026 07:28:30 GMT', 30000",
    "'Retry-After: Wed, 21 Oct 2026 07:27:00 GMT', 0"
  })
  void the_wait_that_the_server_asks_for_is_kept(String header, long millis) throws IOException {
    ModelException failure =
        failure(
            (request, reply) ->
                reply.respond(
                    429, "application/json", "{\"error\":{\"message\":\"slow\"}}", header),
            builder -> builder.clock(() -> Instant.parse("2026-10-21T07:28:00Z")));

    assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED);
    assertThat(failure.retryAfter()).hasValue(Duration.ofMillis(millis));
  }

  @Test
  void a_date_to_wait_for_counts_from_the_servers_own_clock() throws IOException {
    ModelException failure =
        failure(
            (request, reply) ->
                reply.respond(
                    503,
                    "text/plain",
                    "busy",
                    "Date: Wed, 21 Oct 2026 07:28:00 GMT",
                    "Retry-After: Wed, 21 Oct 2026 07:28:10 GMT"));

    assertThat(failure.retryAfter()).hasValue(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "-1", "1e300", "NaN", ""})
  void a_wait_that_makes_no_sense_is_none(String value) throws IOException {
    ModelException failure =
        failure(
            (request, reply) ->
                reply.respond(429, "application/json", "{}", "Retry-After: " + value));

    assertThat(failure.retryAfter()).isEmpty();
  }

  @Test
  void a_wait_may_stand_in_the_message() throws IOException {
    ModelException failure =
        failure(
            (request, reply) ->
                reply.respond(
                    429,
                    "application/json",
                    "{\"error\":{\"message\":\"Limit reached. Please try again in 1.2s.\"}}"));

    assertThat(failure.retryAfter()).hasValue(Duration.ofMillis(1_200));
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 404, 502})
  void a_web_page_is_called_one(int status) throws IOException {
    ModelException failure =
        failure(
            (request, reply) ->
                reply.respond(
                    status,
                    "text/html; charset=utf-8",
                    "<!DOCTYPE html><html><head><title>Welcome\nto nginx</title></head></html>"));

    assertThat(failure).hasMessageContaining("a web page, \"Welcome to nginx\"");
  }

  @Test
  void a_redirect_is_not_followed() throws IOException {
    ModelException failure =
        failure(
            (request, reply) ->
                reply.respond(
                    307, "text/plain", "", "Location: https://elsewhere.example/v1/chat"));

    assertThat(failure.kind()).isEqualTo(Kind.REJECTED);
    assertThat(failure).hasMessageContaining("https://elsewhere.example/v1/chat");
  }

  @Test
  void the_key_appears_nowhere_even_if_the_server_repeats_it() throws IOException {
    List<ModelException> failures = new ArrayList<>();
    failures.add(
        failure(
            (request, reply) ->
                reply.respond(
                    401,
                    "application/json",
                    "{\"error\":{\"message\":\"Incorrect API key provided: " + KEY + "\"}}")));
    failures.add(failure((request, reply) -> reply.respond(403, "text/plain", "no " + KEY)));
    failures.add(failure(streaming("{\"error\":{\"message\":\"bad key " + KEY + "\"}}")));
    failures.add(failure(streaming("not json " + KEY)));
    failures.add(
        failure(
            (request, reply) -> reply.respond(400, "text/plain", "header-secret-1"),
            builder -> builder.header("X-Token", "header-secret-1")));

    assertThat(failures)
        .allSatisfy(
            failure -> {
              StringWriter trace = new StringWriter();
              failure.printStackTrace(new PrintWriter(trace));
              assertThat(trace.toString()).doesNotContain(KEY, "header-secret-1");
              assertThat(failure).hasMessageContaining("[hidden]");
            });
  }

  @Test
  void a_missing_key_is_named_as_the_likely_reason() throws IOException {
    ModelException failure =
        failure(
            (request, reply) -> reply.respond(401, "text/plain", ""),
            builder -> builder.apiKey(" "));

    assertThat(failure).hasMessageContaining("No API key is set");
  }

  @Test
  void an_error_in_the_middle_of_the_stream_is_a_failure() throws IOException {
    ModelException failure =
        failure(
            streaming(
                Chunks.text("Once upon"),
                "{\"error\":{\"message\":\"The server is overloaded\",\"code\":503}}",
                "[DONE]"));

    assertThat(failure.kind()).isEqualTo(Kind.OVERLOADED);
    assertThat(failure).hasMessageContaining("The server is overloaded");
  }

  @ParameterizedTest
  @CsvSource({
    "rate_limit_exceeded, RATE_LIMITED",
    "server_error, OVERLOADED",
    "context_length_exceeded, CONTEXT_OVERFLOW",
    "invalid_request_error, REJECTED",
    "something_else, BROKEN_ANSWER"
  })
  void an_error_object_without_a_status_is_judged_by_its_words(String type, Kind kind)
      throws IOException {
    ModelException failure =
        failure(streaming("{\"error\":{\"message\":\"Sorry.\",\"type\":\"" + type + "\"}}"));

    assertThat(failure.kind()).isEqualTo(kind);
  }

  @Test
  void an_event_of_type_error_is_a_failure() throws IOException {
    ModelException failure =
        failure(
            (request, reply) -> {
              reply.stream();
              reply.event(Chunks.text("Once"));
              reply.send("event: error\ndata: out of memory\n\n".getBytes(StandardCharsets.UTF_8));
              reply.end();
            });

    assertThat(failure).hasMessageContaining("out of memory");
  }

  @Test
  void an_error_instead_of_a_stream_is_a_failure() throws IOException {
    ModelException failure =
        failure(
            (request, reply) ->
                reply.respond(200, "application/json", "{\"error\":\"model is loading\"}"));

    assertThat(failure).hasMessageContaining("model is loading");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"choices\":[{\"delta\":{\"cont", "nonsense", "[1,2]", "\"text\""})
  void a_piece_that_is_no_chunk_is_a_broken_answer(String piece) throws IOException {
    ModelException failure = failure(streaming(Chunks.text("Once"), piece, "[DONE]"));

    assertThat(failure.kind()).isEqualTo(Kind.BROKEN_ANSWER);
  }

  @Test
  void a_connection_that_drops_mid_stream_is_a_broken_answer() throws IOException {
    List<ModelEvent> events = new ArrayList<>();
    try (LoopbackEndpoint server =
            new LoopbackEndpoint(
                (request, reply) -> {
                  reply.stream();
                  reply.event(Chunks.text("Once upon a"));
                  reply.drop();
                });
        OpenAiCompatible model = OpenAiCompatible.builder(server.url(), "m").build()) {
      ModelException failure =
          catchThrowableOfType(
              ModelException.class,
              () -> model.stream(ModelRequest.of("Hello"), CancellationToken.never(), events::add));

      assertThat(failure.kind()).isEqualTo(Kind.BROKEN_ANSWER);
      assertThat(events).containsExactly(new ModelEvent.Text("Once upon a"));
    }
  }

  @Test
  void a_stream_that_ends_early_but_properly_is_a_broken_answer() throws IOException {
    assertThat(failure(streaming(Chunks.text("Once upon a"))).kind()).isEqualTo(Kind.BROKEN_ANSWER);
  }

  @Test
  void done_without_a_finish_reason_is_a_broken_answer() throws IOException {
    ModelException failure = failure(streaming(Chunks.text("Once"), "[DONE]"));

    assertThat(failure.kind()).isEqualTo(Kind.BROKEN_ANSWER);
    assertThat(failure).hasMessageContaining("finish reason");
  }

  @Test
  void a_finish_reason_that_names_an_error_is_a_broken_answer() throws IOException {
    ModelException failure = failure(streaming(Chunks.text("Once"), Chunks.finish("error")));

    assertThat(failure.kind()).isEqualTo(Kind.BROKEN_ANSWER);
  }

  @Test
  void an_empty_stream_is_a_broken_answer() throws IOException {
    assertThat(failure(streaming()).kind()).isEqualTo(Kind.BROKEN_ANSWER);
  }

  @Test
  void a_call_without_a_name_is_a_broken_answer() throws IOException {
    ModelException failure =
        failure(streaming(Chunks.call(0, "c", null, "{}"), Chunks.finish("tool_calls")));

    assertThat(failure.kind()).isEqualTo(Kind.BROKEN_ANSWER);
  }

  @Test
  void a_server_that_is_not_there_is_named() throws IOException {
    int port;
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = unused.getLocalPort();
    }
    try (OpenAiCompatible model =
        OpenAiCompatible.builder("http://127.0.0.1:" + port, "m").build()) {
      ModelException failure = Answer.failureOf(model);

      assertThat(failure.kind()).isEqualTo(Kind.NETWORK);
      assertThat(failure)
          .hasMessageContaining("http://127.0.0.1:" + port)
          .hasMessageContaining("is the server running?");
    }
  }

  @Test
  void a_connection_closed_before_any_answer_is_a_network_failure() throws IOException {
    assertThat(failure((request, reply) -> reply.drop()).kind()).isEqualTo(Kind.NETWORK);
  }

  @Test
  void a_server_that_does_not_answer_in_time_is_given_up() throws IOException {
    ModelException failure =
        failure(
            (request, reply) -> reply.awaitClientGone(),
            builder -> builder.responseTimeout(Duration.ofMillis(100)));

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure).hasMessageContaining("did not answer within 100 ms");
  }

  @Test
  void headers_alone_are_no_answer() throws IOException {
    ModelException failure =
        failure(
            (request, reply) -> {
              reply.stream();
              reply.awaitClientGone();
            },
            builder -> builder.responseTimeout(Duration.ofMillis(100)));

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
  }

  @Test
  void a_server_that_falls_silent_is_given_up() throws IOException {
    ModelException failure =
        failure(
            (request, reply) -> {
              reply.stream();
              reply.event(Chunks.text("Once"));
              reply.awaitClientGone();
            },
            builder -> builder.idleTimeout(Duration.ofMillis(100)));

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure).hasMessageContaining("fell silent");
  }

  @Test
  void an_answer_that_never_ends_is_cut_off_at_the_limit() throws IOException {
    ModelException failure =
        failure(
            (request, reply) -> {
              reply.stream();
              while (true) {
                reply.event(Chunks.text("more and more ".repeat(100)));
              }
            },
            builder -> builder.maxResponseBytes(1_000_000));

    assertThat(failure.kind()).isEqualTo(Kind.BROKEN_ANSWER);
    assertThat(failure).hasMessageContaining("1000000 bytes");
  }

  @Test
  void a_failure_with_an_endless_body_is_read_only_at_its_beginning() throws IOException {
    ModelException failure =
        failure((request, reply) -> reply.respond(500, "text/plain", "x".repeat(5_000_000)));

    assertThat(failure.kind()).isEqualTo(Kind.OVERLOADED);
    assertThat(failure.getMessage()).hasSizeLessThan(1_000);
  }
}
