package dev.asyncat.jaxrs.project;

import dev.asyncat.core.Asyncat;
import dev.asyncat.core.project.ProjectDraft;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.json.JsonArray;
import dev.asyncat.project.Project;
import dev.asyncat.project.ProjectFolder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** {@code /api/projects}: projects and their directories. */
@Path("/api/projects")
public final class ProjectResource {

  private final Asyncat asyncat;

  /** A resource. */
  public ProjectResource(Asyncat asyncat) {
    this.asyncat = asyncat;
  }

  /** The user's projects, of all workspaces. */
  @GET
  public Response list(@Context ContainerRequestContext context) {
    return JsonResponse.ok(
        JsonResponse.success()
            .put(
                "data",
                new JsonArray(
                    asyncat.projects().list(UserScope.of(context).userId()).stream()
                        .map(ProjectWire::of)
                        .toList())));
  }

  /** Adds a project. */
  @POST
  public Response create(
      RequestBody body,
      @QueryParam("workspaceId") @Nullable String workspaceId,
      @Context ContainerRequestContext context) {
    Project project =
        asyncat
            .projects()
            .create(
                UserScope.of(context).userId(),
                new ProjectDraft(
                    body.filledText("team_id")
                        .or(() -> body.filledText("workspaceId"))
                        .orElse(workspaceId),
                    body.text("name").orElse(""),
                    body.text("description").orElse(null),
                    body.text("emoji").orElse(null),
                    body.text("due_date").orElse(null),
                    body.filledText("folder_path").orElse(null),
                    body.text("folder_name").orElse(null)));
    return JsonResponse.created(JsonResponse.success().put("data", ProjectWire.of(project)));
  }

  /** The directories of a project, the primary one first. */
  @GET
  @Path("{id}/folders")
  public Response folders(@PathParam("id") String id, @Context ContainerRequestContext context) {
    Project project = asyncat.projects().get(UserScope.of(context).userId(), id);
    return JsonResponse.ok(JsonResponse.success().put("data", ProjectWire.folders(project)));
  }

  /** Adds a directory to a project. */
  @POST
  @Path("{id}/folders")
  public Response addFolder(
      @PathParam("id") String id, RequestBody body, @Context ContainerRequestContext context) {
    String userId = UserScope.of(context).userId();
    ProjectFolder added =
        asyncat
            .projects()
            .addFolder(
                userId,
                id,
                body.text("path").orElse(""),
                body.text("name").orElse(null),
                body.flag("is_primary").orElse(false));
    return JsonResponse.created(JsonResponse.success().put("data", ProjectWire.folder(added)));
  }
}
