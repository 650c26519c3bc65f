package dev.asyncat.jaxrs.checkpoint;

import dev.asyncat.core.Asyncat;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.jaxrs.mount.Mounts;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** {@code POST /sessions/{id}/revert}: takes back what the runs of a session changed. */
@Path(Mounts.PATH + "/sessions/{id}/revert")
public final class RevertResource {

  private final Asyncat asyncat;

  /** A resource. */
  public RevertResource(Asyncat asyncat) {
    this.asyncat = asyncat;
  }

  /** Takes it back, all of it or nothing unless forced. */
  @POST
  public Response revert(
      @PathParam("id") String id, RequestBody body, @Context ContainerRequestContext context) {
    boolean dryRun = body.flag("dryRun").orElse(false);
    boolean force = body.flag("force").orElse(false);
    return RevertAnswer.to(
        asyncat.revert(UserScope.of(context).userId(), id, dryRun, force),
        "Run reverted to its baseline checkpoint.");
  }
}
