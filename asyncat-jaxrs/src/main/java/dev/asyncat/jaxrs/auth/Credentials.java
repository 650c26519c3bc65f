package dev.asyncat.jaxrs.auth;

import dev.asyncat.jaxrs.error.HttpProblem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The token that a request carries: in the {@code Authorization} header, else in the cookie {@code
 * session_token}, else in the query parameter {@code token} for clients that cannot set headers.
 *
 * @param ambient whether the browser sent it by itself, so that another site may have caused it
 */
record Credentials(String token, boolean ambient) {

  static final String CHALLENGE = "Bearer realm=\"asyncat\"";

  private static final Pattern BEARER =
      Pattern.compile("Bearer +([\\x21-\\x7e]+)", Pattern.CASE_INSENSITIVE);

  static Optional<Credentials> of(ContainerRequestContext request) {
    String header = request.getHeaderString(HttpHeaders.AUTHORIZATION);
    if (header != null) {
      Matcher bearer = BEARER.matcher(header.strip());
      if (!bearer.matches()) {
        throw invalid();
      }
      return Optional.of(new Credentials(bearer.group(1), false));
    }
    Cookie cookie = request.getCookies().get("session_token");
    if (cookie != null && !cookie.getValue().isEmpty()) {
      return Optional.of(new Credentials(cookie.getValue(), true));
    }
    String parameter = request.getUriInfo().getQueryParameters().getFirst("token");
    return parameter == null || parameter.isEmpty()
        ? Optional.empty()
        : Optional.of(new Credentials(parameter, false));
  }

  static HttpProblem invalid() {
    return new HttpProblem(
        401,
        "Invalid token",
        Map.of(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE + ", error=\"invalid_token\""));
  }

  @Override
  public String toString() {
    return "Credentials[***]";
  }
}
