package dev.asyncat.pdf;

import java.io.IOException;
import java.io.Writer;

/** Takes text up to a limit and refuses more, which ends whoever writes. */
final class BoundedText extends Writer {

  private final StringBuilder text = new StringBuilder();
  private final int limit;
  private boolean full;

  BoundedText(int limit) {
    this.limit = limit;
  }

  /** There is no room for more. */
  static final class FullException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public void write(char[] buffer, int offset, int length) throws IOException {
    int room = limit - text.length();
    text.append(buffer, offset, Math.min(room, length));
    if (length > room) {
      full = true;
      if (!text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1))) {
        text.setLength(text.length() - 1);
      }
      throw new FullException();
    }
  }

  boolean full() {
    return full;
  }

  String text() {
    return text.toString();
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
