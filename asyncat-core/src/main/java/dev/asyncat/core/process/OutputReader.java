package dev.asyncat.core.process;

import dev.asyncat.core.text.HeadAndTail;
import dev.asyncat.core.text.Utf8Stream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** Takes what has been written to one stream so far, without ever waiting. Not thread-safe. */
final class OutputReader {

  /** How much of a stream is kept. */
  static final int KEPT_CHARACTERS = 32_000;

  /** After which somebody else gets a turn. */
  private static final int BYTES_PER_TURN = 1 << 20;

  private static final int MARKER_ROOM = 64;

  private final InputStream in;
  private final long limit;
  private final HeadAndTail kept =
      new HeadAndTail(KEPT_CHARACTERS / 2, KEPT_CHARACTERS / 2 - MARKER_ROOM);
  private final Utf8Stream decoder;
  private final byte[] buffer = new byte[1 << 16];
  private long bytes;

  OutputReader(InputStream in, Consumer<CharSequence> sink, long limit) {
    this.in = in;
    this.limit = limit;
    this.decoder =
        new Utf8Stream(
            text -> {
              kept.append(text);
              sink.accept(text);
            });
  }

  /** Takes what is there, up to a limit. Returns whether there was anything. */
  boolean take() throws IOException {
    int taken = 0;
    int available;
    while (taken < BYTES_PER_TURN && (available = in.available()) > 0) {
      int count = in.read(buffer, 0, Math.min(available, buffer.length));
      if (count <= 0) {
        break;
      }
      decoder.add(buffer, count);
      taken += count;
    }
    bytes += taken;
    return taken > 0;
  }

  boolean overLimit() {
    return bytes > limit;
  }

  void end() {
    decoder.end();
  }

  String text() {
    return kept.toString();
  }

  long length() {
    return kept.length();
  }
}
