package dev.asyncat.llama;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.llama.chat.ChatFormat;
import dev.asyncat.llama.chat.ChatTurn;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolSpec;
import java.util.List;

/** Brings the messages of a request into the turns that a chat format knows. */
final class Conversation {

  private Conversation() {}

  static List<ChatTurn> turns(ModelRequest request, ChatFormat format) {
    return request.messages().stream().map(message -> turn(message, format)).toList();
  }

  /** The definitions of tools, in the form that families trained on tools know. */
  static List<String> tools(ModelRequest request, ChatFormat format) {
    if (!request.tools().isEmpty() && format.tools() == ChatFormat.ToolStyle.NONE) {
      throw new ModelException(
          ModelException.Kind.REJECTED,
          "models of the format "
              + format.name()
              + " take no definitions of tools; describe the tools in the prompt");
    }
    return request.tools().stream().map(Conversation::definition).toList();
  }

  private static ChatTurn turn(Message message, ChatFormat format) {
    return switch (message) {
      case Message.System system -> ChatTurn.system(system.text());
      case Message.User user -> ChatTurn.user(text(user));
      case Message.Assistant assistant ->
          new ChatTurn(
              ChatTurn.Role.ASSISTANT,
              assistant.text(),
              assistant.toolCalls().stream().map(Conversation::call).toList());
      case Message.ToolResult result -> ChatTurn.tool(result(result, format));
    };
  }

  private static String text(Message.User user) {
    if (user.parts().stream().anyMatch(Message.Image.class::isInstance)) {
      throw new ModelException(
          ModelException.Kind.REJECTED, "this model sees no images; send text only");
    }
    return user.text();
  }

  private static String result(Message.ToolResult result, ChatFormat format) {
    if (format.tools() == ChatFormat.ToolStyle.HERMES || format.tool().isPresent()) {
      return result.content();
    }
    return "<tool_result name=\"%s\" call_id=\"%s\">%s</tool_result>"
        .formatted(result.toolName(), result.callId(), result.content());
  }

  private static String call(ToolCall call) {
    return Json.object()
        .put("name", call.name())
        .put("arguments", call.arguments())
        .build()
        .toString();
  }

  private static String definition(ToolSpec tool) {
    JsonObject function =
        Json.object()
            .put("name", tool.name())
            .put("description", tool.description())
            .put("parameters", tool.parameters())
            .build();
    return Json.object().put("type", "function").put("function", function).build().toString();
  }
}
