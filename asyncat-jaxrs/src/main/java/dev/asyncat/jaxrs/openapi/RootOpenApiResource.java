package dev.asyncat.jaxrs.openapi;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** {@code GET /openapi.yaml} at the root, where tools look first. */
@Path("/openapi.yaml")
public final class RootOpenApiResource {

  private final OpenApiDocument document;

  /** A resource. */
  public RootOpenApiResource(OpenApiDocument document) {
    this.document = document;
  }

  /** OpenAPI 3.1. */
  @GET
  public Response get() {
    return document.response();
  }
}
