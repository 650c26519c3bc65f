package dev.asyncat.jaxrs.checkpoint;

import dev.asyncat.core.Asyncat;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.jaxrs.mount.Mounts;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** {@code /checkpoints}: the points to which directories can be taken back. */
@Path(Mounts.PATH + "/checkpoints")
public final class CheckpointResource {

  private final Asyncat asyncat;

  /** A resource. */
  public CheckpointResource(Asyncat asyncat) {
    this.asyncat = asyncat;
  }

  /** The user's latest ones, newest first. */
  @GET
  public Response list(@Context ContainerRequestContext context) {
    return JsonResponse.ok(
        JsonResponse.success()
            .put(
                "checkpoints",
                CheckpointWire.array(
                    asyncat.checkpoints().list(UserScope.of(context).userId()),
                    CheckpointWire::full)));
  }

  /** Takes back what the run of a checkpoint changed, or the revert that it was taken for. */
  @POST
  @Path("restore")
  public Response restore(RequestBody body, @Context ContainerRequestContext context) {
    String id =
        body.filledText("id").orElseThrow(() -> new InvalidRequestException("id is required"));
    boolean dryRun = body.flag("dryRun").orElse(false);
    boolean force = body.flag("force").orElse(false);
    return RevertAnswer.to(
        asyncat.restore(UserScope.of(context).userId(), id, dryRun, force), "Checkpoint restored.");
  }
}
