package dev.asyncat.core.run;

import dev.asyncat.core.model.ResultTrim;
import dev.asyncat.core.model.ToolPrompt;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.tool.ToolCall;
import java.util.ArrayList;
import java.util.List;

/**
 * How the results of a turn enter the thread: shortened as their tools say, and further where the
 * window is small.
 *
 * @param text whether the model reads results as text rather than as messages of their own
 * @param seesImages whether it takes image parts
 */
record ResultMessages(OfferedTools tools, ContextWindow window, boolean text, boolean seesImages) {

  List<Message> of(List<ToolTurn.Outcome> outcomes) {
    List<Message> messages = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    ResultImages images = new ResultImages(seesImages);
    int most = window.resultChars(outcomes.size());
    for (ToolTurn.Outcome outcome : outcomes) {
      ToolCall call = outcome.call();
      JsonObject shown =
          ResultTrim.trim(
              images.take(call.name(), outcome.result().content()),
              tools.modelTextLimit(call.name()),
              most);
      if (text) {
        texts.add(ToolPrompt.result(call.name(), call.id(), shown));
      } else {
        messages.add(new Message.ToolResult(call.id(), call.name(), shown.toString()));
      }
    }
    if (!texts.isEmpty()) {
      messages.add(Message.user(String.join("\n", texts)));
    }
    messages.addAll(images.messages());
    return messages;
  }
}
