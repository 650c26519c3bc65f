package dev.asyncat.jaxrs.server;

import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.ConnectionProbe;

/**
 * The connections of clients, from the moment they are accepted. Grizzly itself knows one only once
 * it is registered, and forgets those that are not when it stops. Thread-safe.
 */
final class OpenConnections extends ConnectionProbe.Adapter {

  private final Set<Connection<?>> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  @Override
  public void onAcceptEvent(
      @SuppressWarnings("rawtypes") Connection server,
      @SuppressWarnings("rawtypes") Connection client) {
    open.add(client);
    if (closed) {
      client.closeSilently();
    }
  }

  @Override
  public void onCloseEvent(@SuppressWarnings("rawtypes") Connection connection) {
    open.remove(connection);
  }

  /** Closes the connections to some clients. */
  void close(Set<InetSocketAddress> peers) {
    if (!peers.isEmpty()) {
      for (Connection<?> connection : open) {
        if (connection.getPeerAddress() instanceof InetSocketAddress peer && peers.contains(peer)) {
          connection.closeSilently();
        }
      }
    }
  }

  /** Closes all connections, and each that comes from now on. */
  void closeAll() {
    closed = true;
    open.forEach(Connection::closeSilently);
  }
}
