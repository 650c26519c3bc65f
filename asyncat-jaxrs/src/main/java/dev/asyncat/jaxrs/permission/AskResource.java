package dev.asyncat.jaxrs.permission;

import dev.asyncat.core.Asyncat;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.jaxrs.mount.Mounts;
import dev.asyncat.json.JsonString;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** {@code POST /ask/{requestId}}: answers a question of an agent. */
@Path(Mounts.PATH + "/ask")
public final class AskResource {

  private final Asyncat asyncat;

  /** A resource. */
  public AskResource(Asyncat asyncat) {
    this.asyncat = asyncat;
  }

  /** An answer that is not text becomes its JSON text. */
  @POST
  @Path("{requestId}")
  public Response answer(
      @PathParam("requestId") String requestId,
      RequestBody body,
      @Context ContainerRequestContext context) {
    UserScope scope = UserScope.of(context);
    String answer =
        body.value("answer")
            .map(value -> value instanceof JsonString(String text) ? text : value.toString())
            .orElse("");
    if (!asyncat.reply(scope.userId(), requestId, answer)) {
      throw new NotFoundException("Question request not found");
    }
    return JsonResponse.ok(JsonResponse.success());
  }
}
