package dev.asyncat.conversation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A folder for conversations.
 *
 * @param sortOrder its place among the folders of its workspace, the smallest first
 */
public record ChatFolder(
    String id,
    String userId,
    String workspaceId,
    String name,
    @Nullable String color,
    int sortOrder,
    Instant createdAt,
    Instant updatedAt) {}
