package dev.asyncat.jaxrs.json;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Answers whose type is fixed, whatever the client says it accepts. */
public final class JsonResponse {

  private static final MediaType JSON = MediaType.APPLICATION_JSON_TYPE.withCharset("utf-8");

  private JsonResponse() {}

  /** The start of a body that says {@code success:true}. */
  public static JsonObject.Builder success() {
    return Json.object().put("success", true);
  }

  /** Status 201. */
  public static Response created(JsonObject.Builder body) {
    return Response.status(Response.Status.CREATED).entity(body.build()).type(JSON).build();
  }

  /** Status 200. */
  public static Response ok(JsonObject.Builder body) {
    return Response.ok(body.build(), JSON).build();
  }
}
