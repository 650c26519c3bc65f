package dev.asyncat.jaxrs.account;

import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.json.Json;
import dev.asyncat.run.WireTime;
import dev.asyncat.user.User;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** {@code GET /api/users/me}. */
@Path("/api/users/me")
public final class UserResource {

  /** A resource. */
  public UserResource() {}

  /** Whose request it is. */
  @GET
  public Response me(@Context ContainerRequestContext context) {
    User user = UserScope.of(context).user();
    String since = WireTime.format(user.createdAt());
    return JsonResponse.ok(
        JsonResponse.success()
            .put(
                "data",
                Json.object()
                    .put("id", user.id())
                    .put("name", user.name())
                    .put("email", Json.nul())
                    .put("profile_picture", Json.nul())
                    .put("created_at", since)
                    .put("updated_at", since)
                    .build()));
  }
}
