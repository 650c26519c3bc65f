package dev.asyncat.model;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.tool.ToolCall;
import java.util.List;

/** Messages as JSON, for the run log: a thread that was stored reads back equal. */
public final class MessageJson {

  private MessageJson() {}

  /** The JSON form of a message. */
  public static JsonObject write(Message message) {
    return switch (message) {
      case Message.System(String text) ->
          Json.object().put("role", "system").put("text", text).build();
      case Message.User(List<Message.Part> parts) ->
          Json.object()
              .put("role", "user")
              .put("parts", new JsonArray(parts.stream().map(MessageJson::part).toList()))
              .build();
      case Message.Assistant assistant ->
          Json.object()
              .put("role", "assistant")
              .put("text", assistant.text())
              .putIfPresent("reasoning", assistant.reasoning())
              .put(
                  "calls",
                  new JsonArray(
                      assistant.toolCalls().stream().map(call -> (Json) call.toJson()).toList()))
              .putIfPresent("carryOver", assistant.carryOver())
              .build();
      case Message.ToolResult(String callId, String toolName, String content) ->
          Json.object()
              .put("role", "tool")
              .put("callId", callId)
              .put("tool", toolName)
              .put("content", content)
              .build();
    };
  }

  /**
   * Reads {@link #write} back.
   *
   * @throws InvalidRequestException if it is not the form of a message
   */
  public static Message read(JsonObject json) {
    return switch (json.string("role", "")) {
      case "system" -> new Message.System(json.string("text", ""));
      case "user" ->
          new Message.User(
              json.array("parts").orElse(JsonArray.EMPTY).objects().stream()
                  .map(MessageJson::readPart)
                  .toList());
      case "assistant" -> readAssistant(json);
      case "tool" ->
          new Message.ToolResult(
              json.string("callId", ""), json.string("tool", ""), json.string("content", ""));
      default -> throw new InvalidRequestException("not a stored message: " + json);
    };
  }

  /** Reads the assistant form. */
  public static Message.Assistant readAssistant(JsonObject json) {
    return new Message.Assistant(
        json.string("text", ""),
        json.string("reasoning").orElse(null),
        json.array("calls").orElse(JsonArray.EMPTY).objects().stream()
            .map(ToolCall::fromJson)
            .toList(),
        json.string("carryOver").orElse(null));
  }

  private static Json part(Message.Part part) {
    return switch (part) {
      case Message.Text(String text) -> Json.object().put("text", text).build();
      case Message.Image(String mimeType, String base64) ->
          Json.object().put("mime", mimeType).put("base64", base64).build();
    };
  }

  private static Message.Part readPart(JsonObject json) {
    return json.has("base64")
        ? new Message.Image(json.string("mime", ""), json.string("base64", ""))
        : new Message.Text(json.string("text", ""));
  }
}
