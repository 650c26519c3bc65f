package dev.asyncat.core.tool.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.web.Outbound;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.tool.TestToolContext;
import dev.asyncat.tool.Effect;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpGetTest {

  private static final String PAGE =
      """
      <title>Shop</title><nav>Home</nav><main id=list>
      <div class="item big" data-id=7><h2>Lamp</h2><span class=price>12 €</span></div>
      <div class=item><h2>Chair</h2><span class=price>40 €</span></div>
      <table><tr><td>a</td><td>b</td></tr></table></main>
      """;

  private final Outbound outbound = new Outbound(true);
  private final HttpGet tool = new HttpGet(outbound);
  private LoopbackServer server;
  private TestToolContext context;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    context = TestToolContext.in(directory);
    server = new LoopbackServer().on("/shop", 200, "text/html; charset=utf-8", PAGE);
  }

  @AfterEach
  void stop() {
    server.close();
    outbound.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ".price|2|12 €\\n\\n40 €",
        "#list > .item.big h2|1|## Lamp",
        "div[data-id=7] .price|1|12 €",
        "h2:contains(chair) + span|1|40 €",
        ".item:not(.big) h2, td:eq(1)|2|## Chair\\n\\nb",
        "div:has(.price):nth-of-type(2) .price|1|40 €",
        "TITLE|1|Shop"
      })
  void a_selector_names_elements_as_in_style_sheets(String selector, int matches, String text)
      throws IOException {
    JsonObject result = get("/shop", selector, null);

    assertThat(result.integer("matches")).hasValue(matches);
    assertThat(result.string("content")).contains(text.replace("\\n", "\n"));
    assertThat(result.integer("status")).hasValue(200);
    assertThat(result.string("content_type")).contains("html");
    assertThat(result.string("selector")).contains(selector);
  }

  @Test
  void without_a_selector_the_readable_text_is_given() throws IOException {
    assertThat(get("/shop", null, null).string("content", ""))
        .startsWith("# Shop\n")
        .contains("12 €")
        .doesNotContain("Home");
  }

  @Test
  void elements_of_xml_can_be_selected_too() throws IOException {
    server.on(
        "/feed",
        200,
        "application/rss+xml",
        "<?xml version='1.0'?><rss><item><title>One</title></item><item><title>Two</title></item>"
            + "</rss>");

    assertThat(get("/feed", "item title", null).string("content")).contains("One\n\nTwo");
  }

  @Test
  void what_matches_nothing_or_cannot_be_selected_from_is_a_clear_error() throws IOException {
    server.on("/json", 200, "application/json", "{\"a\":1}");

    assertThat(get("/shop", ".absent", null).string("error", "")).contains("no element", ".absent");
    assertThat(get("/json", ".a", null).string("error", "")).contains("nothing to select");
    assertThat(get("/json", null, null).string("content")).contains("{\"a\":1}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"div[", "::", "a > > b", ":unknown", "p:matches((a+)+$)", "[x~=(a+)+$]", ":eq(x)"})
  void what_is_no_selector_or_could_run_for_ever_is_refused(String selector) {
    assertThatThrownBy(() -> get("/shop", selector, null))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("selector");
    assertThat(server.received()).isEmpty();
  }

  @Test
  void a_selector_that_takes_too_long_is_given_up() {
    Document large = Jsoup.parse("<p>x</p>".repeat(1_000));

    assertThatThrownBy(
            () ->
                PageSelection.of("p:nth-last-of-type(2)")
                    .texts(large, Duration.ZERO, CancellationToken.never()))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("simpler");
  }

  @Test
  void the_text_is_cut_between_one_thousand_and_fifty_thousand_characters() throws IOException {
    server.on("/long", 200, "text/plain", "x".repeat(60_000));

    assertThat(get("/long", null, 1).string("content", "")).hasSize(1_000);
    assertThat(get("/long", null, null).string("content", "")).hasSize(12_000);
    JsonObject most = get("/long", null, 1_000_000);
    assertThat(most.string("content", "")).hasSize(50_000);
    assertThat(most.string("note", "")).contains("beginning");
  }

  @Test
  void a_failing_page_gives_its_status_and_text() throws IOException {
    server.on("/gone", 410, "text/plain", "moved out");

    JsonObject result = get("/gone", null, null);

    assertThat(result.bool("success")).contains(false);
    assertThat(result.integer("status")).hasValue(410);
    assertThat(result.string("content")).contains("moved out");
    assertThat(result.string("error", "")).contains("410");
  }

  @Test
  void images_are_refused_by_their_type() throws IOException {
    server.on("/image", 200, "image/png", "x", Map.of());

    assertThat(get("/image", null, null).string("error", "")).contains("image/png");
  }

  @Test
  void it_states_the_request() {
    assertThat(tool.effects(new HttpGet.Arguments(server.url("/x"), null, null), context))
        .containsExactly(new Effect.Request("GET", server.uri("/x")));
  }

  private JsonObject get(String path, @Nullable String selector, @Nullable Integer most)
      throws IOException {
    return tool.execute(new HttpGet.Arguments(server.url(path), selector, most), context).content();
  }
}
