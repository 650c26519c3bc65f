package dev.asyncat.core.run;

import dev.asyncat.core.model.ResultTrim;
import dev.asyncat.core.model.ToolPrompt;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.tool.ToolCall;
import java.util.ArrayList;
import java.util.List;

/**
 * How the results of a turn enter the thread.
 *
 * @param text whether the model reads results as text rather than as messages of their own
 */
record ResultMessages(OfferedTools tools, boolean text) {

  List<Message> of(List<ToolTurn.Outcome> outcomes) {
    List<Message> messages = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (ToolTurn.Outcome outcome : outcomes) {
      ToolCall call = outcome.call();
      JsonObject shown =
          ResultTrim.trim(outcome.result().content(), tools.modelTextLimit(call.name()));
      if (text) {
        texts.add(ToolPrompt.result(call.name(), call.id(), shown));
      } else {
        messages.add(new Message.ToolResult(call.id(), call.name(), shown.toString()));
      }
    }
    if (!texts.isEmpty()) {
      messages.add(Message.user(String.join("\n", texts)));
    }
    return messages;
  }
}
