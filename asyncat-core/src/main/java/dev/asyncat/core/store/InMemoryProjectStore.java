package dev.asyncat.core.store;

import dev.asyncat.error.ConflictException;
import dev.asyncat.project.Project;
import dev.asyncat.project.ProjectFolder;
import dev.asyncat.project.ProjectStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Projects in memory, guarded by the monitor of their map. */
final class InMemoryProjectStore implements ProjectStore {

  private final Map<String, Project> projects = new LinkedHashMap<>();

  @Override
  public List<Project> list(String userId) {
    synchronized (projects) {
      return projects.values().stream()
          .filter(project -> project.userId().equals(userId) && !project.archived())
          .sorted(Comparator.comparing(Project::createdAt))
          .toList();
    }
  }

  @Override
  public Optional<Project> find(String userId, String projectId) {
    synchronized (projects) {
      return Optional.ofNullable(projects.get(projectId))
          .filter(project -> project.userId().equals(userId));
    }
  }

  @Override
  public void insert(Project project) {
    synchronized (projects) {
      if (projects.putIfAbsent(project.id(), project) != null) {
        throw new ConflictException("there is a project with id " + project.id() + " already");
      }
    }
  }

  @Override
  public Optional<Project> addFolder(String userId, ProjectFolder folder) {
    synchronized (projects) {
      return find(userId, folder.projectId())
          .map(
              before -> {
                if (before.folders().stream().anyMatch(own -> own.path().equals(folder.path()))) {
                  throw new ConflictException("That folder is already attached to this project");
                }
                Project after = with(before, folder, folder.updatedAt());
                projects.put(after.id(), after);
                return after;
              });
    }
  }

  private static Project with(Project project, ProjectFolder folder, Instant updatedAt) {
    boolean primary = folder.primary() || project.folders().isEmpty();
    List<ProjectFolder> folders = new ArrayList<>();
    project.folders().forEach(own -> folders.add(withPrimary(own, own.primary() && !primary)));
    folders.add(withPrimary(folder, primary));
    folders.sort(
        Comparator.comparing((ProjectFolder own) -> !own.primary())
            .thenComparing(ProjectFolder::createdAt));
    return new Project(
        project.id(),
        project.userId(),
        project.workspaceId(),
        project.name(),
        project.description(),
        project.dueDate(),
        project.emoji(),
        project.archived(),
        folders,
        project.createdAt(),
        updatedAt);
  }

  private static ProjectFolder withPrimary(ProjectFolder folder, boolean primary) {
    return new ProjectFolder(
        folder.id(),
        folder.projectId(),
        folder.name(),
        folder.path(),
        primary,
        folder.createdAt(),
        folder.updatedAt());
  }
}
