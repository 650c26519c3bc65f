package dev.asyncat.jaxrs.tool;

import dev.asyncat.core.Asyncat;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.jaxrs.mount.Mounts;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.tool.ToolSpec;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** {@code GET /tools}: every tool, in the order of registration. */
@Path(Mounts.PATH + "/tools")
public final class ToolResource {

  private final Asyncat asyncat;

  /** A resource. */
  public ToolResource(Asyncat asyncat) {
    this.asyncat = asyncat;
  }

  /** Not filtered by mode. */
  @GET
  public Response list(@Context ContainerRequestContext context) {
    UserScope.of(context);
    List<Json> tools = asyncat.tools().specs().stream().map(ToolResource::wire).toList();
    return JsonResponse.ok(JsonResponse.success().put("tools", new JsonArray(tools)));
  }

  private static Json wire(ToolSpec tool) {
    return Json.object()
        .put("name", tool.name())
        .put("description", tool.description())
        .put("permission", tool.level().wire())
        .put("category", tool.category())
        .put("parameters", tool.parameters())
        .build();
  }
}
