package dev.asyncat.core.web;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests that a model asks for.
 *
 * <p>Only {@code http} and {@code https}, without credentials in the address. Unless allowed, a
 * host that is, or whose name leads to, a loopback, link-local, private, carrier or metadata
 * address is refused, at each of at most five redirects. A name is looked up here and every address
 * it has must be allowed; the connection is then made through the JDK's cache of that same answer
 * (30 seconds unless {@code networkaddress.cache.ttl} says otherwise), because {@code
 * java.net.http} takes no address for a name. With a time to live of 0, or a proxy that looks names
 * up itself, a name whose answer changes at that instant gets through: leave both alone where that
 * matters.
 *
 * <p>Time and size are bounded, the whole exchange counts, and cancelling closes the connection.
 * Thread-safe. The client is made when it is first needed.
 */
public final class Outbound implements AutoCloseable {

  private static final int MAX_REDIRECTS = 5;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final boolean allowPrivate;
  private @Nullable HttpClient client;
  private boolean closed;

  /**
   * A client.
   *
   * @param allowPrivate whether the machine's own and private networks may be reached
   */
  public Outbound(boolean allowPrivate) {
    this.allowPrivate = allowPrivate;
  }

  /**
   * Reads an address that a model wrote.
   *
   * @throws InvalidRequestException if it cannot be fetched from, whoever answers
   */
  public static URI address(String url) {
    URI uri;
    try {
      uri = new URI(url.strip());
    } catch (URISyntaxException malformed) {
      throw new InvalidRequestException(
          "'%s' is not a URL: %s".formatted(url, malformed.getReason()), malformed);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new InvalidRequestException("'%s' must begin with http:// or https://".formatted(url));
    }
    if (uri.getRawUserInfo() != null) {
      throw new InvalidRequestException("a URL must not contain a user name or password");
    }
    if (uri.getHost() == null || uri.getHost().isEmpty()) {
      throw new InvalidRequestException("'%s' names no host".formatted(url));
    }
    return uri;
  }

  /**
   * Gets a page.
   *
   * @param timeout for the whole exchange, redirects included
   * @param maxBytes how much of the body is taken
   * @throws InvalidRequestException if the address may not be fetched
   * @throws UnavailableException if there is no answer
   * @throws CancelledException if it was cancelled meanwhile
   */
  public Page get(URI uri, Duration timeout, int maxBytes, CancellationToken cancellation) {
    return send(OutboundRequest.get(uri), timeout, maxBytes, cancellation);
  }

  /**
   * Sends a request. Redirects are followed for GET and HEAD alone: what was approved for one
   * address is not sent to another.
   *
   * @param timeout for the whole exchange, redirects included
   * @param maxBytes how much of the body is taken
   * @throws InvalidRequestException if the address may not be reached, or a header cannot be sent
   * @throws UnavailableException if there is no answer
   * @throws CancelledException if it was cancelled meanwhile
   */
  public Page send(
      OutboundRequest request, Duration timeout, int maxBytes, CancellationToken cancellation) {
    long deadline = System.nanoTime() + timeout.toNanos();
    OutboundRequest next = request.to(address(request.uri().toString()));
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      cancellation.throwIfCancelled();
      requireAllowed(next.uri());
      HttpResponse<BoundedBody.Start> response =
          exchange(next, timeout, deadline, maxBytes, cancellation);
      String location = response.headers().firstValue("location").orElse("");
      if (!request.onlyReads()
          || !REDIRECTS.contains(response.statusCode())
          || location.isEmpty()) {
        requirePlain(next.uri(), response);
        return new Page(
            next.uri(),
            response.statusCode(),
            response.headers().map(),
            response.body().bytes(),
            response.body().truncated());
      }
      next = next.to(address(redirected(next.uri(), location).toString()));
    }
    throw new UnavailableException(
        "%s redirects more than %d times".formatted(request.uri(), MAX_REDIRECTS));
  }

  private void requireAllowed(URI uri) {
    if (allowPrivate) {
      return;
    }
    String host = uri.getHost();
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (!PublicAddress.is(address)) {
          throw new InvalidRequestException(
              "%s leads to %s, which is not on the open internet; private networks are not allowed"
                  .formatted(host, address.getHostAddress()));
        }
      }
    } catch (UnknownHostException unknown) {
      throw new UnavailableException("there is no host named " + host, unknown);
    }
  }

  private HttpResponse<BoundedBody.Start> exchange(
      OutboundRequest wanted,
      Duration timeout,
      long deadline,
      int maxBytes,
      CancellationToken cancellation) {
    URI uri = wanted.uri();
    CompletableFuture<HttpResponse<BoundedBody.Start>> answer =
        client().sendAsync(wanted.toHttp(), info -> new BoundedBody(maxBytes));
    try (var registration = cancellation.onCancel(() -> answer.cancel(true))) {
      return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      answer.cancel(true);
      throw new UnavailableException(
          "%s did not answer within %d s".formatted(uri, timeout.toSeconds()), late);
    } catch (InterruptedException interrupted) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new CancelledException("the request was interrupted", interrupted);
    } catch (ExecutionException | java.util.concurrent.CancellationException failed) {
      cancellation.throwIfCancelled();
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      throw new UnavailableException(
          "%s cannot be fetched: %s".formatted(uri, reason(cause)), failed);
    }
  }

  /** The client gives no words to the most common failures. */
  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    if (message != null && !message.isBlank()) {
      return message;
    }
    return cause instanceof ConnectException
        ? "there is no such host, or nothing answers at that port"
        : "the connection broke (" + cause.getClass().getSimpleName() + ")";
  }

  private static URI redirected(URI from, String location) {
    try {
      return from.resolve(new URI(location.strip()));
    } catch (URISyntaxException malformed) {
      throw new UnavailableException(
          "%s redirects to '%s', which is not a URL".formatted(from, location), malformed);
    }
  }

  /** We ask for no compression; a server that compresses all the same cannot be read. */
  private static void requirePlain(URI uri, HttpResponse<?> response) {
    String encoding = response.headers().firstValue("content-encoding").orElse("identity");
    if (!encoding.equalsIgnoreCase("identity")) {
      throw new UnavailableException(
          "%s answers in the encoding %s, which was not asked for".formatted(uri, encoding));
    }
  }

  private synchronized HttpClient client() {
    if (closed) {
      throw new UnavailableException("the runtime is closed");
    }
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(Duration.ofSeconds(10))
              .executor(
                  Executors.newThreadPerTaskExecutor(
                      Thread.ofVirtual().name("outbound-", 0).factory()))
              .build();
    }
    return client;
  }

  /** Ends what is under way. */
  @Override
  public synchronized void close() {
    closed = true;
    if (client != null) {
      client.shutdownNow();
    }
  }
}
