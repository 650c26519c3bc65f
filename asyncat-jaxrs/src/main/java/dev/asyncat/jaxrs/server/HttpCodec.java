package dev.asyncat.jaxrs.server;

import dev.asyncat.jaxrs.error.ErrorEnvelope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.KeepAlive;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.http.util.DataChunk;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.glassfish.grizzly.http.util.MimeHeaders;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;
import org.jspecify.annotations.Nullable;

/**
 * Grizzly's reading of HTTP, made strict where a lenient reading is a risk: ambiguous framing,
 * names that are no names, URLs that are no URLs. What it refuses gets the API's error envelope,
 * and a connection that never finishes its headers is closed.
 */
final class HttpCodec extends HttpServerFilter {

  private static final HttpStatus HEADERS_TOO_LARGE =
      HttpStatus.newHttpStatus(431, "Request Header Fields Too Large");

  private static final Pattern LENGTH =
      Pattern.compile("\\ncontent-length[ \\t]*:", Pattern.CASE_INSENSITIVE);

  private final int maxConnections;
  private final long headerNanos;
  private final AtomicInteger connections = new AtomicInteger();
  private final Map<Connection<?>, Long> awaitingHeaders = new ConcurrentHashMap<>();

  HttpCodec(ServerLimits limits, KeepAlive keepAlive, int maxHeaders) {
    super(true, limits.headerBytes(), null, keepAlive, null, maxHeaders, maxHeaders);
    this.maxConnections = limits.connections();
    this.headerNanos = limits.headerTime().toNanos();
    setAllowPayloadForUndefinedHttpMethods(true);
  }

  /** Closes connections whose headers are overdue. */
  void closeOverdue() {
    long now = System.nanoTime();
    awaitingHeaders.forEach(
        (connection, since) -> {
          if (now - since > headerNanos) {
            awaitingHeaders.remove(connection);
            connection.closeSilently();
          }
        });
  }

  @Override
  public NextAction handleAccept(FilterChainContext context) throws IOException {
    Connection<?> connection = context.getConnection();
    if (connections.incrementAndGet() > maxConnections) {
      connection.closeSilently();
      return context.getStopAction();
    }
    awaitingHeaders.put(connection, System.nanoTime());
    return super.handleAccept(context);
  }

  @Override
  public NextAction handleClose(FilterChainContext context) throws IOException {
    connections.decrementAndGet();
    awaitingHeaders.remove(context.getConnection());
    return super.handleClose(context);
  }

  @Override
  public NextAction handleRead(FilterChainContext context) throws IOException {
    Connection<?> connection = context.getConnection();
    if (connection.getAttributes().getAttribute(HTTP_SERVER_REQUEST_ATTR_NAME) == null) {
      awaitingHeaders.putIfAbsent(connection, System.nanoTime());
    }
    return super.handleRead(context);
  }

  /** Goes on in HTTP/1.1 with clients that offer another protocol, as the JDK's own does. */
  @Override
  protected void onHttpHeadersParsed(
      HttpHeader header, MimeHeaders headers, FilterChainContext context) {
    header.getUpgradeDC().recycle();
    headers.removeHeader(Header.Upgrade);
    super.onHttpHeadersParsed(header, headers, context);
  }

  @Override
  protected boolean onHttpHeaderParsed(
      HttpHeader header, Buffer buffer, FilterChainContext context) {
    awaitingHeaders.remove(context.getConnection());
    HttpRequestPacket request = (HttpRequestPacket) header;
    return super.onHttpHeaderParsed(header, buffer, context) || !acceptable(request, buffer);
  }

  private static boolean acceptable(HttpRequestPacket request, Buffer buffer) {
    if (request.getProtocol() != Protocol.HTTP_1_1 && request.getProtocol() != Protocol.HTTP_1_0) {
      HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505.setValues(request.getResponse());
      return false;
    }
    return hasOneFraming(request.getHeaders(), buffer)
        && hasProperNames(request.getHeaders())
        && hasHost(request.getHeaders())
        && escapeTarget(request);
  }

  /** A proxy in front might go by the length where this server goes by the chunks. */
  private static boolean hasOneFraming(MimeHeaders headers, Buffer buffer) {
    String coding = headers.getHeader(Header.TransferEncoding);
    if (coding == null) {
      return true;
    }
    // Once Grizzly has seen chunks it forgets the length, so only the bytes still tell.
    String head = buffer.toStringContent(StandardCharsets.ISO_8859_1, 0, buffer.position());
    return coding.strip().equalsIgnoreCase("chunked") && !LENGTH.matcher(head).find();
  }

  private static boolean hasProperNames(MimeHeaders headers) {
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.getName(i).toString();
      if (name.isEmpty() || !name.chars().allMatch(HttpCodec::isTokenCharacter)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTokenCharacter(int c) {
    return c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
  }

  private static boolean hasHost(MimeHeaders headers) {
    String host = headers.getHeader(Header.Host);
    return host == null || RequestTarget.isHost(host.strip());
  }

  private static boolean escapeTarget(HttpRequestPacket request) {
    return escape(request.getRequestURIRef().getRequestURIBC())
        && escape(request.getQueryStringDC());
  }

  private static boolean escape(@Nullable DataChunk chunk) {
    if (chunk == null || chunk.isNull()) {
      return true;
    }
    String text = chunk.toString(StandardCharsets.ISO_8859_1);
    Optional<String> escaped = RequestTarget.escaped(text);
    if (escaped.isPresent() && !escaped.get().equals(text)) {
      chunk.setString(escaped.get());
    }
    return escaped.isPresent();
  }

  @Override
  protected void onHttpHeaderError(
      HttpHeader header, FilterChainContext context, @Nullable Throwable failure)
      throws IOException {
    awaitingHeaders.remove(context.getConnection());
    HttpRequestPacket request = (HttpRequestPacket) header;
    Object input = context.getMessage();
    boolean tooLong = input instanceof Buffer buffer && buffer.limit() >= maxHeadersSize;
    if (tooLong && request.getProtocolDC().isNull()) {
      HttpStatus.REQUEST_URI_TOO_LONG_414.setValues(request.getResponse());
    } else if (tooLong || failure instanceof MimeHeaders.MaxHeaderCountExceededException) {
      HEADERS_TOO_LARGE.setValues(request.getResponse());
    }
    super.onHttpHeaderError(header, context, failure);
  }

  @Override
  protected HttpContent customizeErrorResponse(HttpResponsePacket response) {
    byte[] body =
        ErrorEnvelope.of(ErrorEnvelope.text(response.getStatus()))
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    response.setContentType("application/json;charset=utf-8");
    response.setContentLength(body.length);
    return HttpContent.builder(response)
        .content(Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, body))
        .last(true)
        .build();
  }
}
