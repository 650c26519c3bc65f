package dev.asyncat.benchmarks.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Many clients of one event stream on one thread, with next to nothing kept for each. */
final class Subscribers implements AutoCloseable {

  private static final byte[] EVENT = "data: {".getBytes(US_ASCII);
  private static final byte[] DONE = "{\"type\":\"done\"".getBytes(US_ASCII);

  private final Selector selector = Selector.open();
  private final List<SocketChannel> channels = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
  private long events;
  private int ended;

  private Subscribers() throws IOException {}

  /** Connects them and sends their requests. */
  static Subscribers connect(int count, int port, String sessionId) throws IOException {
    Subscribers subscribers = new Subscribers();
    byte[] request =
        ("GET /api/ai/sessions/"
                + sessionId
                + "/events HTTP/1.1\r\nHost: 127.0.0.1:"
                + port
                + "\r\nAccept: text/event-stream\r\n\r\n")
            .getBytes(US_ASCII);
    for (int i = 0; i < count; i++) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.write(ByteBuffer.wrap(request));
      channel.configureBlocking(false);
      channel.register(subscribers.selector, SelectionKey.OP_READ, new Progress());
      subscribers.channels.add(channel);
    }
    return subscribers;
  }

  /** Reads until every one has seen {@code atLeast} events, or done if that is 0. */
  void read(long atLeast, Duration patience) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (atLeast == 0 ? ended < channels.size() : events < atLeast * channels.size()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(ended + " of " + channels.size() + " ended, " + events + " events");
      }
      selector.select(this::readReady, 1_000);
    }
  }

  /** Events that all of them received together. */
  long events() {
    return events;
  }

  private void readReady(SelectionKey key) {
    try {
      buffer.clear();
      if (((SocketChannel) key.channel()).read(buffer) < 0) {
        key.cancel();
        return;
      }
      buffer.flip();
      Progress progress = (Progress) key.attachment();
      while (buffer.hasRemaining()) {
        byte next = buffer.get();
        progress.event = matched(EVENT, progress.event, next);
        if (progress.event == EVENT.length) {
          progress.event = 0;
          events++;
        }
        progress.done = matched(DONE, progress.done, next);
        if (progress.done == DONE.length) {
          progress.done = 0;
          ended++;
        }
      }
    } catch (IOException gone) {
      key.cancel();
    }
  }

  private static int matched(byte[] pattern, int soFar, byte next) {
    if (next == pattern[soFar]) {
      return soFar + 1;
    }
    return next == pattern[0] ? 1 : 0;
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
    selector.close();
  }

  private static final class Progress {
    private int event;
    private int done;
  }
}
