package dev.asyncat.jaxrs.checkpoint;

import dev.asyncat.core.Asyncat;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.jaxrs.mount.Mounts;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** {@code GET /sessions/{id}/changes/state}: which files a session changed, and how they look. */
@Path(Mounts.PATH + "/sessions/{id}/changes/state")
public final class SessionChangesResource {

  private final Asyncat asyncat;

  /** A resource. */
  public SessionChangesResource(Asyncat asyncat) {
    this.asyncat = asyncat;
  }

  /** The changes, and what a revert would do now. */
  @GET
  public Response changes(@PathParam("id") String id, @Context ContainerRequestContext context) {
    return JsonResponse.ok(
        CheckpointWire.changes(
            asyncat.checkpoints().changes(UserScope.of(context).userId(), id),
            JsonResponse.success()));
  }
}
