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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import org.jsoup.Jsoup;

/** Fetches a page and gives its readable text. */
public final class FetchUrl implements Tool<FetchUrl.Arguments> {

  private static final int MAX_CHARACTERS = 8_000;

  /** Pages carry far more markup than text. */
  private static final int MAX_BYTES = 4 << 20;

  private final Outbound outbound;
  private final Duration timeout;

  /** The tool, with ten seconds for a page. */
  public FetchUrl(Outbound outbound) {
    this(outbound, Duration.ofSeconds(10));
  }

  FetchUrl(Outbound outbound, Duration timeout) {
    this.outbound = outbound;
    this.timeout = timeout;
  }

  /** The arguments. */
  public record Arguments(@Description("An address with http or https") String url) {}

  @Override
  public String name() {
    return "fetch_url";
  }

  @Override
  public String description() {
    return "Fetch a web page, text or JSON document and give its readable text.";
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
    return MAX_CHARACTERS;
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
    Page page =
        outbound.get(Outbound.address(arguments.url()), timeout, MAX_BYTES, context.cancellation());
    if (page.status() < 200 || page.status() > 299) {
      return ToolResult.error("%s answered with status %d".formatted(page.uri(), page.status()))
          .with("url", page.uri().toString());
    }
    String type = page.mediaType();
    if (type.equals("text/html") || type.equals("application/xhtml+xml")) {
      return result(page, "html", html(page));
    }
    if (type.equals("application/json") || type.endsWith("+json")) {
      return result(page, "json", page.text());
    }
    if (type.startsWith("text/") || type.equals("application/xml") || type.endsWith("+xml")) {
      return result(page, "text", page.text());
    }
    return ToolResult.error(
            "%s is %s, which cannot be shown as text"
                .formatted(page.uri(), type.isEmpty() ? "of no stated type" : type))
        .with("url", page.uri().toString());
  }

  private static String html(Page page) throws IOException {
    // Without a character set in the header, the page itself may name one.
    String charset = page.charset().map(Charset::name).orElse(null);
    return ReadableText.of(
        Jsoup.parse(new ByteArrayInputStream(page.body()), charset, page.uri().toString()));
  }

  private static ToolResult result(Page page, String type, String content) {
    boolean cut = content.length() > MAX_CHARACTERS;
    int end =
        cut && Character.isHighSurrogate(content.charAt(MAX_CHARACTERS - 1))
            ? MAX_CHARACTERS - 1
            : Math.min(content.length(), MAX_CHARACTERS);
    ToolResult result =
        ToolResult.ok()
            .with("url", page.uri().toString())
            .with("content_type", type)
            .with("content", content.substring(0, end));
    return cut || page.truncated() ? result.with("note", "Only the beginning is shown.") : result;
  }
}
