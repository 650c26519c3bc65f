package dev.asyncat.jaxrs.auth;

import dev.asyncat.jaxrs.error.ErrorEnvelope;
import dev.asyncat.jaxrs.error.HttpProblem;
import dev.asyncat.user.User;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Map;

/**
 * Whose request it is. Everything that a resource reads or changes is reached through it, so that a
 * resource which forgot to ask cannot answer anybody.
 */
public record UserScope(User user) {

  private static final String PROPERTY = UserScope.class.getName();

  /**
   * The scope of a request.
   *
   * @throws HttpProblem with status 401 if nobody was authenticated
   */
  public static UserScope of(ContainerRequestContext request) {
    if (request.getProperty(PROPERTY) instanceof UserScope scope) {
      return scope;
    }
    throw new HttpProblem(
        401, ErrorEnvelope.text(401), Map.of("WWW-Authenticate", Credentials.CHALLENGE));
  }

  /** The id that services want. */
  public String userId() {
    return user.id();
  }

  void attachTo(ContainerRequestContext request) {
    request.setProperty(PROPERTY, this);
  }
}
