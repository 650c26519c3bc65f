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

  private final Mounts mounts;

  /**
   * A filter.
   *
   * @param mounts which errors it answers for; all of them if there is nothing else
   */
  public ErrorBodyFilter(Mounts mounts) {
    this.mounts = mounts;
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (response.getStatus() >= FIRST_ERROR
        && !response.hasEntity()
        && (mounts.wholeApplication() || mounts.cover(request.getUriInfo().getPath()))) {
      response.setEntity(
          ErrorEnvelope.of(
              response.getStatus(),
              ErrorEnvelope.text(response.getStatus()),
              mounts.openAi(request.getUriInfo().getPath())),
          new Annotation[0],
          MediaType.APPLICATION_JSON_TYPE.withCharset("utf-8"));
    }
  }
}
