package dev.asyncat.core.tool.web;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.core.web.Outbound;
import dev.asyncat.core.web.Page;
import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;

/** Fetches a page and gives the text of the elements that a selector names. */
public final class HttpGet implements Tool<HttpGet.Arguments> {

  private static final Duration TIMEOUT = Duration.ofSeconds(12);
  private static final Duration SELECTING = Duration.ofSeconds(5);
  private static final int DEFAULT_CHARACTERS = 12_000;
  private static final int FEWEST_CHARACTERS = 1_000;
  private static final int MOST_CHARACTERS = 50_000;

  private final Outbound outbound;

  /** The tool. */
  public HttpGet(Outbound outbound) {
    this.outbound = outbound;
  }

  /** The arguments. */
  public record Arguments(
      @Description("An address with http or https") String url,
      @Description("A CSS selector, such as #main, .price or table tr; all if left out")
          @Nullable String selector,
      @Description("How much text at most, 1000 to 50000; default: 12000")
          @Nullable Integer maxChars) {}

  @Override
  public String name() {
    return "http_get";
  }

  @Override
  public String description() {
    return "Fetch a web page, text, XML or JSON document, and give its readable text, or only that"
        + " of the elements which a CSS selector names.";
  }

  @Override
  public Class<Arguments> arguments() {
    return Arguments.class;
  }

  @Override
  public String category() {
    return "search";
  }

  @Override
  public PermissionLevel level() {
    return PermissionLevel.SAFE;
  }

  @Override
  public int modelTextLimit() {
    return MOST_CHARACTERS;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of(new Effect.Request("GET", Outbound.address(arguments.url())));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("Fetch: " + arguments.url());
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) throws IOException {
    String wanted = arguments.selector();
    PageSelection selection =
        wanted == null || wanted.isBlank() ? null : PageSelection.of(wanted.strip());
    Page page =
        outbound.get(
            Outbound.address(arguments.url()), TIMEOUT, PageText.MAX_BYTES, context.cancellation());
    ToolResult result =
        ToolResult.ok().with("url", page.uri().toString()).with("status", page.status());
    Optional<PageText> text = PageText.of(page);
    if (text.isEmpty()) {
      return failed(result, PageText.unreadable(page));
    }
    result = result.with("content_type", text.get().type()).with("selector", wanted);
    String content = text.get().content();
    if (selection != null) {
      Optional<Document> elements = PageText.elements(page);
      if (elements.isEmpty()) {
        return failed(
            result, "%s is no HTML or XML, so there is nothing to select".formatted(page.uri()));
      }
      List<String> texts = selection.texts(elements.get(), SELECTING, context.cancellation());
      if (texts.isEmpty()) {
        return failed(result, "no element of %s matches %s".formatted(page.uri(), wanted));
      }
      result = result.with("matches", texts.size());
      content = String.join("\n\n", texts);
    }
    int limit =
        arguments.maxChars() == null
            ? DEFAULT_CHARACTERS
            : Math.clamp(arguments.maxChars(), FEWEST_CHARACTERS, MOST_CHARACTERS);
    result = result.with("content", PageText.start(content, limit));
    if (content.length() > limit || page.truncated()) {
      result = result.with("note", "Only the beginning is shown.");
    }
    return page.succeeded()
        ? result
        : failed(result, "%s answered with status %d".formatted(page.uri(), page.status()));
  }

  private static ToolResult failed(ToolResult result, String why) {
    return result.with("success", false).with("error", why);
  }
}
