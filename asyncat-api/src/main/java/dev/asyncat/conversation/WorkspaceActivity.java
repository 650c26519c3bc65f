package dev.asyncat.conversation;

import java.time.Instant;

/**
 * What goes on in a workspace.
 *
 * @param conversations how many are not in the trash, archived ones included
 * @param lastActivity the latest {@link Conversation#lastMessageAt()} among them
 */
public record WorkspaceActivity(String workspaceId, long conversations, Instant lastActivity) {}
