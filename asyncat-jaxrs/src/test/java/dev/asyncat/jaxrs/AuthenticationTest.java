package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.core.Asyncat;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.jaxrs.ApiClient.Answer;
import dev.asyncat.jaxrs.server.AsyncatServer;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.user.User;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthenticationTest {

  private static final String CHALLENGE = "Bearer realm=\"asyncat\"";
  private static final JsonObject GOAL = Json.object().put("goal", "x").build();

  private final TestApi api =
      TestApi.with(
          ScriptedModel.answering("hello"),
          settings -> settings.allowedOrigins(List.of("http://localhost:3000")));
  private final AsyncatServer open =
      AsyncatServer.builder(api.asyncat)
          .noAuth()
          .allowedOrigins(List.of("http://localhost:3000"))
          .start();

  @AfterAll
  void close() {
    open.close();
    api.close();
  }

  private Answer get(String path, Map<String, String> headers) {
    return api.stranger().send("GET", path, BodyPublishers.noBody(), headers);
  }

  @Test
  void without_a_token_nothing_is_answered() {
    Answer answer = get("/api/ai/tools", Map.of());
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.error()).isEqualTo("Authentication required");
    assertThat(answer.header("WWW-Authenticate")).isEqualTo(CHALLENGE);
    assertThat(get("/api/ai/no-such-route", Map.of()).status()).isEqualTo(401);
    assertThat(api.stranger().post("/api/ai/run", GOAL).status()).isEqualTo(401);
    assertThat(api.stranger().post("/api/agent/permissions/x", GOAL).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Bearer wrong", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "wrong", "Bearer a b"})
  void a_token_that_is_none_is_refused_before_any_stream(String header) {
    for (String path : List.of("/api/ai/run", "/api/agent/ask/x")) {
      Answer answer =
          api.stranger()
              .send(
                  "POST",
                  path,
                  BodyPublishers.ofString(GOAL.toString()),
                  Map.of("Authorization", header, "Content-Type", "application/json"));
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.error()).isEqualTo("Invalid token");
      assertThat(answer.header("Content-Type")).startsWith("application/json");
      assertThat(answer.header("WWW-Authenticate"))
          .isEqualTo(CHALLENGE + ", error=\"invalid_token\"");
    }
  }

  @Test
  void a_wrong_header_is_not_made_good_by_a_cookie() {
    Answer answer =
        get(
            "/api/ai/tools",
            Map.of("Authorization", "Bearer wrong", "Cookie", "session_token=" + api.ownerToken));
    assertThat(answer.status()).isEqualTo(401);
  }

  @Test
  void the_token_can_come_in_a_header_a_cookie_or_the_query() {
    String token = api.ownerToken;
    assertThat(get("/api/ai/tools", Map.of("Authorization", "Bearer " + token)).status())
        .isEqualTo(200);
    assertThat(get("/api/ai/tools", Map.of("Authorization", "bearer  " + token)).status())
        .isEqualTo(200);
    assertThat(get("/api/ai/tools", Map.of("Cookie", "a=b; session_token=" + token)).status())
        .isEqualTo(200);
    assertThat(get("/api/ai/tools?token=" + token, Map.of()).status()).isEqualTo(200);
    assertThat(get("/api/ai/tools?token=wrong", Map.of()).status()).isEqualTo(401);
  }

  @Test
  void a_token_in_a_url_is_not_repeated_in_an_error() {
    Answer answer = get("/api/ai/nothing?a=1&token=" + api.ownerToken + "&b=2", Map.of());
    assertThat(answer.error()).isEqualTo("Route not found: GET /api/ai/nothing?a=1&token=***&b=2");
  }

  @ParameterizedTest
  @CsvSource({"http://evil.example,403", "null,403", "http://localhost:3000,400"})
  void a_cookie_does_not_let_pages_of_other_origins_change_anything(String origin, int status) {
    Answer answer =
        api.stranger()
            .send(
                "POST",
                "/api/ai/run",
                BodyPublishers.ofString("{}"),
                Map.of(
                    "Cookie",
                    "session_token=" + api.ownerToken,
                    "Origin",
                    origin,
                    "Content-Type",
                    "application/json"));
    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void a_new_token_replaces_the_old_one() {
    var created = api.asyncat.users().add("short-lived");
    assertThat(get("/api/ai/tools?token=" + created.token(), Map.of()).status()).isEqualTo(200);
    String next = api.asyncat.users().newToken(created.user().id());
    assertThat(get("/api/ai/tools?token=" + created.token(), Map.of()).status()).isEqualTo(401);
    assertThat(get("/api/ai/tools?token=" + next, Map.of()).status()).isEqualTo(200);
  }

  @Test
  void an_application_can_bring_its_own_users() {
    User ada = new User("ada", "Ada", Instant.EPOCH);
    try (AsyncatServer server =
        AsyncatServer.builder(api.asyncat)
            .authenticator(token -> token.equals("pass-ada") ? Optional.of(ada) : Optional.empty())
            .start()) {
      assertThat(new ApiClient(server.uri(), "pass-ada").get("/api/ai/profiles").status())
          .isEqualTo(200);
      assertThat(new ApiClient(server.uri(), api.ownerToken).get("/api/ai/profiles").status())
          .isEqualTo(401);
    }
  }

  @Test
  void a_question_before_a_call_across_origins_is_answered_by_the_list() {
    Map<String, String> asks =
        Map.of("Origin", "http://localhost:3000", "Access-Control-Request-Method", "POST");
    Answer allowed = api.stranger().send("OPTIONS", "/api/ai/run", BodyPublishers.noBody(), asks);
    assertThat(allowed.status()).isEqualTo(204);
    assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:3000");
    assertThat(allowed.header("Access-Control-Allow-Headers")).contains("Authorization");
    assertThat(allowed.header("Access-Control-Allow-Methods"))
        .isEqualTo("GET, POST, PUT, PATCH, DELETE, OPTIONS");
    Answer refused =
        api.stranger()
            .send(
                "OPTIONS",
                "/api/ai/run",
                BodyPublishers.noBody(),
                Map.of("Origin", "http://evil.example", "Access-Control-Request-Method", "POST"));
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.header("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void answers_are_marked_for_allowed_origins_only() {
    String token = "Bearer " + api.ownerToken;
    Answer allowed =
        get("/api/ai/tools", Map.of("Authorization", token, "Origin", "http://localhost:3000"));
    assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:3000");
    assertThat(allowed.header("Vary")).isEqualTo("Origin");
    Answer other =
        get("/api/ai/tools", Map.of("Authorization", token, "Origin", "http://evil.example"));
    assertThat(other.header("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void without_authentication_every_request_is_the_default_users() {
    ApiClient client = new ApiClient(open.uri(), "");
    assertThat(client.get("/api/ai/tools").status()).isEqualTo(200);
    JsonObject created =
        client.post("/api/ai/profiles", Json.object().put("name", "open").build()).body();
    assertThat(created.object("profile").orElseThrow().string("user_id")).contains(api.owner.id());
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:PORT,200",
    "localhost:PORT,200",
    "LOCALHOST:PORT,200",
    "[::1]:PORT,200",
    "evil.example:PORT,403",
    "127.0.0.1.evil.example:PORT,403",
    "localhost,403",
    "localhost:1,403",
    "0.0.0.0:PORT,403"
  })
  void without_authentication_the_host_must_be_this_one(String host, int status) throws Exception {
    String named = host.replace("PORT", String.valueOf(open.port()));
    String answer =
        RawHttp.exchange(
            open.port(),
            "GET /api/ai/tools HTTP/1.1\r\nHost: " + named + "\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 " + status);
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:PORT,200",
    "https://127.0.0.1:PORT,403",
    "http://localhost:3000,200",
    "https://localhost:3000,403",
    "http://localhost:3001,403",
    "http://evil.example,403",
    "null,403"
  })
  void without_authentication_the_page_must_be_known(String origin, int status) {
    Answer answer =
        new ApiClient(open.uri(), "")
            .send(
                "GET",
                "/api/ai/tools",
                BodyPublishers.noBody(),
                Map.of("Origin", origin.replace("PORT", String.valueOf(open.port()))));
    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void without_authentication_only_loopback_addresses_are_listened_on() {
    Asyncat asyncat = api.asyncat;
    assertThatThrownBy(() -> AsyncatServer.builder(asyncat).noAuth().host("0.0.0.0").start())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("loopback");
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "localhost:3000", "http://localhost:3000/path", ""})
  void an_allowed_origin_must_be_one(String origin) {
    Asyncat asyncat = api.asyncat;
    assertThatThrownBy(() -> AsyncatServer.builder(asyncat).allowedOrigins(List.of(origin)).start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("origin");
  }
}
