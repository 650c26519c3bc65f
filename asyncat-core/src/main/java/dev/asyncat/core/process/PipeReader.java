package dev.asyncat.core.process;

import java.io.IOException;
import java.io.InputStream;

/** Takes what has been written to a pipe or file so far, without ever waiting. Not thread-safe. */
final class PipeReader {

  /** After which somebody else gets a turn. */
  private static final int BYTES_PER_TURN = 1 << 20;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];

  /** What becomes of the bytes. */
  interface Sink {
    /** Takes the first {@code count} bytes, which are only valid during the call. */
    void take(byte[] bytes, int count) throws IOException;
  }

  PipeReader(InputStream in) {
    this.in = in;
  }

  /** Takes what is there, up to a limit; says how much that was. */
  int take(Sink sink) throws IOException {
    int taken = 0;
    int available;
    while (taken < BYTES_PER_TURN && (available = in.available()) > 0) {
      int count = in.read(buffer, 0, Math.min(available, buffer.length));
      if (count <= 0) {
        break;
      }
      sink.take(buffer, count);
      taken += count;
    }
    return taken;
  }
}
