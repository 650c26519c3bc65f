package dev.asyncat.checkpoint;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;

/**
 * Something that a checkpoint leaves out, so that changes there cannot be taken back.
 *
 * @param path relative to the workspace; {@code .} for all of it
 * @param reason for people
 */
public record Omission(String path, String reason) {

  /** The form in which it is stored and sent. */
  public JsonObject toJson() {
    return Json.object().put("path", path).put("reason", reason).build();
  }

  /** What {@link #toJson} wrote. */
  public static Omission fromJson(JsonObject json) {
    return new Omission(json.string("path", "."), json.string("reason", ""));
  }
}
