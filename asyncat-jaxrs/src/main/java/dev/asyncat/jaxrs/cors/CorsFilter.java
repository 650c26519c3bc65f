package dev.asyncat.jaxrs.cors;

import dev.asyncat.jaxrs.error.HttpProblem;
import dev.asyncat.jaxrs.mount.Mounts;
import jakarta.annotation.Priority;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;

/** Answers the browser's questions before it calls across origins, and marks what it may show. */
@PreMatching
@Priority(Priorities.AUTHENTICATION - 100)
public final class CorsFilter implements ContainerRequestFilter, ContainerResponseFilter {

  private static final String METHODS = "GET, POST, PUT, PATCH, DELETE, OPTIONS";
  private static final String HEADERS = "Authorization, Content-Type, Last-Event-ID";
  private static final String KEEP_SECONDS = "600";

  private final AllowedOrigins origins;
  private final Mounts mounts;

  /** A filter. */
  public CorsFilter(AllowedOrigins origins, Mounts mounts) {
    this.mounts = mounts;
    this.origins = origins;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String origin = request.getHeaderString("Origin");
    if (origin == null
        || !request.getMethod().equals(HttpMethod.OPTIONS)
        || request.getHeaderString("Access-Control-Request-Method") == null
        || !mounts.cover(request.getUriInfo().getPath())) {
      return;
    }
    if (!origins.allow(origin)
        && !AllowedOrigins.same(origin, request.getHeaderString(HttpHeaders.HOST))) {
      throw new HttpProblem(403, "Requests from pages of " + origin + " are not allowed");
    }
    request.abortWith(
        Response.noContent()
            .header("Access-Control-Allow-Methods", METHODS)
            .header("Access-Control-Allow-Headers", HEADERS)
            .header("Access-Control-Max-Age", KEEP_SECONDS)
            .build());
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (!mounts.cover(request.getUriInfo().getPath())) {
      return;
    }
    MultivaluedMap<String, Object> headers = response.getHeaders();
    headers.putSingle("X-Content-Type-Options", "nosniff");
    if (!headers.containsKey(HttpHeaders.CACHE_CONTROL)) {
      headers.putSingle(HttpHeaders.CACHE_CONTROL, "no-store");
    }
    String origin = request.getHeaderString("Origin");
    if (origin != null) {
      headers.add(HttpHeaders.VARY, "Origin");
      if (origins.allow(origin)) {
        headers.putSingle("Access-Control-Allow-Origin", origin);
      }
    }
  }
}
