package dev.asyncat.cli.serve;

import dev.asyncat.cli.remote.ServerAccess;
import dev.asyncat.cli.remote.TokenFile;
import dev.asyncat.core.user.Users;
import dev.asyncat.user.User;
import java.util.Optional;

/** Sees to it that the default user has a token and that its owner can find out which. */
final class DefaultToken {

  static final String VARIABLE = ServerAccess.TOKEN_VARIABLE;

  private final Users users;
  private final TokenFile file;

  DefaultToken(Users users, TokenFile file) {
    this.users = users;
    this.file = file;
  }

  /**
   * Sets the token of the variable; without one, makes a token if there is none.
   *
   * @return how to get the token, for people
   */
  String prepare(Optional<String> variable) {
    User user = users.defaultUser();
    if (variable.isPresent()) {
      users.setToken(user.id(), variable.get());
      // A file that shows a token which no longer works would send people astray.
      file.delete();
      return "the value of " + VARIABLE;
    }
    if (!users.hasToken(user.id())) {
      renew();
    }
    boolean shown =
        file.read()
            .flatMap(users::authenticate)
            .filter(owner -> owner.id().equals(user.id()))
            .isPresent();
    return shown
        ? "asyncat token (kept in " + file.path() + ")"
        : "the one that was set before; asyncat token --new makes another";
  }

  /** Makes a new token; the old one no longer works. */
  String renew() {
    String token = users.newToken(users.defaultUser().id());
    file.write(token);
    return token;
  }
}
