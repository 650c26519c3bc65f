package dev.asyncat.core.project;

import dev.asyncat.core.user.Users;
import dev.asyncat.core.workspace.Workspace;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.project.Project;
import dev.asyncat.project.ProjectFolder;
import dev.asyncat.project.ProjectStore;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A user's projects. Thread-safe. Every method takes the user whose projects are meant; another
 * user's project does not exist for it. Directories must lie where runs may work.
 */
public final class Projects {

  private static final String FOLDER = "📁";
  private static final int LONGEST_NAME = 160;
  private static final int LONGEST_FOLDER_NAME = 120;
  private static final int LONGEST_DESCRIPTION = 10_000;
  private static final int LONGEST_WORD = 64;

  private final ProjectStore store;
  private final Users users;
  private final Workspace workspace;
  private final InstantSource clock;
  private final Supplier<String> ids;

  /**
   * Projects that are kept in a store.
   *
   * @param workspace where directories may lie
   */
  public Projects(
      ProjectStore store,
      Users users,
      Workspace workspace,
      InstantSource clock,
      Supplier<String> ids) {
    this.store = store;
    this.users = users;
    this.workspace = workspace;
    this.clock = clock;
    this.ids = ids;
  }

  /** The projects that are not archived, the oldest first. */
  public List<Project> list(String userId) {
    return store.list(userId);
  }

  /**
   * A project that is not archived.
   *
   * @throws NotFoundException if the user has no such project
   */
  public Project get(String userId, String projectId) {
    return store
        .find(userId, projectId)
        .filter(project -> !project.archived())
        .orElseThrow(Projects::notFound);
  }

  /**
   * Adds a project.
   *
   * @throws NotFoundException if the user has no such workspace
   * @throws InvalidRequestException if a value is not allowed, or the directory cannot be used
   */
  public Project create(String userId, ProjectDraft draft) {
    String name = draft.name().strip();
    if (name.isEmpty()) {
      throw new InvalidRequestException("Project name is required");
    }
    Instant now = clock.instant();
    String id = ids.get();
    String path = draft.folderPath();
    List<ProjectFolder> folders =
        path == null ? List.of() : List.of(folder(id, path, draft.folderName(), true, now));
    String emoji = draft.emoji();
    Project project =
        new Project(
            id,
            userId,
            users.ownWorkspace(userId, draft.workspaceId()).id(),
            atMost("name", name, LONGEST_NAME),
            optional("description", draft.description(), LONGEST_DESCRIPTION),
            optional("due_date", draft.dueDate(), LONGEST_WORD),
            emoji == null || emoji.isBlank()
                ? FOLDER
                : atMost("emoji", emoji.strip(), LONGEST_WORD),
            false,
            folders,
            now,
            now);
    store.insert(project);
    return project;
  }

  /**
   * Adds a directory to a project.
   *
   * @param name what it is called; the name of the directory if {@code null} or blank
   * @param primary whether it becomes the first one; the first to be added does in any case
   * @return the directory as it was added
   * @throws NotFoundException if the user has no such project
   * @throws InvalidRequestException if the directory cannot be used
   * @throws dev.asyncat.error.ConflictException if the project has it already
   */
  public ProjectFolder addFolder(
      String userId, String projectId, String path, @Nullable String name, boolean primary) {
    get(userId, projectId);
    ProjectFolder folder = folder(projectId, path, name, primary, clock.instant());
    return store
        .addFolder(userId, folder)
        .flatMap(
            project ->
                project.folders().stream()
                    .filter(added -> added.id().equals(folder.id()))
                    .findFirst())
        .orElseThrow(Projects::notFound);
  }

  /**
   * A directory within one of the directories of the user's projects.
   *
   * @param folderId the id of the project's directory
   * @param relative where in it; {@code .} is the directory itself
   * @throws NotFoundException if the user has no project with such a directory
   * @throws InvalidRequestException if there is no such directory, or it leads out of it
   */
  public Path directory(String userId, String folderId, String relative) {
    ProjectFolder folder =
        store.list(userId).stream()
            .flatMap(project -> project.folders().stream())
            .filter(own -> own.id().equals(folderId))
            .findFirst()
            .orElseThrow(() -> new NotFoundException("Project folder not found"));
    Path base = workspace.directory(workspace.roots().getFirst(), folder.path());
    return Workspace.of(base).directory(base, relative);
  }

  private ProjectFolder folder(
      String projectId, String path, @Nullable String name, boolean primary, Instant now) {
    Path directory = directory(path);
    Path last = directory.getFileName();
    String shown =
        name == null || name.isBlank() ? (last == null ? "/" : last.toString()) : name.strip();
    return new ProjectFolder(
        ids.get(),
        projectId,
        atMost("name", shown, LONGEST_FOLDER_NAME),
        directory.toString(),
        primary,
        now,
        now);
  }

  private Path directory(String path) {
    try {
      if (path.isBlank() || !Path.of(path.strip()).isAbsolute()) {
        throw new InvalidRequestException(
            "path must be the absolute path of a directory, not '" + path + "'");
      }
    } catch (InvalidPathException noPath) {
      throw new InvalidRequestException("path is not a path: " + noPath.getMessage(), noPath);
    }
    return workspace.directory(workspace.roots().getFirst(), path.strip());
  }

  private static @Nullable String optional(String field, @Nullable String value, int limit) {
    return value == null || value.isBlank() ? null : atMost(field, value.strip(), limit);
  }

  private static String atMost(String field, String value, int limit) {
    if (value.length() > limit) {
      throw new InvalidRequestException(
          field + " must not be longer than " + limit + " characters; it has " + value.length());
    }
    return value;
  }

  private static NotFoundException notFound() {
    return new NotFoundException("Project not found");
  }
}
