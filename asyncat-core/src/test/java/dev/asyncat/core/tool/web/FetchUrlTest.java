package dev.asyncat.core.tool.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.asyncat.core.web.Outbound;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Json;
import dev.asyncat.testkit.tool.TestToolContext;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FetchUrlTest {

  private final Outbound outbound = new Outbound(true);
  private final FetchUrl tool = new FetchUrl(outbound);
  private HttpServer server;
  private TestToolContext context;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    context = TestToolContext.in(directory);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    outbound.close();
  }

  @Test
  void of_a_page_the_readable_text_is_given() throws Exception {
    serve(
        200,
        "text/html; charset=utf-8",
        """
        <html><head><title>A page</title><style>.x{}</style></head><body>
        <nav><a href="/">Home</a></nav>
        <h1>Big   title</h1><p>First <b>bold</b>&nbsp;&amp; <i>more</i>.<br>Next line</p>
        <ul><li>one<li>two</ul>
        <pre>code {
          indented
        }</pre>
        <table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>
        <script>alert('no')</script><p>Unclosed<p hidden>secret
        """,
        StandardCharsets.UTF_8);

    ToolResult result = fetch();

    assertThat(result.content().string("content_type")).contains("html");
    assertThat(result.content().string("url")).contains(url());
    assertThat(result.content().string("content", ""))
        .isEqualTo(
            """
            # A page

            # Big title

            First bold & more.
            Next line
            - one
            - two

            code {
              indented
            }

            a | b
            1 | 2

            Unclosed""");
  }

  @Test
  void the_character_set_may_be_named_by_the_page_alone() throws Exception {
    serve(200, "text/html", "<meta charset=iso-8859-1><p>Größe", StandardCharsets.ISO_8859_1);

    assertThat(fetch().content().string("content")).contains("Größe");
  }

  @Test
  void text_and_json_come_as_they_are() throws Exception {
    serve(200, "application/json", "{\"a\":1}", StandardCharsets.UTF_8);
    assertThat(fetch().content())
        .isEqualTo(
            Json.object()
                .put("success", true)
                .put("url", url())
                .put("content_type", "json")
                .put("content", "{\"a\":1}")
                .build());

    serve(200, "text/markdown; charset=utf-8", "# Ü", StandardCharsets.UTF_8);
    assertThat(fetch().content().string("content_type")).contains("text");
    assertThat(fetch().content().string("content")).contains("# Ü");
  }

  @Test
  void a_long_page_is_cut_and_says_so() throws Exception {
    serve(200, "text/plain", "x".repeat(7_999) + "😀y", StandardCharsets.UTF_8);

    ToolResult result = fetch();

    assertThat(result.content().string("content")).contains("x".repeat(7_999));
    assertThat(result.content().string("note")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"image/png", "application/pdf", "application/octet-stream", ""})
  void what_is_no_text_is_refused_by_its_type(String type) throws Exception {
    serve(200, type, "x", StandardCharsets.UTF_8);

    ToolResult result = fetch();

    assertThat(result.succeeded()).isFalse();
    assertThat(result.content().string("error", "")).contains("cannot be shown as text");
  }

  @Test
  void a_failing_page_gives_its_status() throws Exception {
    serve(503, "text/html", "<p>down", StandardCharsets.UTF_8);

    assertThat(fetch().content().string("error", "")).contains("status 503");
  }

  @Test
  void the_machines_own_network_is_closed_unless_configured() throws Exception {
    serve(200, "text/plain", "secret", StandardCharsets.UTF_8);
    try (Outbound careful = new Outbound(false)) {
      assertThatThrownBy(
              () -> new FetchUrl(careful).execute(new FetchUrl.Arguments(url()), context))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("private networks are not allowed");
    }
  }

  @Test
  void it_states_the_request_and_refuses_what_is_no_url() {
    assertThat(tool.effects(new FetchUrl.Arguments("https://example.org/x"), context))
        .containsExactly(new Effect.Request("GET", URI.create("https://example.org/x")));
    assertThatThrownBy(() -> tool.effects(new FetchUrl.Arguments("file:///etc/passwd"), context))
        .isInstanceOf(InvalidRequestException.class);
  }

  private ToolResult fetch() throws IOException {
    return tool.execute(new FetchUrl.Arguments(url()), context);
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/page";
  }

  private void serve(int status, String type, String body, Charset charset) {
    try {
      server.removeContext("/page");
    } catch (IllegalArgumentException first) {
      // There is none yet.
    }
    server.createContext(
        "/page",
        exchange -> {
          byte[] bytes = body.getBytes(charset);
          if (!type.isEmpty()) {
            exchange.getResponseHeaders().add("Content-Type", type);
          }
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }
}
