package dev.asyncat.conversation;

import java.util.List;

/** A conversation as it is stored, with what is known of its messages, in order. */
public record StoredThread(Conversation conversation, List<MessageHead> messages) {

  /** Copies the list. */
  public StoredThread {
    messages = List.copyOf(messages);
  }
}
