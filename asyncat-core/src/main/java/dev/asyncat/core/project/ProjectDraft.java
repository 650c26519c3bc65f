package dev.asyncat.core.project;

import org.jspecify.annotations.Nullable;

/**
 * A project as somebody wants it.
 *
 * @param workspaceId where it belongs; the user's oldest workspace if {@code null}
 * @param name what people call it
 * @param emoji a picture for lists; a folder if {@code null}
 * @param dueDate when it is due, in whatever form the client likes
 * @param folderPath its first directory; none if {@code null}
 * @param folderName what that is called; the name of the directory if {@code null}
 */
public record ProjectDraft(
    @Nullable String workspaceId,
    String name,
    @Nullable String description,
    @Nullable String emoji,
    @Nullable String dueDate,
    @Nullable String folderPath,
    @Nullable String folderName) {}
