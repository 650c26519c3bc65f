package dev.asyncat.jaxrs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Says to a server exactly what a test wants to be said. */
final class RawHttp {

  private static final int PATIENCE_MILLIS = 15_000;

  private RawHttp() {}

  /** Sends bytes and reads until the server closes the connection. */
  static String exchange(int port, String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return toEnd(socket);
    }
  }

  /** Reads until the server closes the connection. */
  static String toEnd(Socket socket) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try {
      InputStream in = socket.getInputStream();
      in.transferTo(answer);
    } catch (SocketTimeoutException open) {
      throw new IOException(
          "the server left the connection open after: "
              + answer.toString(StandardCharsets.ISO_8859_1),
          open);
    } catch (SocketException reset) {
      // Closed the hard way; what came before is the answer.
    }
    return answer.toString(StandardCharsets.ISO_8859_1);
  }
}
