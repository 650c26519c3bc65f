package dev.asyncat.jaxrs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.core.Asyncat;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.jaxrs.server.AsyncatServer;
import dev.asyncat.json.Json;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelSource;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AsyncatServerTest {

  @Test
  void a_port_that_is_taken_is_named() {
    try (TestApi api = TestApi.with(ScriptedModel.answering("x"))) {
      assertThatThrownBy(() -> AsyncatServer.builder(api.asyncat).port(api.server.port()).start())
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("127.0.0.1:" + api.server.port());
    }
  }

  @Test
  void a_host_that_is_none_is_refused() {
    try (TestApi api = TestApi.with(ScriptedModel.answering("x"))) {
      assertThatThrownBy(
              () -> AsyncatServer.builder(api.asyncat).host("no-such-host.invalid").start())
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("no-such-host.invalid");
      assertThatThrownBy(() -> AsyncatServer.builder(api.asyncat).port(70_000).start())
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("70000");
    }
  }

  @Test
  @Timeout(20)
  void stopping_ends_streams_but_leaves_their_runs_alone() {
    try (TestApi api = TestApi.with(ScriptedModel.of(Turn.hanging()));
        SseStream stream = api.run(Json.object().put("goal", "wait").build())) {
      String id = stream.next().data().string("sessionId").orElseThrow();
      api.server.close();
      stream.rest();
      Eventually.within(
          Duration.ofSeconds(10), "the end of the stream", () -> api.server.openStreams() == 0);
      assertThat(api.asyncat.liveRun(api.owner.id(), id)).isPresent();
      assertThatThrownBy(() -> new Socket("127.0.0.1", api.server.port()).close())
          .isInstanceOf(ConnectException.class);
      api.server.close();
    }
  }

  @Test
  void a_server_that_stops_leaves_no_client_without_an_end() throws Exception {
    for (int round = 0; round < 15; round++) {
      try (TestApi api = TestApi.with(ScriptedModel.answering("x"))) {
        AtomicBoolean closed = new AtomicBoolean();
        List<Callable<Boolean>> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          clients.add(() -> everyRequestEnds(api.server.port(), closed));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
          List<Future<Boolean>> results = clients.stream().map(threads::submit).toList();
          api.server.close();
          closed.set(true);
          for (Future<Boolean> result : results) {
            assertThat(result.get()).as("round " + round).isTrue();
          }
        }
      }
    }
  }

  /** False if a request got neither an answer nor the end of its connection. */
  private static boolean everyRequestEnds(int port, AtomicBoolean closed) throws IOException {
    while (!closed.get()) {
      try (Socket socket = new Socket("127.0.0.1", port)) {
        socket.setSoTimeout(10_000);
        socket
            .getOutputStream()
            .write("GET /openapi.yaml HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
        socket.getInputStream().read();
      } catch (SocketTimeoutException neither) {
        return false;
      } catch (SocketException end) {
        // The connection was closed, or refused.
      }
    }
    return true;
  }

  @Test
  void two_servers_can_share_a_runtime() {
    try (TestApi api = TestApi.with(ScriptedModel.answering("x"));
        AsyncatServer second = AsyncatServer.builder(api.asyncat).start()) {
      assertThat(second.port()).isNotEqualTo(api.server.port());
      assertThat(new ApiClient(second.uri(), api.ownerToken).get("/api/ai/tools").status())
          .isEqualTo(200);
    }
  }

  @Test
  void a_server_can_listen_on_ipv6() {
    try (TestApi api = TestApi.with(ScriptedModel.answering("x"));
        AsyncatServer second = AsyncatServer.builder(api.asyncat).host("::1").noAuth().start()) {
      assertThat(second.uri().toString()).startsWith("http://[::1]:");
      assertThat(new ApiClient(second.uri(), "").get("/api/ai/tools").status()).isEqualTo(200);
    }
  }

  @Test
  void an_unexpected_failure_shows_an_id_and_nothing_else() {
    ModelSource broken =
        new ModelSource() {
          @Override
          public ModelProvider modelFor(String userId) {
            throw new IllegalStateException("a secret path: /home/ada");
          }

          @Override
          public Optional<ModelInfo> describe(String userId) {
            throw new IllegalStateException("a secret path: /home/ada");
          }
        };
    Logger log = Logger.getLogger("dev.asyncat.jaxrs.error.ErrorMapper");
    log.setLevel(Level.OFF);
    try (Asyncat asyncat = Asyncat.builder().models(broken).builtInTools(false).build();
        AsyncatServer server = AsyncatServer.builder(asyncat).noAuth().start()) {
      ApiClient.Answer answer = new ApiClient(server.uri(), "").get("/api/ai/runtime/status");
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.error()).matches("Internal server error \\(error [0-9a-f-]{36}\\)");
      assertThat(answer.response().body()).doesNotContain("secret", "Exception");
    } finally {
      log.setLevel(null);
    }
  }
}
