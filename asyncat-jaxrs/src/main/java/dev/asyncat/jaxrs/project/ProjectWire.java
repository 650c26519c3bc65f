package dev.asyncat.jaxrs.project;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.project.Project;
import dev.asyncat.project.ProjectFolder;
import dev.asyncat.run.WireTime;
import java.nio.file.Files;
import java.nio.file.Path;

/** Projects as clients see them. */
final class ProjectWire {

  private ProjectWire() {}

  static Json of(Project project) {
    JsonArray folders = folders(project);
    return Json.object()
        .put("id", project.id())
        .put("name", project.name())
        .put("description", project.description())
        .put("due_date", project.dueDate())
        .put("created_by", project.userId())
        .put("owner_id", project.userId())
        .put("team_id", project.workspaceId())
        .put("emoji", project.emoji())
        .put("is_archived", project.archived())
        .put("created_at", WireTime.format(project.createdAt()))
        .put("updated_at", WireTime.format(project.updatedAt()))
        .put("folders", folders)
        .put("folder_count", folders.size())
        .put("primary_folder", folders.size() == 0 ? Json.nul() : folders.items().getFirst())
        .build();
  }

  static JsonArray folders(Project project) {
    return new JsonArray(project.folders().stream().map(folder -> (Json) folder(folder)).toList());
  }

  static JsonObject folder(ProjectFolder folder) {
    return Json.object()
        .put("id", folder.id())
        .put("project_id", folder.projectId())
        .put("name", folder.name())
        .put("path", folder.path())
        .put("is_primary", folder.primary())
        .put("exists", Files.isDirectory(Path.of(folder.path())))
        .put("root_id", "project:" + folder.id())
        .put("created_at", WireTime.format(folder.createdAt()))
        .put("updated_at", WireTime.format(folder.updatedAt()))
        .build();
  }
}
