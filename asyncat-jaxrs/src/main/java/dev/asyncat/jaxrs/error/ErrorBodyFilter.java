package dev.asyncat.jaxrs.error;

import dev.asyncat.jaxrs.mount.Mounts;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.Annotation;

/** Gives the envelope to errors that the container made without asking a mapper. */
public final class ErrorBodyFilter implements ContainerResponseFilter {

  private static final int FIRST_ERROR = 400;

  private final boolean everywhere;

  /**
   * A filter.
   *
   * @param everywhere whether it also acts on paths outside the API
   */
  public ErrorBodyFilter(boolean everywhere) {
    this.everywhere = everywhere;
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (response.getStatus() >= FIRST_ERROR
        && !response.hasEntity()
        && (everywhere || Mounts.cover(request.getUriInfo().getPath()))) {
      response.setEntity(
          ErrorEnvelope.of(ErrorEnvelope.text(response.getStatus())),
          new Annotation[0],
          MediaType.APPLICATION_JSON_TYPE.withCharset("utf-8"));
    }
  }
}
