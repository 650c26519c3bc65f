package dev.asyncat.user;

import java.util.Optional;

/**
 * Tells who is behind a token. An application that has its own users brings its own. Thread-safe.
 */
@FunctionalInterface
public interface Authenticator {

  /** The user of a token; empty if the token is not valid. */
  Optional<User> authenticate(String token);
}
