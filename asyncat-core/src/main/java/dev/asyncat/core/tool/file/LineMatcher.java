package dev.asyncat.core.tool.file;

import dev.asyncat.core.text.Utf8Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.function.ObjIntConsumer;
import java.util.regex.Pattern;

/** Looks for lines in one file after the other, without loading any. Not thread-safe. */
final class LineMatcher {

  /** Of a longer line only this much is looked at. */
  private static final int MAX_LINE = 20_000;

  private final Pattern pattern;
  private final Limits limits;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
  private final StringBuilder line = new StringBuilder();
  private int number;

  LineMatcher(Pattern pattern, Limits limits) {
    this.pattern = pattern;
    this.limits = limits;
  }

  /** Reports each line that matches, until told to stop; a file that is no text has none. */
  void search(SeekableByteChannel file, Matches matches) throws IOException {
    line.setLength(0);
    number = 1;
    int count = file.read(buffer.clear());
    if (count <= 0
        || TextProbe.otherThanText(buffer.array(), Math.min(count, TextProbe.LENGTH)).isPresent()) {
      return;
    }
    Utf8Stream text = new Utf8Stream(piece -> add(piece, matches));
    while (count > 0 && !matches.enough()) {
      if (limits.over()) {
        throw new Limits.TimeOverException();
      }
      text.add(buffer.array(), count);
      count = file.read(buffer.clear());
    }
    text.end();
    if (!line.isEmpty() && !matches.enough()) {
      match(matches);
    }
  }

  private void add(CharSequence piece, Matches matches) {
    for (int i = 0; i < piece.length(); i++) {
      char c = piece.charAt(i);
      if (c == '\n') {
        match(matches);
        line.setLength(0);
        number++;
      } else if (line.length() < MAX_LINE) {
        line.append(c);
      }
    }
  }

  private void match(Matches matches) {
    if (matches.enough()) {
      return;
    }
    int length = line.length();
    if (length > 0 && line.charAt(length - 1) == '\r') {
      line.setLength(length - 1);
    }
    if (pattern.matcher(limits.guard(line)).find()) {
      matches.accept(line.toString(), number);
    }
  }

  /** Where matches go. */
  interface Matches extends ObjIntConsumer<String> {
    boolean enough();
  }
}
