package dev.asyncat.jaxrs.account;

import dev.asyncat.core.Asyncat;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.run.WireTime;
import dev.asyncat.user.UserWorkspace;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.List;

/** {@code /api/teams}: the user's workspaces, which older clients call teams. */
@Path("/api/teams")
public final class TeamResource {

  private final Asyncat asyncat;

  /** A resource. */
  public TeamResource(Asyncat asyncat) {
    this.asyncat = asyncat;
  }

  /** The user's workspaces by name; there is always one. */
  @GET
  public Response list(@Context ContainerRequestContext context) {
    String userId = UserScope.of(context).userId();
    asyncat.users().workspace(userId, null);
    List<Json> teams =
        asyncat.users().workspaces(userId).stream()
            .sorted(Comparator.comparing(UserWorkspace::name))
            .map(workspace -> (Json) wire(workspace))
            .toList();
    return JsonResponse.ok(JsonResponse.success().put("data", new JsonArray(teams)));
  }

  /** Adds a workspace. */
  @POST
  public Response create(RequestBody body, @Context ContainerRequestContext context) {
    UserWorkspace workspace =
        asyncat
            .users()
            .addWorkspace(
                UserScope.of(context).userId(),
                body.text("name").orElse(""),
                body.text("emoji").orElse(null));
    return JsonResponse.created(JsonResponse.success().put("data", wire(workspace)));
  }

  private static JsonObject wire(UserWorkspace workspace) {
    String since = WireTime.format(workspace.createdAt());
    return Json.object()
        .put("id", workspace.id())
        .put("name", workspace.name())
        .put("owner_id", workspace.userId())
        .put("emoji", workspace.emoji())
        .put("created_at", since)
        .put("updated_at", since)
        .put("user_role", "owner")
        .put("access_type", "workspace")
        .build();
  }
}
