package dev.asyncat.jaxrs.openai;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.asyncat.json.JsonSyntaxException;
import dev.asyncat.model.Message;
import dev.asyncat.tool.ToolCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the field {@code messages}. Used for one request. */
final class ChatMessages {

  private static final Pattern DATA_URL =
      Pattern.compile("data:(image/[a-z+.-]+);base64,([A-Za-z0-9+/=\\s]+)");

  private final boolean imageInput;
  private final Map<String, String> calledTools = new HashMap<>();

  /**
   * A reader.
   *
   * @param imageInput whether the model sees images
   */
  ChatMessages(boolean imageInput) {
    this.imageInput = imageInput;
  }

  List<Message> read(RequestBody body) {
    List<RequestBody> messages =
        body.objects("messages")
            .filter(list -> !list.isEmpty())
            .orElseThrow(
                () -> new InvalidRequestException("messages must be a list of at least one"));
    List<Message> thread = new ArrayList<>();
    messages.forEach(message -> thread.add(message(message)));
    return thread;
  }

  private Message message(RequestBody message) {
    String role = message.filledText("role").orElse("");
    return switch (role) {
      case "system", "developer" -> Message.system(text(message));
      case "user" -> user(message);
      case "assistant" -> assistant(message);
      case "tool" -> result(message);
      default ->
          throw new InvalidRequestException(
              message.named("role")
                  + " must be system, developer, user, assistant or tool, not \""
                  + role
                  + "\"");
    };
  }

  private static String text(RequestBody message) {
    if (!(message.value("content").orElse(null) instanceof JsonArray)) {
      return message.text("content").orElse("");
    }
    StringBuilder text = new StringBuilder();
    for (RequestBody part : message.objects("content").orElse(List.of())) {
      String type = part.text("type").orElse("");
      if (!type.equals("text") && !type.equals("refusal")) {
        throw new InvalidRequestException(
            part.named("type") + " must be text here, not \"" + type + "\"");
      }
      text.append(part.text(type).orElse(""));
    }
    return text.toString();
  }

  private Message user(RequestBody message) {
    if (!(message.value("content").orElse(null) instanceof JsonArray)) {
      return Message.user(text(message));
    }
    List<Message.Part> parts = new ArrayList<>();
    for (RequestBody part : message.objects("content").orElse(List.of())) {
      String type = part.text("type").orElse("");
      parts.add(
          switch (type) {
            case "text" -> new Message.Text(part.text("text").orElse(""));
            case "image_url" -> image(part);
            default ->
                throw new InvalidRequestException(
                    part.named("type") + " must be text or image_url, not \"" + type + "\"");
          });
    }
    return new Message.User(parts);
  }

  private Message.Image image(RequestBody part) {
    if (!imageInput) {
      throw new InvalidRequestException(part.named("type") + ": the model does not see images");
    }
    RequestBody image =
        part.part("image_url")
            .orElseThrow(
                () -> new InvalidRequestException(part.named("image_url") + " is missing"));
    Matcher url = DATA_URL.matcher(image.text("url").orElse(""));
    if (!url.matches()) {
      throw new InvalidRequestException(
          image.named("url") + " must be a data: URL with a base64-encoded image");
    }
    return new Message.Image(url.group(1), url.group(2).replaceAll("\\s", ""));
  }

  private Message assistant(RequestBody message) {
    List<ToolCall> calls = new ArrayList<>();
    for (RequestBody call : message.objects("tool_calls").orElse(List.of())) {
      String id = required(call, "id");
      RequestBody function =
          call.part("function")
              .orElseThrow(
                  () -> new InvalidRequestException(call.named("function") + " is missing"));
      String name = required(function, "name");
      calledTools.put(id, name);
      calls.add(new ToolCall(id, name, arguments(function)));
    }
    return new Message.Assistant(text(message), null, calls, null);
  }

  private static JsonObject arguments(RequestBody function) {
    String text = function.text("arguments").orElse("").strip();
    if (text.isEmpty()) {
      return JsonObject.EMPTY;
    }
    try {
      return Json.parseObject(text);
    } catch (JsonSyntaxException noObject) {
      throw new InvalidRequestException(
          function.named("arguments") + " must be the text of a JSON object", noObject);
    }
  }

  private Message result(RequestBody message) {
    String id = required(message, "tool_call_id");
    String tool = calledTools.get(id);
    if (tool == null) {
      throw new InvalidRequestException(
          message.named("tool_call_id") + " " + new JsonString(id) + " is of no call before it");
    }
    return new Message.ToolResult(id, tool, text(message));
  }

  static String required(RequestBody part, String field) {
    return part.filledText(field)
        .orElseThrow(() -> new InvalidRequestException(part.named(field) + " is missing"));
  }
}
