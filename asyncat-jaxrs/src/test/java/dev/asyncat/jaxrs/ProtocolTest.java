package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.jaxrs.ApiClient.Answer;
import dev.asyncat.jaxrs.server.AsyncatServer;
import dev.asyncat.json.Json;
import dev.asyncat.testkit.model.ScriptedModel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no proper request still gets a proper answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProtocolTest {

  private static final int MEGABYTE = 1024 * 1024;

  private final TestApi api = TestApi.with(ScriptedModel.answering("hello"));

  @AfterAll
  void close() {
    api.close();
  }

  private String head(String method, String path, String... headers) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + api.ownerToken
        + "\r\n"
        + Stream.of(headers).map(header -> header + "\r\n").reduce("", String::concat)
        + "\r\n";
  }

  private static void assertEnvelope(String answer, int status) {
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
    assertThat(Json.parseObject(body).bool("success")).contains(false);
    assertThat(Json.parseObject(body).string("error", "")).isNotEmpty();
  }

  Stream<Arguments> improperRequests() {
    String get = "GET /api/ai/tools HTTP/1.1\r\n";
    String post = "POST /api/ai/run HTTP/1.1\r\nHost: localhost\r\n";
    return Stream.of(
        Arguments.of("no host", get + "\r\n", 400),
        Arguments.of("a host that is none", get + "Host: a b\r\n\r\n", 400),
        Arguments.of("a host with a path", get + "Host: localhost/x\r\n\r\n", 400),
        Arguments.of("a bad escape", head("GET", "/api/ai/%zz"), 400),
        Arguments.of("a bad escape in the query", head("GET", "/api/ai/tools?a=%q"), 400),
        Arguments.of("a header name with a space", get + "Host: x\r\nA b: c\r\n\r\n", 400),
        Arguments.of(
            "a length with a space before the colon", post + "Content-Length : 4\r\n\r\nabcd", 400),
        Arguments.of("a length that is no number", post + "Content-Length: abc\r\n\r\n", 400),
        Arguments.of("a negative length", post + "Content-Length: -5\r\n\r\n", 400),
        Arguments.of(
            "two lengths", post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400),
        Arguments.of(
            "length and chunks",
            post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400),
        Arguments.of("an unknown coding", post + "Transfer-Encoding: zip\r\n\r\n", 400),
        Arguments.of(
            "chunked twice", post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400),
        Arguments.of("a long URL", "GET /api/ai/" + "a".repeat(60_000) + " HTTP/1.1\r\n\r\n", 414),
        Arguments.of(
            "a long header", get + "Host: x\r\nA: " + "a".repeat(60_000) + "\r\n\r\n", 431),
        Arguments.of("many headers", get + "Host: x\r\n" + "A: b\r\n".repeat(500) + "\r\n", 431),
        Arguments.of("HTTP/9.9", "GET /api/ai/tools HTTP/9.9\r\nHost: x\r\n\r\n", 505),
        Arguments.of("HTTP/0.9", "GET /api/ai/tools\r\n\r\n", 505),
        Arguments.of("HTTP/2 by prior knowledge", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        Arguments.of("garbage", "hello world\r\n\r\n", 505));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("improperRequests")
  void what_is_no_http_gets_the_envelope_and_the_connection_is_closed(
      String what, String request, int status) throws IOException {
    assertEnvelope(RawHttp.exchange(api.server.port(), request), status);
  }

  @Test
  void what_follows_a_refused_request_is_not_taken_for_another_one() throws IOException {
    String smuggled =
        "POST /api/ai/run HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            + head("GET", "/api/ai/tools");
    String answer = RawHttp.exchange(api.server.port(), smuggled);
    assertThat(answer.split("HTTP/1\\.1 ", -1)).hasSize(2);
  }

  @Test
  void garbage_after_a_good_request_closes_the_connection_in_time() throws IOException {
    String answer = RawHttp.exchange(api.server.port(), head("GET", "/api/ai/tools") + "GARBAGE");
    assertThat(answer).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void headers_that_never_end_do_not_keep_a_connection() throws IOException {
    try (Socket drip = new Socket("127.0.0.1", api.server.port())) {
      drip.setSoTimeout(15_000);
      OutputStream out = drip.getOutputStream();
      out.write("GET /api/ai/tools HTTP/1.1\r\nHost: loc".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      assertThat(RawHttp.toEnd(drip)).isEmpty();
    }
  }

  @Test
  void a_connection_on_which_nothing_is_said_is_closed() throws IOException {
    try (Socket silent = new Socket("127.0.0.1", api.server.port())) {
      silent.setSoTimeout(15_000);
      assertThat(RawHttp.toEnd(silent)).isEmpty();
    }
  }

  @Test
  void characters_that_browsers_leave_raw_are_read() throws IOException {
    String answer =
        RawHttp.exchange(
            api.server.port(),
            head("GET", "/api/ai/sessions?limit=5&x={a|b}^`\\\"é", "Connection: close"));
    assertThat(answer).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/api/%61i/tools", "/api//ai/tools", "/api/x/../ai/tools", "/API/AI/TOOLS", "/x"})
  void another_spelling_of_a_path_is_another_path(String path) throws IOException {
    String answer = RawHttp.exchange(api.server.port(), head("GET", path, "Connection: close"));
    assertEnvelope(answer, 404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/ai/tools", "/api/ai;a=b/tools", "//api/ai/tools", "/api/ai/tools/"})
  void no_spelling_of_a_path_gets_around_the_token(String path) throws IOException {
    String answer =
        RawHttp.exchange(
            api.server.port(),
            "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).matches("(?s)HTTP/1\\.1 (401|404) .*");
  }

  @Test
  void an_unknown_route_is_named_with_its_query() {
    Answer answer = api.client().get("/api/agent/nothing/here?a=b&c");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.error()).isEqualTo("Route not found: GET /api/agent/nothing/here?a=b&c");
    Answer outside = api.stranger().get("/nothing?a=b");
    assertThat(outside.status()).isEqualTo(404);
    assertThat(outside.error()).isEqualTo("Route not found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "FOO"})
  void another_method_is_refused_with_those_that_there_are(String method) {
    Answer answer = api.client().send(method, "/api/ai/run", BodyPublishers.noBody(), Map.of());
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).contains("POST");
    assertThat(answer.body().bool("success")).contains(false);
  }

  @Test
  void head_is_get_without_a_body() {
    Answer get = api.client().get("/api/ai/tools");
    Answer head = api.client().send("HEAD", "/api/ai/tools", BodyPublishers.noBody(), Map.of());
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.response().body()).isEmpty();
    assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
  }

  @Test
  void options_names_the_methods() {
    Answer answer =
        api.client().send("OPTIONS", "/api/ai/profiles", BodyPublishers.noBody(), Map.of());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Allow")).contains("GET", "POST");
  }

  @Test
  void a_client_cannot_put_headers_into_an_answer() throws IOException {
    String answer =
        RawHttp.exchange(
            api.server.port(),
            head(
                "GET",
                "/api/ai/x%0d%0aInjected:%20yes?q=%0d%0aInjected:%20yes",
                "Origin: http://a%0d%0aInjected: yes",
                "Connection: close"));
    assertThat(answer).doesNotContain("\nInjected");
  }

  @Test
  void a_body_that_says_it_is_too_large_is_refused_before_it_is_sent() throws IOException {
    String head =
        head(
            "POST",
            "/api/ai/run",
            "Content-Type: application/json",
            "Content-Length: " + 60L * MEGABYTE);
    try (Socket socket = new Socket("127.0.0.1", api.server.port())) {
      socket.setSoTimeout(15_000);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(12);
      assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
    }
  }

  @Test
  void a_client_that_sends_60_megabytes_all_the_same_can_read_why_they_were_refused() {
    Answer answer =
        api.client()
            .send(
                "POST",
                "/api/ai/run",
                BodyPublishers.ofByteArray(new byte[60 * MEGABYTE]),
                Map.of("Content-Type", "application/json"));
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.error()).isEqualTo("Payload too large");
  }

  @Test
  void chunks_are_counted() throws IOException {
    String chunk = "100000\r\n" + " ".repeat(MEGABYTE) + "\r\n";
    try (Socket socket = new Socket("127.0.0.1", api.server.port())) {
      socket.setSoTimeout(15_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          head(
                  "POST",
                  "/api/ai/run",
                  "Content-Type: application/json",
                  "Transfer-Encoding: chunked")
              .getBytes(StandardCharsets.US_ASCII));
      byte[] bytes = chunk.getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < 51; i++) {
        out.write(bytes);
      }
      out.flush();
      byte[] answer = socket.getInputStream().readNBytes(12);
      assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
    }
  }

  @Test
  void a_client_that_offers_http_2_is_answered_in_http_1() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(api.server.uri().resolve("/api/ai/profiles"))
            .header("Authorization", "Bearer " + api.ownerToken)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"name\":\"second\"}"))
            .build();
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      for (int i = 0; i < 2; i++) {
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(response.statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void an_offer_of_another_protocol_does_not_end_the_connection() throws IOException {
    String answer =
        RawHttp.exchange(
            api.server.port(),
            head("GET", "/api/ai/tools", "Connection: Upgrade", "Upgrade: websocket")
                + head("GET", "/api/ai/tools", "Connection: close"));
    assertThat(answer.split("HTTP/1\\.1 200 ", -1)).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz\r\n{}\r\n0\r\n\r\n", "-2\r\n{}\r\n0\r\n\r\n"})
  void chunks_that_are_none_are_refused(String chunks) throws IOException {
    String head =
        head("POST", "/api/ai/run", "Content-Type: application/json", "Transfer-Encoding: chunked");
    assertEnvelope(RawHttp.exchange(api.server.port(), head + chunks), 400);
  }

  @Test
  void a_body_that_breaks_off_starts_nothing() throws IOException {
    String body = "{\"goal\":\"x\"}";
    try (Socket socket = new Socket("127.0.0.1", api.server.port())) {
      socket.setSoTimeout(15_000);
      String head =
          head("POST", "/api/ai/run", "Content-Type: application/json", "Content-Length: 100");
      socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      assertThat(RawHttp.toEnd(socket)).doesNotContain("200 OK");
    }
    assertThat(api.asyncat.sessions().list(api.owner.id(), null, 10)).isEmpty();
  }

  @Test
  void a_body_that_drips_in_is_given_up() throws Exception {
    Duration limit = Duration.ofMillis(500);
    try (AsyncatServer impatient =
            AsyncatServer.builder(api.asyncat).limits(Limits.DEFAULTS.withBodyTime(limit)).start();
        Socket socket = new Socket("127.0.0.1", impatient.port())) {
      socket.setSoTimeout(15_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          head("POST", "/api/ai/run", "Content-Type: application/json", "Content-Length: 100")
              .getBytes(StandardCharsets.US_ASCII));
      CountDownLatch given = new CountDownLatch(1);
      Thread drip =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < 99 && given.getCount() > 0; i++) {
                        out.write(' ');
                        out.flush();
                        given.await(100, TimeUnit.MILLISECONDS);
                      }
                    } catch (IOException | InterruptedException closed) {
                      // The server has had enough.
                    }
                  });
      byte[] answer = socket.getInputStream().readNBytes(12);
      given.countDown();
      drip.join();
      assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 408");
    }
  }

  @Test
  void a_large_body_below_the_limit_is_read() {
    String goal = "x".repeat(20 * MEGABYTE);
    Answer answer =
        api.client()
            .post(
                "/api/ai/run", "application/json", "{\"goal\":\"\",\"unknown\":\"" + goal + "\"}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).isEqualTo("Goal is required");
  }
}
