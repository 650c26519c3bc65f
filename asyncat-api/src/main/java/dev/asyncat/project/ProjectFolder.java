package dev.asyncat.project;

import java.time.Instant;

/**
 * A directory of a project.
 *
 * @param path absolute and resolved when it was added
 * @param primary whether it is the first one of its project
 */
public record ProjectFolder(
    String id,
    String projectId,
    String name,
    String path,
    boolean primary,
    Instant createdAt,
    Instant updatedAt) {}
