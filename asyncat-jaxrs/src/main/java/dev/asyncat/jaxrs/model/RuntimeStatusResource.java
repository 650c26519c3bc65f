package dev.asyncat.jaxrs.model;

import dev.asyncat.core.Asyncat;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.jaxrs.mount.Mounts;
import dev.asyncat.model.ModelInfo;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** {@code GET /runtime/status}: the model that the user's next run would talk to. */
@Path(Mounts.PATH + "/runtime/status")
public final class RuntimeStatusResource {

  private final Asyncat asyncat;
  private final InstantSource clock;

  /** A resource. */
  public RuntimeStatusResource(Asyncat asyncat, InstantSource clock) {
    this.asyncat = asyncat;
    this.clock = clock;
  }

  /** Loads nothing and asks nobody. */
  @GET
  public Response status(@Context ContainerRequestContext context) {
    String userId = UserScope.of(context).userId();
    @Nullable ModelInfo model = asyncat.models().describe(userId).orElse(null);
    return JsonResponse.ok(RuntimeStatusWire.status(model, clock.instant()));
  }
}
