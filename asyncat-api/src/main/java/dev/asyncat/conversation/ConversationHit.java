package dev.asyncat.conversation;

import org.jspecify.annotations.Nullable;

/**
 * A conversation that was found.
 *
 * @param rank how well its title fits, negative, the lower the better; {@code null} if it was found
 *     by its messages
 */
public record ConversationHit(Conversation conversation, @Nullable Double rank) {}
