package dev.asyncat.jaxrs.error;

import java.util.Map;

/** A request that is answered with a status of HTTP itself, before any service sees it. */
public final class HttpProblem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Map<String, String> headers;

  /** A problem without further headers. The message is what the client sees. */
  public HttpProblem(int status, String message) {
    this(status, message, Map.of());
  }

  /** A problem whose answer needs headers. */
  public HttpProblem(int status, String message, Map<String, String> headers) {
    super(message);
    this.status = status;
    this.headers = Map.copyOf(headers);
  }

  /** The status. */
  public int status() {
    return status;
  }

  /** The headers. */
  public Map<String, String> headers() {
    return headers;
  }
}
