package dev.asyncat.cli.remote;

import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.error.InvalidRequestException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is and how to be let in.
 *
 * @param token empty for a server that asks for none
 */
public record ServerAccess(URI url, Optional<String> token) {

  /** The variable that holds the token, for the server and its clients. */
  public static final String TOKEN_VARIABLE = "ASYNCAT_TOKEN";

  private static final URI USUAL = URI.create("http://127.0.0.1:8716");
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  /**
   * Finds a server: the one that an option names, else the one that runs on the data directory,
   * else the usual address. The token is that of an option, of the variable or of the data
   * directory; the latter is for servers of this machine only.
   *
   * @throws InvalidRequestException if the URL is none
   */
  public static ServerAccess find(
      CliEnvironment environment, Path data, @Nullable String url, @Nullable String token) {
    URI address =
        url == null
            ? new ServerFile(data).live().map(ServerFile.Server::url).orElse(USUAL)
            : checked(url);
    return new ServerAccess(address, token(environment, data, address, token));
  }

  /** The way to a server that runs on a data directory. */
  public static ServerAccess of(CliEnvironment environment, Path data, ServerFile.Server server) {
    return new ServerAccess(server.url(), token(environment, data, server.url(), null));
  }

  private static Optional<String> token(
      CliEnvironment environment, Path data, URI address, @Nullable String option) {
    Optional<String> given =
        Optional.ofNullable(option).or(() -> environment.variable(TOKEN_VARIABLE));
    boolean thisMachine = LOOPBACK.contains(String.valueOf(address.getHost()));
    return given.isPresent() || !thisMachine ? given : new TokenFile(data).read();
  }

  private static URI checked(String url) {
    try {
      URI address = URI.create(url.strip());
      String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
      if (Set.of("http", "https").contains(scheme) && address.getHost() != null) {
        return address;
      }
    } catch (IllegalArgumentException notOne) {
      throw new InvalidRequestException(
          "--url '" + url + "' is not a URL: " + notOne.getMessage(), notOne);
    }
    throw new InvalidRequestException(
        "--url must be like http://127.0.0.1:8716, not '" + url + "'");
  }

  @Override
  public String toString() {
    return url.toString();
  }
}
