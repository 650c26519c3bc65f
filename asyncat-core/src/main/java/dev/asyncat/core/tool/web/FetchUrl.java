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

/** Fetches a page and gives its readable text. */
public final class FetchUrl implements Tool<FetchUrl.Arguments> {

  private static final int MAX_CHARACTERS = 8_000;

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
        outbound.get(
            Outbound.address(arguments.url()), timeout, PageText.MAX_BYTES, context.cancellation());
    if (!page.succeeded()) {
      return ToolResult.error("%s answered with status %d".formatted(page.uri(), page.status()))
          .with("url", page.uri().toString());
    }
    PageText text = PageText.of(page).orElse(null);
    if (text == null) {
      return ToolResult.error(PageText.unreadable(page)).with("url", page.uri().toString());
    }
    boolean cut = text.content().length() > MAX_CHARACTERS;
    ToolResult result =
        ToolResult.ok()
            .with("url", page.uri().toString())
            .with("content_type", text.type())
            .with("content", PageText.start(text.content(), MAX_CHARACTERS));
    return cut || page.truncated() ? result.with("note", "Only the beginning is shown.") : result;
  }
}
