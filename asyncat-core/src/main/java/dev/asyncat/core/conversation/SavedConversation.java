package dev.asyncat.core.conversation;

import dev.asyncat.conversation.Conversation;

/**
 * What a save led to.
 *
 * @param isNew whether it made the conversation
 * @param revision what the client has now seen; to be sent with its next save
 * @param merged how many messages are not as the client sent them, because others had added or
 *     changed them meanwhile; a client that wants to see them loads the conversation again
 */
public record SavedConversation(
    Conversation conversation, boolean isNew, long revision, int merged) {}
