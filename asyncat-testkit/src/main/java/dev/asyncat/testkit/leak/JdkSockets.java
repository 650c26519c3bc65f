package dev.asyncat.testkit.leak;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Has the JDK open what it opens at its first use of a socket and then keeps, so that the first
 * test which uses one is not blamed for it.
 */
final class JdkSockets {

  private JdkSockets() {}

  static void useOnce() {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (ServerSocket server = new ServerSocket(0, 1, here);
        Socket client = new Socket(here, server.getLocalPort());
        Socket accepted = server.accept()) {
      client.setTcpNoDelay(accepted.getTcpNoDelay());
    } catch (IOException noLoopback) {
      // Then nothing will be opened later either.
    }
    try (ServerSocketChannel server =
            ServerSocketChannel.open().bind(new InetSocketAddress(here, 0));
        SocketChannel client = SocketChannel.open(server.getLocalAddress());
        SocketChannel accepted = server.accept()) {
      client.configureBlocking(false);
      accepted.configureBlocking(false);
    } catch (IOException noLoopback) {
      // As above.
    }
  }
}
