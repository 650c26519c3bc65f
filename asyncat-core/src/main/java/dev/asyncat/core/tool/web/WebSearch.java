package dev.asyncat.core.tool.web;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.text.OneLine;
import dev.asyncat.core.tool.web.SearchPages.Hit;
import dev.asyncat.core.web.Outbound;
import dev.asyncat.core.web.SearchEngine;
import dev.asyncat.error.AsyncatException;
import dev.asyncat.error.CancelledException;
import dev.asyncat.json.Description;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Searches the web and reads the first pages it finds. */
public final class WebSearch implements Tool<WebSearch.Arguments> {

  private static final int DEFAULT_RESULTS = 5;
  private static final int MOST_RESULTS = 20;
  private static final int READ = 3;
  private static final int CONTENT = 3_000;
  private static final int IMAGES = 4;

  private final SearchPages pages;
  private final ImageSearch images;

  /** The tool. */
  public WebSearch(Outbound outbound, SearchEngine engine) {
    this.pages = new SearchPages(outbound, engine);
    this.images = new ImageSearch(outbound, engine);
  }

  /** The arguments. */
  public record Arguments(
      @Description("What to search for") String query,
      @Description("How many results at most, 1 to 20; default: 5") @Nullable Integer maxResults,
      @Description("Whether to look for images too; default: no")
          @Nullable Boolean includeImages) {}

  @Override
  public String name() {
    return "web_search";
  }

  @Override
  public String description() {
    return "Search the web. Gives titles, addresses and excerpts, and of the first three pages the"
        + " readable text.";
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
    return 2_500;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of(new Effect.Request("GET", pages.address(arguments.query())));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("Search the web and read what is found first: " + arguments.query());
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) throws IOException {
    CancellationToken cancellation = context.cancellation();
    List<Hit> found = pages.find(arguments.query(), cancellation);
    if (found.isEmpty()) {
      return ToolResult.error(
          "nothing was found for '%s'; try other words".formatted(arguments.query().strip()));
    }
    int most =
        arguments.maxResults() == null
            ? DEFAULT_RESULTS
            : Math.clamp(arguments.maxResults(), 1, MOST_RESULTS);
    List<Hit> hits = found.subList(0, Math.min(most, found.size()));
    List<Json> results = new ArrayList<>();
    List<Optional<String>> contents = read(hits, cancellation);
    for (int i = 0; i < hits.size(); i++) {
      Hit hit = hits.get(i);
      results.add(
          Json.object()
              .put("index", i + 1)
              .put("title", hit.title())
              .put("url", hit.url())
              .put("snippet", hit.snippet())
              .put("content", i < contents.size() ? contents.get(i).orElse(null) : null)
              .build());
    }
    ToolResult result =
        ToolResult.ok()
            .with("query", arguments.query().strip())
            .with("engine", pages.engine())
            .with("count", results.size())
            .with("results", new JsonArray(results));
    return Boolean.TRUE.equals(arguments.includeImages())
        ? result.with("images", images(arguments.query(), cancellation))
        : result;
  }

  /** The pages are read side by side: each may take seconds. */
  private List<Optional<String>> read(List<Hit> hits, CancellationToken cancellation) {
    List<CompletableFuture<Optional<String>>> reading =
        hits.stream()
            .limit(READ)
            .map(
                hit -> {
                  CompletableFuture<Optional<String>> text = new CompletableFuture<>();
                  Thread.ofVirtual()
                      .name("web-search-page")
                      .start(
                          () -> {
                            try {
                              text.complete(pages.read(hit.url(), CONTENT, cancellation));
                            } catch (RuntimeException failed) {
                              text.completeExceptionally(failed);
                            }
                          });
                  return text;
                })
            .toList();
    try {
      return reading.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw failed;
    }
  }

  /** Pages without images are better than nothing. */
  private JsonArray images(String query, CancellationToken cancellation) {
    try {
      return new JsonArray(List.copyOf(images.find(query, IMAGES, cancellation)));
    } catch (CancelledException cancelled) {
      throw cancelled;
    } catch (AsyncatException none) {
      return JsonArray.EMPTY;
    }
  }
}
