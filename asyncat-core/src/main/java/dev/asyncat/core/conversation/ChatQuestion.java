package dev.asyncat.core.conversation;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.model.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks a model without an agent in between.
 *
 * @param text the message, not blank
 * @param images shown with it, at most {@value #MOST_IMAGES}
 * @param history what was said before, oldest first: messages of users and assistants
 * @param reasoningEffort one that the model knows; ignored if it does not
 */
public record ChatQuestion(
    String text,
    List<Message.Image> images,
    List<Message> history,
    @Nullable String reasoningEffort) {

  /** How many images a message can have. */
  public static final int MOST_IMAGES = 2;

  /**
   * Copies the lists and checks the values.
   *
   * @throws InvalidRequestException if the text is blank, or there are too many images
   */
  public ChatQuestion {
    images = List.copyOf(images);
    history = List.copyOf(history);
    if (text.isBlank()) {
      throw new InvalidRequestException("message required");
    }
    if (images.size() > MOST_IMAGES) {
      throw new InvalidRequestException(
          "a message can have at most " + MOST_IMAGES + " images, not " + images.size());
    }
  }

  Message.User message() {
    List<Message.Part> parts = new ArrayList<>();
    parts.add(new Message.Text(text));
    parts.addAll(images);
    return new Message.User(parts);
  }
}
