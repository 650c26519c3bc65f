package dev.asyncat.core.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Decodes UTF-8 that arrives in pieces of any size. A character that is split between pieces comes
 * out whole; bytes that are no UTF-8 come out as U+FFFD and are counted. Not thread-safe.
 */
public final class Utf8Stream {

  private static final int BUFFER = 8192;

  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
  private final CharBuffer chars = CharBuffer.allocate(BUFFER);
  private final Consumer<CharSequence> sink;
  private long malformed;

  /**
   * A decoder.
   *
   * @param sink gets the characters; what it is given is only valid during the call
   */
  public Utf8Stream(Consumer<CharSequence> sink) {
    this.sink = sink;
  }

  /** Decodes the next piece. */
  public void add(byte[] piece, int length) {
    int from = 0;
    while (from < length) {
      int count = Math.min(length - from, bytes.remaining());
      bytes.put(piece, from, count);
      from += count;
      decode(false);
    }
  }

  /** Decodes what is left; an unfinished character counts as malformed. */
  public void end() {
    decode(true);
  }

  /** How many sequences were no UTF-8. */
  public long malformed() {
    return malformed;
  }

  private void decode(boolean last) {
    bytes.flip();
    CoderResult result;
    do {
      result = decoder.decode(bytes, chars, last);
      if (result.isMalformed()) {
        bytes.position(bytes.position() + result.length());
        malformed++;
        if (!chars.hasRemaining()) {
          flush();
        }
        chars.put('\uFFFD');
      }
      if (!result.isUnderflow()) {
        flush();
      }
    } while (!result.isUnderflow());
    flush();
    bytes.compact();
  }

  private void flush() {
    chars.flip();
    if (chars.hasRemaining()) {
      sink.accept(chars);
    }
    chars.clear();
  }
}
