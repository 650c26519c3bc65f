package dev.asyncat.jaxrs.cors;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The origins, besides the API's own, whose pages may call it. */
public final class AllowedOrigins {

  private static final Pattern ORIGIN =
      Pattern.compile("https?://[A-Za-z0-9.\\[\\]:-]+", Pattern.CASE_INSENSITIVE);

  private final Set<String> origins;

  /**
   * Origins by name, such as {@code http://localhost:3000}.
   *
   * @throws IllegalArgumentException if one is not an origin; there is no wildcard
   */
  public AllowedOrigins(Collection<String> origins) {
    for (String origin : origins) {
      if (!ORIGIN.matcher(origin).matches()) {
        throw new IllegalArgumentException(
            "'" + origin + "' is not an origin; write it like http://localhost:3000");
      }
    }
    this.origins =
        origins.stream().map(o -> o.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  /** Whether pages of an origin may call the API. */
  public boolean allow(String origin) {
    return origins.contains(origin.toLowerCase(Locale.ROOT));
  }

  /**
   * Whether an origin is the server that the request named. A proxy in front of it may have taken
   * the request as {@code https}.
   */
  public static boolean same(String origin, @Nullable String host) {
    return host != null
        && (origin.equalsIgnoreCase("http://" + host)
            || origin.equalsIgnoreCase("https://" + host));
  }
}
