package dev.asyncat.jaxrs.permission;

import dev.asyncat.core.Asyncat;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.jaxrs.mount.Mounts;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.session.PendingRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** {@code POST /permission}: the older form, which names the session instead of the request. */
@Path(Mounts.PATH + "/permission")
public final class SessionPermissionResource {

  private final Asyncat asyncat;

  /** A resource. */
  public SessionPermissionResource(Asyncat asyncat) {
    this.asyncat = asyncat;
  }

  /** Decides about the oldest call of the session that waits. */
  @POST
  public Response decide(RequestBody body, @Context ContainerRequestContext context) {
    UserScope scope = UserScope.of(context);
    String sessionId =
        body.filledText("sessionId")
            .orElseThrow(() -> new InvalidRequestException("sessionId is required"));
    PermissionDecision decision = PermissionResource.decision(body);
    if (asyncat.sessions().find(scope.userId(), sessionId).isEmpty()) {
      throw new NotFoundException("Session not found");
    }
    Optional<PendingRequest> waiting =
        asyncat.sessions().openRequests(sessionId).stream()
            .filter(request -> request.event() instanceof PermissionEvent.Requested)
            .findFirst();
    return PermissionResource.answer(
        decision,
        waiting.isPresent() && asyncat.decide(scope.userId(), waiting.get().id(), decision));
  }
}
