package dev.asyncat.conversation;

import java.util.List;

/**
 * A part of a list.
 *
 * @param total how many conversations the whole list has
 */
public record ConversationPage(List<ConversationItem> items, long total) {

  /** Copies the list. */
  public ConversationPage {
    items = List.copyOf(items);
  }
}
