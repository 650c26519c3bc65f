package dev.asyncat.core.tool;

import dev.asyncat.core.json.RecordSchema;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolRegistry;
import dev.asyncat.tool.ToolSpec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The tools of a runtime, each with the schema that was made of it once. Immutable, thread-safe.
 */
public final class Tools implements ToolRegistry {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private final Map<String, Tool<?>> byName = new LinkedHashMap<>();
  private final Map<String, ToolSpec> specs = new LinkedHashMap<>();

  /**
   * A registry of these tools, in this order.
   *
   * @throws InvalidRequestException if two tools have the same name, a name is not allowed, or no
   *     schema can be made of a tool's arguments
   */
  public Tools(Collection<? extends Tool<?>> tools) {
    for (Tool<?> tool : tools) {
      ToolSpec spec = describe(tool);
      Tool<?> other = byName.putIfAbsent(spec.name(), tool);
      if (other != null) {
        throw new InvalidRequestException(
            "two tools are named '%s': %s and %s; give one of them another name"
                .formatted(spec.name(), other.getClass().getName(), tool.getClass().getName()));
      }
      specs.put(spec.name(), spec);
    }
  }

  @Override
  public List<ToolSpec> specs() {
    return List.copyOf(specs.values());
  }

  @Override
  public Optional<Tool<?>> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The description of one tool.
   *
   * @throws NotFoundException if there is none of that name
   */
  public ToolSpec spec(String name) {
    ToolSpec spec = specs.get(name);
    if (spec == null) {
      throw new NotFoundException("there is no tool named '" + name + "'");
    }
    return spec;
  }

  private static ToolSpec describe(Tool<?> tool) {
    String name = tool.name();
    String type = tool.getClass().getName();
    if (name == null || !NAME.matcher(name).matches()) {
      throw new InvalidRequestException(
          "'%s' of %s is no name for a tool: use 1 to 64 letters, digits, '_' and '-'"
              .formatted(name, type));
    }
    JsonObject schema;
    try {
      schema = tool.schema().orElseGet(() -> derived(tool));
    } catch (IllegalArgumentException unsupported) {
      throw new InvalidRequestException(
          "no schema for the arguments of tool '%s': %s".formatted(name, unsupported.getMessage()),
          unsupported);
    }
    if (!schema.string("type", "").equals("object")) {
      throw new InvalidRequestException(
          "the schema of tool '%s' must be of type object, not %s".formatted(name, schema));
    }
    return new ToolSpec(name, tool.description(), complete(schema), tool.category(), tool.level());
  }

  private static JsonObject derived(Tool<?> tool) {
    if (tool.arguments() == JsonObject.class) {
      throw new IllegalArgumentException("a tool that takes a JsonObject must override schema()");
    }
    return RecordSchema.of(tool.arguments());
  }

  /** Some providers refuse a schema without these two. */
  private static JsonObject complete(JsonObject schema) {
    JsonObject complete = schema;
    if (complete.object("properties").isEmpty()) {
      complete = complete.with("properties", JsonObject.EMPTY);
    }
    return complete.array("required").isEmpty()
        ? complete.with("required", Json.array())
        : complete;
  }
}
