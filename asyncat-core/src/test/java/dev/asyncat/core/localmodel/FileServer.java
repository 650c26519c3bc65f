package dev.asyncat.core.localmodel;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A web server with one file, which can be told to misbehave. */
final class FileServer implements AutoCloseable {

  private final HttpServer server;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch release = new CountDownLatch(1);

  volatile byte[] content;
  volatile @Nullable String etag = "\"v1\"";
  volatile int status = 200;

  /** After how many bytes of a response the connection is cut; each cut lowers the number by 1. */
  volatile long cutAfter = Long.MAX_VALUE;

  volatile int cuts;

  /** After how many bytes the server falls silent until it is closed. */
  volatile long silentAfter = Long.MAX_VALUE;

  volatile boolean ignoresRanges;

  FileServer(byte[] content) throws IOException {
    this.content = content;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/model.gguf");
  }

  /** Method and range of every request so far. */
  List<String> requests() {
    return requests;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    String ifRange = exchange.getRequestHeaders().getFirst("If-Range");
    requests.add(exchange.getRequestMethod() + (range == null ? "" : " " + range));
    try (exchange) {
      if (etag != null) {
        exchange.getResponseHeaders().set("ETag", etag);
      }
      if (exchange.getRequestMethod().equals("HEAD") || status != 200) {
        exchange.sendResponseHeaders(status, -1);
        return;
      }
      int from = 0;
      if (range != null && !ignoresRanges && ifRange != null && ifRange.equals(etag)) {
        from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
        exchange
            .getResponseHeaders()
            .set(
                "Content-Range",
                "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        exchange.sendResponseHeaders(206, content.length - from);
      } else {
        exchange.sendResponseHeaders(200, content.length);
      }
      send(exchange.getResponseBody(), from);
    }
  }

  private void send(OutputStream out, int from) throws IOException {
    int end = content.length;
    boolean cut = cuts > 0 && from + cutAfter < end;
    if (cut) {
      cuts--;
      end = (int) (from + cutAfter);
    } else if (silentAfter < end - from) {
      out.write(content, from, (int) silentAfter);
      out.flush();
      awaitRelease();
      return;
    }
    out.write(content, from, end - from);
    out.flush();
    if (cut) {
      throw new IOException("cut");
    }
  }

  private void awaitRelease() throws IOException {
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    release.countDown();
    server.stop(0);
  }
}
