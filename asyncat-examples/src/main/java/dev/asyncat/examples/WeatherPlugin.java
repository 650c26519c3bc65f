package dev.asyncat.examples;

import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolProvider;
import dev.asyncat.tool.ToolResult;
import java.util.List;

/**
 * A plug-in. In a jar of its own it needs asyncat-api to compile, and a line with its name in
 * {@code META-INF/services/dev.asyncat.tool.ToolProvider}.
 */
public final class WeatherPlugin implements ToolProvider {

  @Override
  public String name() {
    return "weather";
  }

  @Override
  public List<Tool<?>> tools() {
    return List.of(new WeatherTool());
  }

  // tag::tool[]
  /** Knows the weather of two cities. */
  static final class WeatherTool implements Tool<WeatherTool.Place> {

    record Place(@Description("The city, in English") String city) {}

    @Override
    public String name() {
      return "weather";
    }

    @Override
    public String description() {
      return "Says what the weather is like in a city right now.";
    }

    @Override
    public Class<Place> arguments() {
      return Place.class;
    }

    @Override
    public PermissionLevel level() {
      return PermissionLevel.SAFE;
    }

    @Override
    public List<Effect> effects(Place place, ToolContext context) {
      return List.of();
    }

    @Override
    public ToolResult execute(Place place, ToolContext context) {
      return switch (place.city()) {
        case "Bergen" -> ToolResult.ok().with("weather", "rain, 8 °C");
        case "Seville" -> ToolResult.ok().with("weather", "sun, 31 °C");
        default -> ToolResult.error("no station in " + place.city() + "; try Bergen or Seville");
      };
    }
  }
  // end::tool[]
}
