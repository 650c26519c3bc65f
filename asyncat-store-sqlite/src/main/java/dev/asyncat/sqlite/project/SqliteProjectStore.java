package dev.asyncat.sqlite.project;

import dev.asyncat.error.ConflictException;
import dev.asyncat.project.Project;
import dev.asyncat.project.ProjectFolder;
import dev.asyncat.project.ProjectStore;
import dev.asyncat.sqlite.database.Columns;
import dev.asyncat.sqlite.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Projects and their directories in their tables. Thread-safe. */
public final class SqliteProjectStore implements ProjectStore {

  private final Database database;

  /** A store on an open file. */
  public SqliteProjectStore(Database database) {
    this.database = database;
  }

  @Override
  public List<Project> list(String userId) {
    return database.read(
        handle -> {
          Map<String, List<ProjectFolder>> folders =
              handle
                  .createQuery(
                      """
                      select f.* from project_folders f join projects p on p.id = f.project_id
                      where p.user_id = :userId
                      order by f.is_primary desc, f.created_at, f.rowid
                      """)
                  .bind("userId", userId)
                  .map((row, context) -> folder(row))
                  .collect(Collectors.groupingBy(ProjectFolder::projectId));
          return handle
              .createQuery(
                  """
                  select * from projects where user_id = :userId and is_archived = 0
                  order by created_at, rowid
                  """)
              .bind("userId", userId)
              .map(
                  (row, context) ->
                      project(row, folders.getOrDefault(row.getString("id"), List.of())))
              .list();
        });
  }

  @Override
  public Optional<Project> find(String userId, String projectId) {
    return database.read(handle -> find(handle, userId, projectId));
  }

  private static Optional<Project> find(Handle handle, String userId, String projectId) {
    List<ProjectFolder> folders =
        handle
            .createQuery(
                """
                select * from project_folders where project_id = :id
                order by is_primary desc, created_at, rowid
                """)
            .bind("id", projectId)
            .map((row, context) -> folder(row))
            .list();
    return handle
        .createQuery("select * from projects where id = :id and user_id = :userId")
        .bind("id", projectId)
        .bind("userId", userId)
        .map((row, context) -> project(row, folders))
        .findOne();
  }

  @Override
  public void insert(Project project) {
    database.change(
        handle -> {
          int added =
              handle
                  .createUpdate(
                      """
                      insert into projects (
                        id, user_id, workspace_id, name, description, due_date, emoji,
                        is_archived, created_at, updated_at)
                      values (
                        :id, :userId, :workspaceId, :name, :description, :dueDate, :emoji,
                        :archived, :createdAt, :updatedAt)
                      on conflict (id) do nothing
                      """)
                  .bind("id", project.id())
                  .bind("userId", project.userId())
                  .bind("workspaceId", project.workspaceId())
                  .bind("name", project.name())
                  .bind("description", project.description())
                  .bind("dueDate", project.dueDate())
                  .bind("emoji", project.emoji())
                  .bind("archived", project.archived())
                  .bind("createdAt", Columns.nanos(project.createdAt()))
                  .bind("updatedAt", Columns.nanos(project.updatedAt()))
                  .execute();
          if (added == 0) {
            throw new ConflictException("there is a project with id " + project.id() + " already");
          }
          for (ProjectFolder folder : project.folders()) {
            insert(handle, folder, folder.primary());
          }
        });
  }

  @Override
  public Optional<Project> addFolder(String userId, ProjectFolder folder) {
    return database.write(
        handle -> {
          Project before = find(handle, userId, folder.projectId()).orElse(null);
          if (before == null) {
            return Optional.empty();
          }
          if (before.folders().stream().anyMatch(own -> own.path().equals(folder.path()))) {
            throw new ConflictException("That folder is already attached to this project");
          }
          boolean primary = folder.primary() || before.folders().isEmpty();
          if (primary) {
            handle.execute(
                "update project_folders set is_primary = 0 where project_id = ?", before.id());
          }
          insert(handle, folder, primary);
          handle.execute(
              "update projects set updated_at = ? where id = ?",
              Columns.nanos(folder.updatedAt()),
              before.id());
          return find(handle, userId, before.id());
        });
  }

  private static void insert(Handle handle, ProjectFolder folder, boolean primary) {
    handle
        .createUpdate(
            """
            insert into project_folders (
              id, project_id, name, path, is_primary, created_at, updated_at)
            values (:id, :projectId, :name, :path, :primary, :createdAt, :updatedAt)
            """)
        .bind("id", folder.id())
        .bind("projectId", folder.projectId())
        .bind("name", folder.name())
        .bind("path", folder.path())
        .bind("primary", primary)
        .bind("createdAt", Columns.nanos(folder.createdAt()))
        .bind("updatedAt", Columns.nanos(folder.updatedAt()))
        .execute();
  }

  private static Project project(ResultSet row, List<ProjectFolder> folders) throws SQLException {
    return new Project(
        Columns.text(row, "id"),
        Columns.text(row, "user_id"),
        Columns.text(row, "workspace_id"),
        Columns.text(row, "name"),
        row.getString("description"),
        row.getString("due_date"),
        Columns.text(row, "emoji"),
        row.getBoolean("is_archived"),
        folders,
        Columns.instant(row, "created_at"),
        Columns.instant(row, "updated_at"));
  }

  private static ProjectFolder folder(ResultSet row) throws SQLException {
    return new ProjectFolder(
        Columns.text(row, "id"),
        Columns.text(row, "project_id"),
        Columns.text(row, "name"),
        Columns.text(row, "path"),
        row.getBoolean("is_primary"),
        Columns.instant(row, "created_at"),
        Columns.instant(row, "updated_at"));
  }
}
