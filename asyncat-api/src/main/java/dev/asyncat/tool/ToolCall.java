package dev.asyncat.tool;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;

/**
 * A model's wish to use a tool.
 *
 * @param id unique within the session
 * @param name the tool, which may not exist
 * @param arguments as the model gave them, or as repaired
 */
public record ToolCall(String id, String name, JsonObject arguments) {

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
