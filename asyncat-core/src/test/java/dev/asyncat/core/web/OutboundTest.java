package dev.asyncat.core.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final Outbound outbound = new Outbound(true);
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  @AfterEach
  void stop() {
    released.countDown();
    server.stop(0);
    outbound.close();
  }

  @Test
  void a_page_comes_with_status_type_and_body() {
    on("/", exchange -> answer(exchange, 404, "text/plain; charset=iso-8859-1", "ä", "ISO-8859-1"));

    Page page = get("/");

    assertThat(page.status()).isEqualTo(404);
    assertThat(page.mediaType()).isEqualTo("text/plain");
    assertThat(page.text()).isEqualTo("ä");
    assertThat(page.truncated()).isFalse();
  }

  @Test
  void redirects_are_followed_to_the_final_address() {
    on("/a", exchange -> redirect(exchange, 302, "/b?x=1"));
    on("/b", exchange -> redirect(exchange, 308, url("/c").toString()));
    on("/c", exchange -> answer(exchange, 200, "text/plain", "end", "UTF-8"));

    Page page = get("/a");

    assertThat(page.uri()).isEqualTo(url("/c"));
    assertThat(page.text()).isEqualTo("end");
  }

  @Test
  void redirects_in_a_circle_end() {
    on("/a", exchange -> redirect(exchange, 301, "/a"));

    assertThatThrownBy(() -> get("/a"))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("more than 5 times");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ftp://x/", "http://u:p@example.org/", "http://"})
  void a_redirect_to_what_may_not_be_fetched_is_refused(String location) {
    on("/a", exchange -> redirect(exchange, 302, location));

    assertThatThrownBy(() -> get("/a"))
        .isInstanceOfAny(InvalidRequestException.class, UnavailableException.class);
  }

  @Test
  void the_machines_own_network_is_refused_before_anything_is_sent() {
    on("/", exchange -> answer(exchange, 200, "text/plain", "secret", "UTF-8"));
    try (Outbound careful = new Outbound(false)) {
      for (String host : new String[] {"127.0.0.1", "localhost", "[::1]", "0.0.0.0"}) {
        URI uri = URI.create("http://" + host + ":" + server.getAddress().getPort() + "/");
        assertThatThrownBy(() -> careful.get(uri, LONG, 100, CancellationToken.never()))
            .as(host)
            .isInstanceOf(InvalidRequestException.class)
            .hasMessageContaining("not on the open internet");
      }
    }
    assertThat(requests).hasValue(0);
  }

  @Test
  void a_large_body_is_cut_and_the_connection_given_up() {
    AtomicReference<IOException> seenByServer = new AtomicReference<>();
    CountDownLatch gaveUp = new CountDownLatch(1);
    on(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream body = exchange.getResponseBody()) {
            byte[] chunk = new byte[1 << 16];
            for (int i = 0; i < 100_000; i++) {
              body.write(chunk);
            }
          } catch (IOException closed) {
            seenByServer.set(closed);
          } finally {
            gaveUp.countDown();
          }
        });

    Page page = outbound.get(url("/"), LONG, 1_000, CancellationToken.never());

    assertThat(page.body()).hasSize(1_000);
    assertThat(page.truncated()).isTrue();
    assertThat(await(gaveUp)).isTrue();
    assertThat(seenByServer.get()).isNotNull();
  }

  @Test
  void an_answer_that_does_not_come_ends_with_the_time() {
    on("/silent", exchange -> await(released));
    on(
        "/drip",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('x');
          exchange.getResponseBody().flush();
          await(released);
        });

    for (String path : new String[] {"/silent", "/drip"}) {
      assertThatThrownBy(
              () -> outbound.get(url(path), Duration.ofMillis(300), 100, CancellationToken.never()))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("did not answer within");
    }
  }

  @Test
  void cancelling_ends_the_wait() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    on(
        "/",
        exchange -> {
          asked.countDown();
          await(released);
        });
    CancellationSource source = new CancellationSource();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    outbound.get(url("/"), LONG, 100, source.token());
                  } catch (RuntimeException failed) {
                    failure.set(failed);
                  }
                });
    assertThat(await(asked)).isTrue();

    source.cancel("enough");

    assertThat(caller.join(Duration.ofSeconds(10))).isTrue();
    assertThat(failure.get()).isInstanceOf(CancelledException.class).hasMessage("enough");
  }

  @Test
  void nobody_there_is_a_clear_error() {
    int port = server.getAddress().getPort();
    server.stop(0);

    assertThatThrownBy(
            () ->
                outbound.get(
                    URI.create("http://127.0.0.1:" + port + "/"),
                    LONG,
                    100,
                    CancellationToken.never()))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("cannot be fetched");
  }

  @Test
  void an_encoding_that_was_not_asked_for_is_refused() {
    on(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Encoding", "gzip");
          answer(exchange, 200, "text/plain", "x", "UTF-8");
        });

    assertThatThrownBy(() -> get("/")).hasMessageContaining("encoding gzip");
  }

  @Test
  void a_closed_client_sends_nothing() {
    outbound.close();

    assertThatThrownBy(() -> get("/")).isInstanceOf(UnavailableException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "example.org",
        "//example.org",
        "mailto:a@b",
        "file:///etc/passwd",
        "http:/x",
        "http://",
        "http://a b/",
        "javascript:alert(1)",
        "http://user@example.org/",
        "https://user:secret@example.org/",
        "gopher://x/"
      })
  void what_is_no_web_address_is_refused(String url) {
    assertThatThrownBy(() -> Outbound.address(url))
        .isInstanceOf(InvalidRequestException.class)
        .message()
        .doesNotContain("secret");
  }

  @Test
  void a_web_address_is_read_as_it_is() {
    assertThat(Outbound.address(" HTTPS://example.org:8443/a?b=c#d "))
        .isEqualTo(URI.create("HTTPS://example.org:8443/a?b=c#d"));
  }

  private Page get(String path) {
    return outbound.get(url(path), LONG, 1 << 20, CancellationToken.never());
  }

  private URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private void on(String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          requests.incrementAndGet();
          handler.handle(exchange);
        });
  }

  private static void answer(
      HttpExchange exchange, int status, String type, String body, String charset)
      throws IOException {
    byte[] bytes = body.getBytes(charset);
    exchange.getResponseHeaders().add("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static void redirect(HttpExchange exchange, int status, String location)
      throws IOException {
    exchange.getResponseHeaders().add("Location", location);
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
