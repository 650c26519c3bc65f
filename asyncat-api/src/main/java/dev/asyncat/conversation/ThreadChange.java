package dev.asyncat.conversation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a conversation and its messages shall be.
 *
 * @param messages all messages in order; stored ones that are not among them are deleted
 */
public record ThreadChange(Conversation conversation, List<Entry> messages) {

  /** Copies the list. */
  public ThreadChange {
    messages = List.copyOf(messages);
  }

  /**
   * One message.
   *
   * @param content what to write; {@code null} leaves a stored message as it is
   */
  public record Entry(MessageHead head, @Nullable ChatMessage content) {}
}
