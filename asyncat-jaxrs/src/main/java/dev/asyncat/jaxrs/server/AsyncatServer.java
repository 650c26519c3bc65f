package dev.asyncat.jaxrs.server;

import dev.asyncat.core.Asyncat;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.jaxrs.AsyncatApi;
import dev.asyncat.jaxrs.Limits;
import dev.asyncat.jaxrs.auth.Authentication;
import dev.asyncat.jaxrs.error.ErrorEnvelope;
import dev.asyncat.user.Authenticator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.ServerConfiguration;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.jspecify.annotations.Nullable;

/**
 * A running HTTP server for one runtime:
 *
 * <pre>{@code
 * try (AsyncatServer server = AsyncatServer.builder(asyncat).port(8716).start()) {
 *   System.out.println(server.uri());
 * }
 * }</pre>
 *
 * <p>Requests are handled on virtual threads; on Java 24 and later they never hold up each other.
 * Thread-safe.
 */
public final class AsyncatServer implements AutoCloseable {

  private static final Duration GRACE = Duration.ofSeconds(3);
  private static final int MAX_HEADERS = 100;
  private static final int IDLE_SECONDS = 30;

  /**
   * What waits in memory for a client that takes nothing; its writer waits then too. Grizzly's own
   * limit is four times the system's send buffer, which can be 10 MB.
   */
  private static final int PENDING_BYTES = 128 * 1024;

  private final HttpServer http;
  private final AsyncatApi api;
  private final RequestThreads workers;
  private final ScheduledExecutorService watch;
  private final OpenConnections connections;
  private final String host;
  private final int port;

  private AsyncatServer(
      HttpServer http,
      AsyncatApi api,
      RequestThreads workers,
      ScheduledExecutorService watch,
      OpenConnections connections,
      String host,
      int port) {
    this.http = http;
    this.api = api;
    this.workers = workers;
    this.watch = watch;
    this.connections = connections;
    this.host = host;
    this.port = port;
  }

  /** Configures a server. */
  public static Builder builder(Asyncat asyncat) {
    return new Builder(asyncat);
  }

