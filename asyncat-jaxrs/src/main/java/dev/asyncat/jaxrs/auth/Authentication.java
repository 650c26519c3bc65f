package dev.asyncat.jaxrs.auth;

import dev.asyncat.user.Authenticator;
import dev.asyncat.user.User;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** How the API finds out whose request it is. */
public sealed interface Authentication {

  /** Every request carries a token, and the authenticator knows whose it is. */
  static Authentication tokens(Authenticator authenticator) {
    return new Tokens(authenticator);
  }

  /**
   * Every request is the given user's, without a token.
   *
   * <p>Only for a server that listens on a loopback address. Because any page in a browser on this
   * machine could call such a server, requests are refused unless they name the server by a
   * loopback name and its port ({@code Host}), and come from no other page than its own ({@code
   * Origin}) or one of an origin that was allowed by name.
   *
   * @param port the port of the server
   */
  static Authentication loopbackOnly(Supplier<User> user, IntSupplier port) {
    return new LoopbackOnly(user, port);
  }

  /** See {@link #tokens}. */
  record Tokens(Authenticator authenticator) implements Authentication {}

  /** See {@link #loopbackOnly}. */
  record LoopbackOnly(Supplier<User> user, IntSupplier port) implements Authentication {}
}
