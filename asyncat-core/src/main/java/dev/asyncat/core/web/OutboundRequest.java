package dev.asyncat.core.web;

import dev.asyncat.error.InvalidRequestException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that a model asks for.
 *
 * @param headers besides the usual ones, or in their place
 * @param body {@code null} for none
 */
public record OutboundRequest(
    String method, URI uri, Map<String, String> headers, @Nullable String body) {

  /** Copies the headers. */
  public OutboundRequest {
    headers = Map.copyOf(headers);
  }

  /** Asks for a page. */
  public static OutboundRequest get(URI uri) {
    return new OutboundRequest("GET", uri, Map.of(), null);
  }

  /** Whether it asks and changes nothing. */
  public boolean onlyReads() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /** The same for another address; what may be secret is not told to another host. */
  OutboundRequest to(URI other) {
    return new OutboundRequest(method, other, sameOrigin(uri, other) ? headers : Map.of(), body);
  }

  private static boolean sameOrigin(URI one, URI other) {
    return one.getScheme().equalsIgnoreCase(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && one.getPort() == other.getPort();
  }

  HttpRequest toHttp() {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri)
            .header("User-Agent", "asyncat")
            .header("Accept", "text/html, application/json, text/*;q=0.9, */*;q=0.1")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(
        (name, value) -> {
          try {
            builder.setHeader(name, value);
          } catch (IllegalArgumentException refused) {
            throw new InvalidRequestException(
                "the header '%s' cannot be sent: %s".formatted(name, refused.getMessage()),
                refused);
          }
        });
    return builder.build();
  }
}
