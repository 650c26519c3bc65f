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

  private static final int MARKER_ROOM = 64;

  private final PipeReader pipe;
  private final long limit;
  private final HeadAndTail kept =
      new HeadAndTail(KEPT_CHARACTERS / 2, KEPT_CHARACTERS / 2 - MARKER_ROOM);
  private final Utf8Stream decoder;
  private long bytes;

  OutputReader(InputStream in, Consumer<CharSequence> sink, long limit) {
    this.pipe = new PipeReader(in);
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
    int taken = pipe.take(decoder::add);
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
