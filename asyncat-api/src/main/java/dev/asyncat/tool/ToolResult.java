package dev.asyncat.tool;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call gave: a JSON object, by convention with {@code success} and, on failure, {@code
 * error}. Immutable.
 */
public record ToolResult(JsonObject content) {

  /** A success without further fields. */
  public static ToolResult ok() {
    return new ToolResult(Json.object().put("success", true).build());
  }

  /** A failure. The message is what the model sees, so it says what to do instead. */
  public static ToolResult error(String message) {
    return new ToolResult(Json.object().put("success", false).put("error", message).build());
  }

  /** A failure with a code that programs can test. */
  public static ToolResult error(String code, String message) {
    return new ToolResult(
        Json.object().put("success", false).put("code", code).put("error", message).build());
  }

  /** The same with one more field. */
  public ToolResult with(String key, Json value) {
    return new ToolResult(content.with(key, value));
  }

  /** The same with one more field; {@code null} becomes JSON null. */
  public ToolResult with(String key, @Nullable String value) {
    return with(key, Json.of(value));
  }

  /** The same with one more field. */
  public ToolResult with(String key, long value) {
    return with(key, Json.of(value));
  }

  /** The same with one more field. */
  public ToolResult with(String key, boolean value) {
    return with(key, Json.of(value));
  }

  /** The same with one more field. */
  public ToolResult with(String key, List<String> values) {
    return with(key, (Json) Json.strings(values));
  }

  /** False if {@code success} is false or there is a non-empty {@code error}. */
  public boolean succeeded() {
    return content.bool("success", true) && content.string("error", "").isEmpty();
  }
}
