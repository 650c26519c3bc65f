package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.Asyncat;
import dev.asyncat.jaxrs.SseStream.Event;
import dev.asyncat.json.Json;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The API as a guest in somebody else's Jersey application, with its container's own threads. */
class EmbeddedApiTest {

  private static final int STREAMS = 40;

  /** A resource of the application. */
  @Path("/hello")
  public static class Hello {

    /** Greets. */
    @GET
    public String hello() {
      return "hello";
    }

    /** Fails. */
    @GET
    @Path("broken")
    public String broken() {
      throw new IllegalArgumentException("the application's own");
    }
  }

  /** The application's own way with errors. */
  public static class TeapotMapper implements ExceptionMapper<IllegalArgumentException> {
    @Override
    public Response toResponse(IllegalArgumentException failure) {
      return Response.status(418).entity(failure.getMessage()).build();
    }
  }

  private Asyncat asyncat;
  private AsyncatApi guest;
  private HttpServer host;
  private ApiClient client;

  @BeforeEach
  void start() throws Exception {
    asyncat =
        Asyncat.builder()
            .model(ScriptedModel.answeredBy(request -> Turn.hanging()))
            .builtInTools(false)
            .build();
    guest = AsyncatApi.of(asyncat);
    ResourceConfig application =
        new ResourceConfig(Hello.class, TeapotMapper.class)
            .register(guest)
            .property(ServerProperties.WADL_FEATURE_DISABLE, true);
    host =
        GrizzlyHttpServerFactory.createHttpServer(
            URI.create("http://127.0.0.1:0/app/"), application, true);
    int port = host.getListeners().iterator().next().getPort();
    String token = asyncat.users().newToken(asyncat.users().defaultUser().id());
    client = new ApiClient(URI.create("http://127.0.0.1:" + port), token);
  }

  @AfterEach
  void stop() {
    guest.close();
    host.shutdownNow();
    asyncat.close();
  }

  @Test
  void both_answer() {
    assertThat(client.get("/app/hello").response().body()).isEqualTo("hello");
    assertThat(client.get("/app/api/ai/tools").status()).isEqualTo(200);
    assertThat(client.get("/app/api/agent/tools").status()).isEqualTo(200);
    assertThat(client.get("/app/api/ai/openapi.yaml").status()).isEqualTo(200);
  }

  @Test
  void the_application_keeps_its_own_errors_and_needs_no_token() {
    ApiClient stranger = new ApiClient(client.base(), "");
    assertThat(stranger.get("/app/hello").status()).isEqualTo(200);
    assertThat(stranger.get("/app/hello/broken").status()).isEqualTo(418);
    assertThat(stranger.get("/app/nothing").response().body()).doesNotContain("success");
    assertThat(stranger.get("/app/openapi.yaml").status()).isEqualTo(404);
    assertThat(stranger.get("/app/api/ai/tools").status()).isEqualTo(401);
    assertThat(client.get("/app/api/ai/nothing").error())
        .isEqualTo("Route not found: GET /app/api/ai/nothing");
  }

  @Test
  void open_streams_do_not_use_up_the_threads_of_the_container() {
    List<SseStream> streams = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      streams.add(client.stream("/app/api/ai/run", Json.object().put("goal", "wait").build()));
    }
    List<String> sessions =
        streams.stream()
            .map(stream -> stream.await("session_start").data().string("sessionId").orElseThrow())
            .toList();
    assertThat(client.get("/app/hello").status()).isEqualTo(200);
    for (String session : sessions) {
      client.post("/app/api/ai/sessions/" + session + "/cancel", Json.object().build());
    }
    for (SseStream stream : streams) {
      assertThat(stream.rest()).last().extracting(Event::type).isEqualTo("done");
      stream.close();
    }
    try (SseStream replay =
        client.follow("/app/api/ai/sessions/" + sessions.getFirst() + "/events", Map.of())) {
      assertThat(replay.rest()).last().extracting(Event::type).isEqualTo("done");
    }
  }
}
