package dev.asyncat.core.tool.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.core.permission.PermissionPolicy;
import dev.asyncat.core.tool.web.HttpRequest.Arguments;
import dev.asyncat.core.tool.web.HttpRequest.Method;
import dev.asyncat.core.web.Outbound;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.tool.TestToolContext;
import dev.asyncat.tool.PermissionLevel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRequestTest {

  private final Outbound outbound = new Outbound(true);
  private final HttpRequest tool = new HttpRequest(outbound);
  private LoopbackServer server;
  private TestToolContext context;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    context = TestToolContext.in(directory);
    server = new LoopbackServer().on("/ok", 200, "application/json", "{\"n\":[1,2]}");
  }

  @AfterEach
  void stop() {
    server.close();
    outbound.close();
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void only_what_reads_is_safe(Method method) {
    assertThat(
            PermissionPolicy.level(
                tool.effects(
                    new Arguments("https://example.org/", method, null, null, null, null, null),
                    context)))
        .isEqualTo(
            method == Method.GET || method == Method.HEAD
                ? PermissionLevel.SAFE
                : PermissionLevel.MODERATE);
  }

  @Test
  void json_comes_as_json_with_status_and_headers() {
    assertThat(send("/ok", null))
        .satisfies(
            result -> {
              assertThat(result.bool("success")).contains(true);
              assertThat(result.integer("status")).hasValue(200);
              assertThat(result.string("status_text")).contains("OK");
              assertThat(result.object("headers").orElseThrow().string("content-type"))
                  .contains("application/json");
              assertThat(result.object("body")).contains(Json.parseObject("{\"n\":[1,2]}"));
            });
  }

  @ParameterizedTest
  @EnumSource(
      value = Method.class,
      names = {"POST", "PUT", "PATCH", "DELETE"})
  void method_headers_token_and_body_arrive(Method method) {
    tool.execute(
        new Arguments(
            server.url("/ok"),
            method,
            Map.of("X-One", "1", "user-agent", "mine"),
            Json.object().put("a", "ü").build(),
            null,
            "t0ken",
            null),
        context);

    assertThat(server.received())
        .singleElement()
        .satisfies(
            got -> {
              assertThat(got.method()).isEqualTo(method.name());
              assertThat(got.body()).isEqualTo("{\"a\":\"ü\"}");
              assertThat(got.headers())
                  .containsEntry("X-one", List.of("1"))
                  .containsEntry("User-agent", List.of("mine"))
                  .containsEntry("Authorization", List.of("Bearer t0ken"))
                  .containsEntry("Content-type", List.of("application/json"));
            });
  }

  @Test
  void a_text_is_sent_as_it_is() {
    tool.execute(
        new Arguments(
            server.url("/ok"),
            Method.POST,
            Map.of("Content-Type", "text/csv"),
            null,
            "a,b\n",
            null,
            null),
        context);

    assertThat(server.received().getFirst().body()).isEqualTo("a,b\n");
    assertThat(server.received().getFirst().headers())
        .containsEntry("Content-type", List.of("text/csv"));
  }

  @Test
  void a_status_outside_of_two_hundred_is_a_failure_with_its_body() {
    server.on("/no", 422, "application/json", "{\"problem\":\"name\"}");

    JsonObject result = send("/no", Method.POST);

    assertThat(result.bool("success")).contains(false);
    assertThat(result.string("error", "")).contains("422 Unprocessable Content");
    assertThat(result.object("body").orElseThrow().string("problem")).contains("name");
  }

  @Test
  void a_head_request_gives_headers_alone() {
    JsonObject result = send("/ok", Method.HEAD);

    assertThat(result.bool("success")).contains(true);
    assertThat(result.string("body")).contains("");
  }

  @Test
  void long_and_binary_bodies_are_bounded_and_say_so() {
    server.on("/long", 200, "text/plain", "y".repeat(2_000_000));
    server.on("/json", 200, "application/json", "[" + "1,".repeat(50_000) + "1]");
    server.on("/binary", 200, "application/octet-stream", "a\0b");
    server.on("/image", 200, "image/png", "png");
    server.on("/untyped", 200, "", "plain");
    server.on("/lies", 200, "application/json", "{not json");

    assertThat(send("/long", null).string("body", "")).hasSize(8_000);
    assertThat(send("/long", null).string("note", "")).contains("beginning");
    assertThat(send("/json", null).string("body", "")).hasSize(8_000);
    assertThat(send("/binary", null).get("body")).contains(Json.nul());
    assertThat(send("/binary", null).string("note", "")).contains("3 bytes");
    assertThat(send("/image", null).get("body")).contains(Json.nul());
    assertThat(send("/untyped", null).string("body")).contains("plain");
    assertThat(send("/lies", null).string("body")).contains("{not json");
  }

  @Test
  void what_was_approved_for_one_address_is_not_sent_to_another() throws IOException {
    try (LoopbackServer other = new LoopbackServer().on("/b", 200, "text/plain", "there")) {
      server.on("/a", 307, "", "", Map.of("Location", other.url("/b")));
      server.on("/c", 302, "", "", Map.of("Location", "/ok"));

      JsonObject posted =
          tool.execute(
                  new Arguments(server.url("/a"), Method.POST, null, null, "secret", "t", null),
                  context)
              .content();
      assertThat(posted.integer("status")).hasValue(307);
      assertThat(posted.object("headers").orElseThrow().string("location"))
          .contains(other.url("/b"));
      assertThat(other.received()).isEmpty();

      tool.execute(
          new Arguments(server.url("/a"), Method.GET, Map.of("X-Key", "k"), null, null, "t", null),
          context);
      assertThat(other.received())
          .singleElement()
          .satisfies(got -> assertThat(got.headers()).doesNotContainKeys("Authorization", "X-key"));

      tool.execute(
          new Arguments(server.url("/c"), Method.GET, null, null, null, "t", null), context);
      assertThat(server.received().getLast().headers()).containsKey("Authorization");
    }
  }

  @Test
  void the_machines_own_network_is_closed_unless_configured() {
    try (Outbound careful = new Outbound(false)) {
      assertThatThrownBy(
              () ->
                  new HttpRequest(careful)
                      .execute(
                          new Arguments(
                              server.url("/ok"), Method.POST, null, null, "x", null, null),
                          context))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("private networks are not allowed");
    }
    assertThat(server.received()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Host", "Content-Length", "Connection", "a b", "", "x:y", "x\r\nHost", "Upgrade"})
  void headers_that_cannot_be_sent_are_refused(String name) {
    assertThatThrownBy(
            () ->
                tool.execute(
                    new Arguments(
                        server.url("/ok"), null, Map.of(name, "v"), null, null, null, null),
                    context))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("header");
    assertThat(server.received()).isEmpty();
  }

  @Test
  void what_does_not_fit_together_is_refused() {
    JsonObject body = Json.object().put("a", 1).build();

    for (Arguments wrong :
        List.of(
            new Arguments(server.url("/ok"), Method.POST, null, body, "text", null, null),
            new Arguments(server.url("/ok"), Method.GET, null, body, null, null, null),
            new Arguments(server.url("/ok"), Method.HEAD, null, null, "x", null, null),
            new Arguments(
                server.url("/ok"), null, Map.of("X", "a\r\nHost: evil"), null, null, null, null),
            new Arguments(server.url("/ok"), null, null, null, null, "a\nb", null),
            new Arguments(server.url("/ok"), null, null, null, null, null, 0.0),
            new Arguments(server.url("/ok"), null, null, null, null, null, 121.0),
            new Arguments(server.url("/ok"), null, null, null, null, null, Double.NaN))) {
      assertThatThrownBy(() -> tool.execute(wrong, context))
          .as(wrong.toString())
          .isInstanceOf(InvalidRequestException.class);
    }
    assertThat(server.received()).isEmpty();
  }

  @Test
  void an_answer_that_does_not_come_ends_with_the_time() {
    assertThatThrownBy(
            () ->
                tool.execute(
                    new Arguments(server.url("/slow"), null, null, null, null, null, 0.2), context))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("did not answer");
  }

  private JsonObject send(String path, @Nullable Method method) {
    return tool.execute(
            new Arguments(server.url(path), method, null, null, null, null, null), context)
        .content();
  }
}
