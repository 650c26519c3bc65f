package dev.asyncat.tool;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.util.Optional;

/**
 * A model's wish to use a tool.
 *
 * @param id unique within the session
 * @param name the tool, which may not exist
 * @param arguments as the model gave them, or as repaired
 */
public record ToolCall(String id, String name, JsonObject arguments) {

  private static final String UNPARSED = "__unparsed";

  /**
   * A call whose arguments are not a JSON object. The text is kept as the model wrote it, so that
   * it can be repaired or shown to the model; {@link #unparsedArguments()} gives it back.
   */
  public static ToolCall unparsed(String id, String name, String text) {
    return new ToolCall(id, name, Json.object().put(UNPARSED, text).build());
  }

  /** What the model wrote in place of a JSON object; empty if the arguments were read. */
  public Optional<String> unparsedArguments() {
    return arguments.members().size() == 1 ? arguments.string(UNPARSED) : Optional.empty();
  }

  /** The form kept in the run log. */
  public JsonObject toJson() {
    return Json.object().put("id", id).put("name", name).put("arguments", arguments).build();
  }

  /** Reads {@link #toJson()} back. */
  public static ToolCall fromJson(JsonObject json) {
    return new ToolCall(
        json.string("id", ""),
        json.string("name", ""),
        json.object("arguments").orElse(JsonObject.EMPTY));
  }

  /** The same call with other arguments. */
  public ToolCall withArguments(JsonObject other) {
    return new ToolCall(id, name, other);
  }
}
