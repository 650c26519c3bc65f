package dev.asyncat.jaxrs.json;

import dev.asyncat.jaxrs.error.HttpProblem;
import dev.asyncat.jaxrs.mount.Mounts;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

/** Refuses a {@code Content-Type} that names no type at all, before anything else trips over it. */
@PreMatching
@Priority(Priorities.HEADER_DECORATOR)
public final class ContentTypeFilter implements ContainerRequestFilter {

  private final Mounts mounts;

  /** A filter. */
  public ContentTypeFilter(Mounts mounts) {
    this.mounts = mounts;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String type = request.getHeaderString(HttpHeaders.CONTENT_TYPE);
    if (type == null || !mounts.cover(request.getUriInfo().getPath())) {
      return;
    }
    try {
      MediaType.valueOf(type);
    } catch (IllegalArgumentException noType) {
      throw new HttpProblem(
          415, "Unsupported media type: send application/json, not '" + type + "'");
    }
  }
}
