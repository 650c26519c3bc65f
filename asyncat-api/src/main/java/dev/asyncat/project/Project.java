package dev.asyncat.project;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that a user works on.
 *
 * @param workspaceId the workspace it belongs to
 * @param dueDate when it is due, as its client wrote it
 * @param folders its directories, the primary one first
 */
public record Project(
    String id,
    String userId,
    String workspaceId,
    String name,
    @Nullable String description,
    @Nullable String dueDate,
    String emoji,
    boolean archived,
    List<ProjectFolder> folders,
    Instant createdAt,
    Instant updatedAt) {

  /** Copies the list. */
  public Project {
    folders = List.copyOf(folders);
  }
}
