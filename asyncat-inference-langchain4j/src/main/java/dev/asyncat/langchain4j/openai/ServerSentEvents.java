package dev.asyncat.langchain4j.openai;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events, as the WHATWG defines the format, off a response. */
final class ServerSentEvents {

  private static final int CR = '\r';
  private static final int LF = '\n';

  /**
   * One event.
   *
   * @param type as the server named it, {@code message} if it did not
   */
  record Event(String type, String data) {}

  private final ResponseBytes bytes;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean afterCarriageReturn;
  private boolean first = true;

  ServerSentEvents(ResponseBytes bytes) {
    this.bytes = bytes;
  }

  /** The next event, or {@code null} at the end of the stream. Lines of comment are passed over. */
  @Nullable Event next() throws IOException, InterruptedException {
    String type = "message";
    StringBuilder data = new StringBuilder();
    boolean any = false;
    while (true) {
      String text = readLine();
      if (text == null || text.isEmpty()) {
        // An event that the end of the stream cut off is kept: many servers leave out the last
        // empty line, and one that is not whole is found out when it is parsed.
        if (any) {
          return new Event(type, data.toString());
        }
        if (text == null) {
          return null;
        }
        type = "message";
        continue;
      }
      int colon = text.indexOf(':');
      String field = colon < 0 ? text : text.substring(0, colon);
      String value = colon < 0 ? "" : text.substring(colon + 1);
      value = value.startsWith(" ") ? value.substring(1) : value;
      if (field.equals("data")) {
        data.append(any ? "\n" : "").append(value);
        any = true;
      } else if (field.equals("event")) {
        type = value;
      }
    }
  }

  private @Nullable String readLine() throws IOException, InterruptedException {
    line.reset();
    while (true) {
      int read = bytes.read();
      if (read == LF && afterCarriageReturn) {
        afterCarriageReturn = false;
        continue;
      }
      afterCarriageReturn = read == CR;
      if (read < 0 && line.size() == 0) {
        return null;
      }
      if (read < 0 || read == LF || read == CR) {
        return text();
      }
      if (line.size() == Limits.LINE_BYTES) {
        throw new ResponseBytes.TooLongException(Limits.LINE_BYTES);
      }
      line.write(read);
    }
  }

  private String text() {
    String text = line.toString(StandardCharsets.UTF_8);
    boolean marked = first && text.startsWith("\uFEFF");
    first = false;
    return marked ? text.substring(1) : text;
  }
}
