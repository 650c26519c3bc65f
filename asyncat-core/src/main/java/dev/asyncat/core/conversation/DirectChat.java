package dev.asyncat.core.conversation;

import dev.asyncat.core.model.TokenEstimate;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.model.ModelSource;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Chats with a user's model, without an agent, tools or anything stored. Thread-safe. */
public final class DirectChat {

  private static final String ROLE =
      "You are a helpful assistant. Answer in the language of the user, to the point, and say so"
          + " when you do not know something. You have no tools.";

  /** What the answer needs of the window, as one of so many parts. */
  private static final int ANSWER_SHARE = 4;

  private final ModelSource models;
  private final InstantSource clock;

  /** Chats with the models of users. */
  public DirectChat(ModelSource models, InstantSource clock) {
    this.models = models;
    this.clock = clock;
  }

  /**
   * Asks the model; its answer comes as events. The caller closes them. Of a history that does not
   * fit the model's window, the end is used.
   *
   * @throws UnavailableException if there is no model
   * @throws InvalidRequestException if there are images and the model does not see
   */
  public ChatAnswer ask(String userId, ChatQuestion question) {
    ModelProvider model = models.modelFor(userId);
    ModelInfo info = model.info();
    ModelCapabilities can = info.capabilities();
    if (!question.images().isEmpty() && !can.imageInput()) {
      throw new InvalidRequestException(
          "The active model ("
              + info.model()
              + ") does not support image input. Choose a model that sees, or send text alone.");
    }
    String effort = question.reasoningEffort();
    ModelOptions options =
        ModelOptions.DEFAULTS.withReasoningEffort(
            effort != null && can.reasoningEfforts().contains(effort) ? effort : null);
    return ChatAnswer.begin(
        model, ModelRequest.of(thread(question, can)).with(options), clock.instant());
  }

  private static List<Message> thread(ChatQuestion question, ModelCapabilities can) {
    Message.System role = new Message.System(ROLE);
    Message.User asked = question.message();
    long left =
        can.contextWindow()
            - can.contextWindow() / ANSWER_SHARE
            - TokenEstimate.of(role)
            - TokenEstimate.of(asked);
    List<Message> newestFirst = new ArrayList<>();
    newestFirst.add(asked);
    for (Message message : question.history().reversed()) {
      left -= TokenEstimate.of(message);
      if (left < 0) {
        break;
      }
      newestFirst.add(can.imageInput() ? message : withoutImages(message));
    }
    newestFirst.add(role);
    return newestFirst.reversed();
  }

  private static Message withoutImages(Message message) {
    return message instanceof Message.User user ? Message.user(user.text()) : message;
  }
}
