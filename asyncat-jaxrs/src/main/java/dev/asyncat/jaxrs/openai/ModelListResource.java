package dev.asyncat.jaxrs.openai;

import dev.asyncat.core.Asyncat;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelInfo;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.InstantSource;

/** {@code GET /v1/models}: the one model that answers. */
@Path("/v1/models")
public final class ModelListResource {

  private final Asyncat asyncat;
  private final Instant since;

  /** A resource. */
  public ModelListResource(Asyncat asyncat, InstantSource clock) {
    this.asyncat = asyncat;
    this.since = clock.instant();
  }

  /** The list; empty without a model. */
  @GET
  public Response list(@Context ContainerRequestContext context) {
    Json[] models =
        asyncat.models().describe(UserScope.of(context).userId()).stream()
            .map(this::model)
            .toArray(Json[]::new);
    return JsonResponse.ok(Json.object().put("object", "list").put("data", Json.array(models)));
  }

  /** One model. Names may contain slashes. */
  @GET
  @Path("/{name: .+}")
  public Response get(@PathParam("name") String name, @Context ContainerRequestContext context) {
    return asyncat
        .models()
        .describe(UserScope.of(context).userId())
        .filter(model -> model.model().equals(name))
        .map(model -> JsonResponse.ok(model(model).toBuilder()))
        .orElseThrow(() -> new NotFoundException("There is no model " + name + " here"));
  }

  private JsonObject model(ModelInfo model) {
    return Json.object()
        .put("id", model.model())
        .put("object", "model")
        .put("created", since.getEpochSecond())
        .put("owned_by", model.providerId())
        .put("context_window", model.capabilities().contextWindow())
        .build();
  }
}