  /** Where it listens, such as {@code http://127.0.0.1:8716/}. */
  public URI uri() {
    String shown = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    return URI.create("http://" + shown + ":" + port + "/");
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** How many event streams are open. */
  public int openStreams() {
    return api.openStreams();
  }

  /**
   * Stops: takes no further connections, ends event streams, lets requests that are being answered
   * finish for up to three seconds and closes all connections. Runs go on; closing the runtime ends
   * them. Stopping twice is harmless.
   */
  @Override
  public void close() {
    api.close();
    try {
      http.getListeners().forEach(listener -> listener.getTransport().unbindAll());
      workers.awaitQuiet(GRACE);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      // What has not ended by now is cut off, and what Grizzly is just taking in as well.
      connections.closeAll();
      http.shutdownNow();
      watch.shutdownNow();
      workers.shutdownNow();
    }
  }

  /** Collects the settings. Not thread-safe. */
  public static final class Builder {

    private final Asyncat asyncat;
    private String host = "127.0.0.1";
    private int port;
    private @Nullable Authenticator authenticator;
    private boolean noAuth;
    private Collection<String> origins = List.of();
    private Limits limits = Limits.DEFAULTS;
    private ServerLimits serverLimits = ServerLimits.DEFAULTS;

    private Builder(Asyncat asyncat) {
      this.asyncat = asyncat;
    }

    /** The address to listen on; 127.0.0.1 by default. */
    public Builder host(String value) {
      host = value;
      return this;
    }

    /** The port to listen on; 0, the default, takes a free one. */
    public Builder port(int value) {
      port = value;
      return this;
    }

    /** Knows whose tokens are whose; the runtime's own users by default. */
    public Builder authenticator(Authenticator value) {
      authenticator = value;
      return this;
    }

    /**
     * Takes every request as the default user's, without a token. Only on a loopback address; see
     * {@link Authentication#loopbackOnly} for what is refused even then.
     */
    public Builder noAuth() {
      noAuth = true;
      return this;
    }

    /** Origins of pages, besides the server's own, that may call it; none by default. */
    public Builder allowedOrigins(Collection<String> value) {
      origins = List.copyOf(value);
      return this;
    }

    /** How much the API takes from its clients. */
    public Builder limits(Limits value) {
      limits = value;
      return this;
    }

    /** How much the server takes from connections. */
    public Builder serverLimits(ServerLimits value) {
      serverLimits = value;
      return this;
    }

    /**
     * Starts the server.
     *
     * @throws InvalidRequestException if the settings do not go together, or the host is unknown
     * @throws UnavailableException if the address cannot be listened on
     */
    public AsyncatServer start() {
      if (port < 0 || port > 65_535) {
        throw new InvalidRequestException("port must be 0 to 65535, not " + port);
      }
      InetAddress address = address();
      if (noAuth && !address.isLoopbackAddress()) {
        throw new InvalidRequestException(
            "a server without authentication may only listen on a loopback address such as"
                + " 127.0.0.1, not on "
                + host);
      }
      NetworkListener listener = new NetworkListener("api", host, port);
      AsyncatApi api =
          AsyncatApi.builder(asyncat)
              .authentication(authentication(listener))
              .allowedOrigins(origins)
              .limits(limits)
              .wholeApplication(true)
              .build();
      QuietLogs.apply();
      return start(listener, api);
    }

    private InetAddress address() {
      try {
        return InetAddress.getByName(host);
      } catch (UnknownHostException unknown) {
        throw new InvalidRequestException("the host '" + host + "' is not known", unknown);
      }
    }

    private Authentication authentication(NetworkListener listener) {
      return noAuth
          ? Authentication.loopbackOnly(asyncat.users()::defaultUser, listener::getPort)
          : Authentication.tokens(authenticator == null ? asyncat.users() : authenticator);
    }

    private AsyncatServer start(NetworkListener listener, AsyncatApi api) {
      ResourceConfig application =
          new ResourceConfig()
              .register(api)
              .property(ServerProperties.WADL_FEATURE_DISABLE, true)
              .property(ServerProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true);
      HttpServer http =
          GrizzlyHttpServerFactory.createHttpServer(
              URI.create("http://localhost/"), application, false);
      RequestThreads workers = new RequestThreads();
      ScheduledExecutorService watch =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().name("http-watch").daemon().factory());
      HttpCodec codec = new HttpCodec(serverLimits, listener.getKeepAlive(), MAX_HEADERS);
      OpenConnections connections = new OpenConnections();
      listener.getTransport().getConnectionMonitoringConfig().addProbes(connections);
      configure(http, listener, workers, codec);
      watch.scheduleWithFixedDelay(codec::closeOverdue, 1, 1, TimeUnit.SECONDS);
      watch.scheduleWithFixedDelay(
          () -> {
            if (api.openStreams() > 0) {
              connections.close(LostPeers.find(listener.getPort()));
            }
          },
          1,
          1,
          TimeUnit.SECONDS);
      try {
        http.start();
      } catch (IOException taken) {
        http.shutdownNow();
        watch.shutdownNow();
        workers.shutdownNow();
        throw new UnavailableException(
            "cannot listen on " + host + ":" + port + ": " + taken.getMessage(), taken);
      }
      return new AsyncatServer(http, api, workers, watch, connections, host, listener.getPort());
    }

    private void configure(
        HttpServer http, NetworkListener listener, RequestThreads workers, HttpCodec codec) {
      http.getListeners().stream()
          .map(NetworkListener::getName)
          .toList()
          .forEach(http::removeListener);
      http.addListener(listener);
      ServerConfiguration configuration = http.getServerConfiguration();
      configuration.setAllowPayloadForUndefinedHttpMethods(true);
      configuration.setHttpServerVersion("");
      configuration.setGracefulShutdownSupported(false);
      listener.setDefaultErrorPageGenerator(
          (request, status, reason, description, failure) ->
              ErrorEnvelope.of(ErrorEnvelope.text(status)).toString());
      listener.getFileCache().setEnabled(false);
      listener.getKeepAlive().setIdleTimeoutInSeconds(IDLE_SECONDS);
      listener.getKeepAlive().setMaxRequestsCount(-1);
      listener.getTransport().setWorkerThreadPool(workers);
      listener.setMaxPendingBytes(PENDING_BYTES);
      listener
          .getTransport()
          .setWriteTimeout(serverLimits.stalledWrite().toMillis(), TimeUnit.MILLISECONDS);
      listener.registerAddOn(
          (unused, chain) ->
              chain.set(
                  chain.indexOfType(org.glassfish.grizzly.http.HttpServerFilter.class), codec));
    }
  }
}
