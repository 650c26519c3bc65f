package dev.asyncat.llama;

import dev.asyncat.llama.chat.ChatFormat;
import dev.asyncat.llama.chat.ChatTurn;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.tool.ToolSpec;
import java.util.List;

/** Brings the messages of a request into the turns that a chat format knows. */
final class Conversation {

  private Conversation() {}

  static List<ChatTurn> turns(ModelRequest request) {
    return request.messages().stream().map(Conversation::turn).toList();
  }

  /** The tools that the prompt has to list. */
  static List<ToolSpec> tools(ModelRequest request, ChatFormat format) {
    if (!request.tools().isEmpty() && !format.tools().trained()) {
      throw new ModelException(
          ModelException.Kind.REJECTED,
          "models of the format "
              + format.name()
              + " take no definitions of tools; describe the tools in the prompt");
    }
    return request.tools();
  }

  private static ChatTurn turn(Message message) {
    return switch (message) {
      case Message.System system -> ChatTurn.system(system.text());
      case Message.User user -> ChatTurn.user(text(user));
      case Message.Assistant assistant ->
          ChatTurn.assistant(assistant.text(), assistant.toolCalls());
      case Message.ToolResult result ->
          ChatTurn.tool(result.callId(), result.toolName(), result.content());
    };
  }

  private static String text(Message.User user) {
    if (user.parts().stream().anyMatch(Message.Image.class::isInstance)) {
      throw new ModelException(
          ModelException.Kind.REJECTED, "this model sees no images; send text only");
    }
    return user.text();
  }
}
