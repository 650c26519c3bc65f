package dev.asyncat.core.tool.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.core.web.Outbound;
import dev.asyncat.core.web.SearchEngine;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.tool.TestToolContext;
import dev.asyncat.tool.Effect;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebSearchTest {

  private final Outbound outbound = new Outbound(true);
  private LoopbackServer server;
  private WebSearch search;
  private SearchImages images;
  private TestToolContext context;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    context = TestToolContext.in(directory);
    server = new LoopbackServer();
    SearchEngine engine = new SearchEngine(server.uri("/html/"), server.uri("/"));
    search = new WebSearch(outbound, engine);
    images = new SearchImages(outbound, engine);
  }

  @AfterEach
  void stop() {
    server.close();
    outbound.close();
  }

  /** A page of results as the engine writes it. */
  private static String results(String... hits) {
    return "<html><body><div id=\"links\" class=\"results\">"
        + String.join("", hits)
        + "<div class=\"nav-link\"><form action=\"/html/\"></form></div></div></body></html>";
  }

  private static String hit(String url, String title, String snippet) {
    String counted =
        "//duckduckgo.com/l/?uddg="
            + URLEncoder.encode(url, StandardCharsets.UTF_8)
            + "&amp;rut=0123abc";
    return """
    <div class="result results_links results_links_deep web-result">
      <div class="links_main links_deep result__body">
        <h2 class="result__title"><a rel="nofollow" class="result__a" href="%1$s">%2$s</a></h2>
        <div class="result__extras"><a class="result__url" href="%1$s"> x </a></div>
        <a class="result__snippet" href="%1$s">%3$s</a>
      </div>
    </div>
    """
        .formatted(counted, title, snippet);
  }

  @Test
  void titles_addresses_excerpts_and_the_text_of_the_first_three_pages_are_given()
      throws IOException {
    server
        .on("/one", 200, "text/html", "<title>One</title><p>" + "w".repeat(5_000))
        .on("/two", 500, "text/html", "down")
        .on("/three", 200, "application/pdf", "%PDF")
        .on("/four", 200, "text/plain", "not read")
        .on(
            "/html/",
            200,
            "text/html; charset=UTF-8",
            results(
                "<div class=\"result results_links result--ad\"><a class=\"result__a\""
                    + " href=\"//duckduckgo.com/y.js?ad_domain=x\">Buy</a></div>",
                hit(server.url("/one"), "The <b>first</b> &amp; best", "about <b>cats</b>"),
                hit(server.url("/two"), "Second", "two"),
                hit("javascript:alert(1)", "Not a page", "no"),
                hit(server.url("/three"), "Third", "three"),
                hit(server.url("/four"), "Fourth", "four")));

    JsonObject result = search("cats & dogs", null, null);

    List<JsonObject> hits = result.array("results").orElseThrow().objects();
    assertThat(result.string("engine")).contains("duckduckgo");
    assertThat(result.integer("count")).hasValue(4);
    assertThat(hits.stream().map(hit -> hit.string("title", "")))
        .containsExactly("The first & best", "Second", "Third", "Fourth");
    assertThat(hits.getFirst().string("url")).contains(server.url("/one"));
    assertThat(hits.getFirst().string("snippet")).contains("about cats");
    assertThat(hits.getFirst().string("content", "")).startsWith("# One").hasSize(3_000);
    assertThat(hits.get(1).get("content")).contains(Json.nul());
    assertThat(hits.get(2).get("content")).contains(Json.nul());
    assertThat(hits.get(3).get("content")).contains(Json.nul());
    assertThat(server.received().stream().map(LoopbackServer.Received::path))
        .contains("/html/?q=cats+%26+dogs")
        .doesNotContain("/four");
  }

  @Test
  void fewer_results_are_read_where_fewer_are_wanted() throws IOException {
    server
        .on("/one", 200, "text/plain", "1")
        .on(
            "/html/",
            200,
            "text/html",
            results(hit(server.url("/one"), "1", ""), hit(server.url("/two"), "2", "")));

    assertThat(search("x", 1, null).integer("count")).hasValue(1);
    assertThat(search("x", -5, null).integer("count")).hasValue(1);
    assertThat(server.received().stream().map(LoopbackServer.Received::path))
        .doesNotContain("/two");
  }

  @Test
  void nothing_found_is_an_error_that_says_so() throws IOException {
    server.on("/html/", 200, "text/html", "<div class=\"no-results\">No results.</div>");

    assertThat(search("qqqq", null, null).string("error", ""))
        .contains("nothing was found", "qqqq");
  }

  @Test
  void an_answer_that_is_no_page_of_results_is_a_clear_error() {
    server.on("/html/", 202, "text/html", "<form id=\"challenge-form\">");
    assertThatThrownBy(() -> search("x", null, null))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("202");

    server.on("/html/", 200, "text/html", "<form id=\"challenge-form\">");
    assertThatThrownBy(() -> search("x", null, null))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("robots");

    server.on("/html/", 200, "image/png", "x");
    assertThatThrownBy(() -> search("x", null, null)).isInstanceOf(UnavailableException.class);
  }

  @Test
  void pages_of_the_own_network_that_a_search_finds_are_not_read() throws IOException {
    SearchEngine engine = new SearchEngine(server.uri("/html/"), server.uri("/"));
    try (Outbound careful = new Outbound(false)) {
      assertThat(
              new SearchPages(careful, engine)
                  .read(server.url("/one"), 100, context.cancellation()))
          .isEmpty();
    }
    assertThat(server.received()).isEmpty();
  }

  @Test
  void images_come_with_their_pages_and_sizes() throws IOException {
    serveImages();

    JsonObject result = images.execute(new SearchImages.Arguments("big cat", 2), context).content();

    assertThat(result.integer("count")).hasValue(2);
    assertThat(result.array("images").orElseThrow().items().getFirst())
        .isEqualTo(
            Json.parse(
                """
                {"index":1,"title":"A cat","url":"https://a.example/p","image":"https://a.example/i",
                 "thumbnail":"https://t.example/1","source":"Bing","width":640,"height":480}
                """));
    assertThat(server.received().stream().map(LoopbackServer.Received::path))
        .containsExactly(
            "/?q=big+cat&iax=images&ia=images",
            "/i.js?l=us-en&o=json&q=big+cat&vqd=4-123456789&f=,,,,,&p=1");
  }

  @Test
  void a_search_can_bring_images_along_and_does_without_if_there_are_none() throws IOException {
    server.on("/html/", 200, "text/html", results(hit(server.url("/one"), "1", "")));
    assertThat(search("x", null, true).array("images").orElseThrow().items()).isEmpty();

    serveImages();
    assertThat(search("x", null, true).array("images").orElseThrow().items()).hasSize(3);
    assertThat(search("x", null, null).has("images")).isFalse();
  }

  @Test
  void images_without_a_token_or_in_another_form_are_a_clear_error() {
    server.on("/", 200, "text/html", "<html>robots?</html>");
    assertThatThrownBy(() -> images.execute(new SearchImages.Arguments("x", null), context))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("token");

    serveImages();
    server.on("/i.js", 200, "text/html", "<html>");
    assertThatThrownBy(() -> images.execute(new SearchImages.Arguments("x", null), context))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("something else than images");
  }

  @Test
  void the_request_is_stated_and_words_are_bounded() {
    WebSearch real = new WebSearch(outbound, SearchEngine.duckDuckGo());

    assertThat(real.effects(new WebSearch.Arguments(" a?b=c&d ", null, null), context))
        .containsExactly(
            new Effect.Request(
                "GET", URI.create("https://html.duckduckgo.com/html/?q=a%3Fb%3Dc%26d")));
    for (String query : new String[] {" ", "\n", "x".repeat(501)}) {
      assertThatThrownBy(() -> real.effects(new WebSearch.Arguments(query, null, null), context))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("query");
    }
  }

  private void serveImages() {
    server
        .on("/", 200, "text/html", "<script>nrj('/d.js?q=x&vqd=4-123456789&l=us');</script>")
        .on(
            "/i.js",
            200,
            "application/x-javascript",
            """
            {"results":[
              {"title":"A cat","url":"https://a.example/p","image":"https://a.example/i",
               "thumbnail":"https://t.example/1","source":"Bing","width":640,"height":480},
              {"title":"Without an image"},
              {"image":"https://b.example/i","width":"wide"},
              {"image":"https://c.example/i"}]}
            """,
            Map.of());
  }

  private JsonObject search(String query, @Nullable Integer most, @Nullable Boolean withImages)
      throws IOException {
    return search.execute(new WebSearch.Arguments(query, most, withImages), context).content();
  }
}
