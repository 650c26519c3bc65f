package dev.asyncat.jaxrs.auth;

import dev.asyncat.jaxrs.cors.AllowedOrigins;
import dev.asyncat.jaxrs.error.ErrorEnvelope;
import dev.asyncat.jaxrs.error.HttpProblem;
import dev.asyncat.jaxrs.mount.Mounts;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lets nothing below the mounts through that is nobody's request; the API's description aside. */
@PreMatching
@Priority(Priorities.AUTHENTICATION)
public final class AuthenticationFilter implements ContainerRequestFilter {

  private static final Set<String> CHANGE_NOTHING = Set.of("GET", "HEAD", "OPTIONS");
  private static final Pattern LOOPBACK_HOST =
      Pattern.compile(
          "(?:localhost|127\\.0\\.0\\.1|\\[::1])(?::(\\d{1,5}))?", Pattern.CASE_INSENSITIVE);
  private static final int DEFAULT_PORT = 80;

  private final Authentication authentication;
  private final AllowedOrigins origins;
  private final Mounts mounts;

  /** A filter. */
  public AuthenticationFilter(
      Authentication authentication, AllowedOrigins origins, Mounts mounts) {
    this.mounts = mounts;
    this.authentication = authentication;
    this.origins = origins;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String path = request.getUriInfo().getPath();
    if (!mounts.cover(path)) {
      return;
    }
    switch (authentication) {
      case Authentication.LoopbackOnly local -> {
        requireLoopback(request, local);
        new UserScope(local.user().get()).attachTo(request);
      }
      case Authentication.Tokens tokens -> {
        if (!path.endsWith("/openapi.yaml")) {
          authenticate(request, tokens);
        }
      }
    }
  }

  private void authenticate(ContainerRequestContext request, Authentication.Tokens tokens) {
    Credentials credentials =
        Credentials.of(request)
            .orElseThrow(
                () ->
                    new HttpProblem(
                        401,
                        ErrorEnvelope.text(401),
                        Map.of(HttpHeaders.WWW_AUTHENTICATE, Credentials.CHALLENGE)));
    UserScope scope =
        tokens
            .authenticator()
            .authenticate(credentials.token())
            .map(UserScope::new)
            .orElseThrow(Credentials::invalid);
    if (credentials.ambient() && !CHANGE_NOTHING.contains(request.getMethod())) {
      requireKnownOrigin(request);
    }
    scope.attachTo(request);
  }

  private void requireLoopback(ContainerRequestContext request, Authentication.LoopbackOnly local) {
    String host = request.getHeaderString(HttpHeaders.HOST);
    Matcher name = LOOPBACK_HOST.matcher(host == null ? "" : host.strip());
    if (host == null || !name.matches()) {
      throw new HttpProblem(
          403, "This server takes requests without a token only for localhost, not for " + host);
    }
    int port = name.group(1) == null ? DEFAULT_PORT : Integer.parseInt(name.group(1));
    if (port != local.port().getAsInt()) {
      throw new HttpProblem(403, "The Host header names another port: " + port);
    }
    String origin = request.getHeaderString("Origin");
    String own = request.getUriInfo().getRequestUri().getScheme() + "://" + host.strip();
    if (origin != null && !origin.equalsIgnoreCase(own) && !origins.allow(origin)) {
      throw unknown(origin);
    }
  }

  /** A page of another site must not act with what the browser of the user is allowed to do. */
  private void requireKnownOrigin(ContainerRequestContext request) {
    String origin = request.getHeaderString("Origin");
    if (origin == null
        || AllowedOrigins.same(origin, request.getHeaderString(HttpHeaders.HOST))
        || origins.allow(origin)) {
      return;
    }
    throw unknown(origin);
  }

  private static HttpProblem unknown(String origin) {
    return new HttpProblem(403, "Requests from pages of " + origin + " are not allowed");
  }
}
