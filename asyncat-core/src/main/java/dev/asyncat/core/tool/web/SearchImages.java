package dev.asyncat.core.tool.web;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.core.web.Outbound;
import dev.asyncat.core.web.SearchEngine;
import dev.asyncat.json.Description;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Searches the web for images. */
public final class SearchImages implements Tool<SearchImages.Arguments> {

  private static final int DEFAULT_RESULTS = 6;
  private static final int MOST_RESULTS = 12;

  private final ImageSearch images;

  /** The tool. */
  public SearchImages(Outbound outbound, SearchEngine engine) {
    this.images = new ImageSearch(outbound, engine);
  }

  /** The arguments. */
  public record Arguments(
      @Description("What to search for") String query,
      @Description("How many images at most, 1 to 12; default: 6") @Nullable Integer maxResults) {}

  @Override
  public String name() {
    return "search_images";
  }

  @Override
  public String description() {
    return "Search the web for images. Gives their addresses and those of the pages they are on.";
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
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of(new Effect.Request("GET", images.address(arguments.query())));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("Search the web for images: " + arguments.query());
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    int most =
        arguments.maxResults() == null
            ? DEFAULT_RESULTS
            : Math.clamp(arguments.maxResults(), 1, MOST_RESULTS);
    List<JsonObject> found = images.find(arguments.query(), most, context.cancellation());
    return found.isEmpty()
        ? ToolResult.error(
            "no images were found for '%s'; try other words".formatted(arguments.query().strip()))
        : ToolResult.ok()
            .with("query", arguments.query().strip())
            .with("count", found.size())
            .with("images", new JsonArray(List.copyOf(found)));
  }
}
