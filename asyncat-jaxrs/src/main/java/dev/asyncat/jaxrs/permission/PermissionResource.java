package dev.asyncat.jaxrs.permission;

import dev.asyncat.core.Asyncat;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.jaxrs.mount.Mounts;
import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionDecision;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** {@code POST /permissions/{requestId}}: decides about a call that waits. */
@Path(Mounts.PATH + "/permissions")
public final class PermissionResource {

  private final Asyncat asyncat;

  /** A resource. */
  public PermissionResource(Asyncat asyncat) {
    this.asyncat = asyncat;
  }

  /** The first decision counts; a later one is told that it came too late. */
  @POST
  @Path("{requestId}")
  public Response decide(
      @PathParam("requestId") String requestId,
      RequestBody body,
      @Context ContainerRequestContext context) {
    UserScope scope = UserScope.of(context);
    PermissionDecision decision = decision(body);
    return answer(decision, asyncat.decide(scope.userId(), requestId, decision));
  }

  static PermissionDecision decision(RequestBody body) {
    body.text("reason");
    body.object("args");
    return PermissionDecision.fromJson(body.json());
  }

  static Response answer(PermissionDecision decision, boolean decidedNow) {
    JsonObject.Builder answer = JsonResponse.success().put("decision", decision.wire());
    return JsonResponse.ok(decidedNow ? answer : answer.put("note", "already_resolved"));
  }
}
