package dev.asyncat.project;

import java.util.List;
import java.util.Optional;

/** Keeps projects. Thread-safe. */
public interface ProjectStore {

  /** A user's projects that are not archived, of all workspaces, the oldest first. */
  List<Project> list(String userId);

  /** A project of a user; empty for an unknown id and for another user's. */
  Optional<Project> find(String userId, String projectId);

  /**
   * Adds a project with its folders.
   *
   * @throws dev.asyncat.error.ConflictException if its id is taken
   */
  void insert(Project project);

  /**
   * Adds a directory to a project. If it is the primary one, or the project's first, the others no
   * longer are primary.
   *
   * @return the project as it is now; empty if the user has no such project
   * @throws dev.asyncat.error.ConflictException if the project has the directory already
   */
  Optional<Project> addFolder(String userId, ProjectFolder folder);
}
