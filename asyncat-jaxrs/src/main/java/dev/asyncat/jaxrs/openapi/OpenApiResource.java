package dev.asyncat.jaxrs.openapi;

import dev.asyncat.jaxrs.mount.Mounts;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** {@code GET /openapi.yaml} below the mounts: the description of the API, for everybody. */
@Path(Mounts.PATH + "/openapi.yaml")
public final class OpenApiResource {

  private final OpenApiDocument document;

  /** A resource. */
  public OpenApiResource(OpenApiDocument document) {
    this.document = document;
  }

  /** OpenAPI 3.1. */
  @GET
  public Response get() {
    return document.response();
  }
}
