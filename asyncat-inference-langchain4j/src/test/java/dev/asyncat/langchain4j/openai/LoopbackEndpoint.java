package dev.asyncat.langchain4j.openai;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP server on the loopback interface whose every byte a test decides, broken ones included.
 */
final class LoopbackEndpoint implements AutoCloseable {

  /** Answers one request. */
  interface Script {
    void answer(Request request, Reply reply) throws IOException, InterruptedException;
  }

  /** What the client sent; header names in lower case. */
  record Request(String method, String path, Map<String, String> headers, JsonObject body) {}

  private final ServerSocket socket;
  private final Script script;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();

  LoopbackEndpoint(Script script) throws IOException {
    this.script = script;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::accept);
  }

  /** A server that sends these events and then says that it is done. */
  static LoopbackEndpoint sending(String... events) throws IOException {
    return new LoopbackEndpoint(
        (request, reply) -> {
          reply.stream();
          for (String event : events) {
            reply.event(event);
          }
          reply.event("[DONE]");
          reply.end();
        });
  }

  String url() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  List<Request> requests() {
    return requests;
  }

  int connections() {
    return accepted.get();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        accepted.incrementAndGet();
        connections.add(connection);
        Thread.startVirtualThread(() -> serve(connection));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(connection.getInputStream());
      while (true) {
        Request request = read(in);
        if (request == null) {
          return;
        }
        requests.add(request);
        Reply reply = new Reply(connection, in);
        script.answer(request, reply);
        if (!reply.ended) {
          return;
        }
      }
    } catch (IOException | InterruptedException gone) {
      // The client closed the connection, or the test is over.
    }
  }

  private static Request read(InputStream in) throws IOException {
    String start = line(in);
    if (start.isEmpty()) {
      return null;
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    String[] words = start.split(" ");
    return new Request(
        words[0], words[1], headers, Json.parseObject(new String(body, StandardCharsets.UTF_8)));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  /** One answer. */
  static final class Reply {

    private final Socket connection;
    private final InputStream in;
    private final OutputStream out;
    private boolean ended;

    private Reply(Socket connection, InputStream in) throws IOException {
      this.connection = connection;
      this.in = in;
      this.out = connection.getOutputStream();
    }

    /** A whole answer with a body. */
    void respond(int status, String contentType, String body, String... headers)
        throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      head(
          status,
          "Content-Type: " + contentType + "\r\nContent-Length: " + bytes.length + "\r\n",
          headers);
      out.write(bytes);
      out.flush();
      ended = true;
    }

    /** Begins a stream of events. */
    void stream() throws IOException {
      head(200, "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n");
    }

    private void head(int status, String fixed, String... headers) throws IOException {
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n").append(fixed);
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }

    void event(String data) throws IOException {
      send(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes as one chunk of the transfer, wherever they begin and end. */
    void send(byte[] bytes) throws IOException {
      out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(bytes);
      out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }

    /** Ends a stream as HTTP wants it. */
    void end() throws IOException {
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      ended = true;
    }

    /** Ends the connection without ending the answer. */
    void drop() throws IOException {
      connection.close();
    }

    /** Returns when the client has closed the connection. */
    void awaitClientGone() {
      try {
        while (in.read() >= 0) {}
      } catch (IOException reset) {
        // That is one way of closing.
      }
    }
  }
}
