package dev.asyncat.conversation;

import org.jspecify.annotations.Nullable;

/**
 * A conversation in a list, with what its first and last messages say.
 *
 * @param first the beginning of its first message; {@code null} if it has none
 * @param last the beginning of its last message; {@code null} if it has none
 */
public record ConversationItem(
    Conversation conversation, @Nullable ChatMessage first, @Nullable ChatMessage last) {

  /** How much of a message's text a list has, in characters. */
  public static final int PREVIEW = 1_000;

  /** How large the extras of a message are, as bytes of JSON text, that a list still has. */
  public static final int PREVIEW_EXTRAS = 4_000;
}
