package dev.asyncat.core.run;

import dev.asyncat.model.Message;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelRequest;
import java.util.List;

/** The question for a summary of messages that are dropped from a thread. Stateless. */
final class ThreadSummary {

  /** Fewer messages are not worth a call. */
  static final int FEWEST = 3;

  private static final int OUTPUT_TOKENS = 520;
  private static final int MESSAGE = 1_500;
  private static final int MOST = 40_000;

  private static final String INSTRUCTIONS =
      """
      You write notes for an agent that is in the middle of a task and will lose the messages below. \
      Say in at most 300 words what it must not forget: what was asked, what was done and where \
      (files, commands), what was found, what failed and why, what is still open. Facts only, no \
      introduction.\
      """;

  private ThreadSummary() {}

  static ModelRequest of(List<Message> dropped, ModelInfo model) {
    long most = Math.min(MOST, model.capabilities().contextWindow());
    StringBuilder text = new StringBuilder();
    for (Message message : dropped) {
      String line = ContextWindow.line(message);
      text.append(line, 0, Math.min(line.length(), MESSAGE)).append('\n');
      if (text.length() > most) {
        break;
      }
    }
    return ModelRequest.of(List.of(Message.system(INSTRUCTIONS), Message.user(text.toString())))
        .with(ModelOptions.DEFAULTS.withMaxOutputTokens(OUTPUT_TOKENS));
  }
}
