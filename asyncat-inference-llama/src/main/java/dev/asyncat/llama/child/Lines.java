package dev.asyncat.llama.child;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonSyntaxException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The lines between parent and child. Each is marked, because native code may print to the same
 * output; what is not marked is passed over. One thread reads, any may write.
 */
final class Lines {

  private static final String MARK = "asyncat ";

  private final BufferedReader in;
  private final OutputStream out;

  Lines(InputStream in, OutputStream out) {
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.out = out;
  }

  /** The next message; empty at the end. */
  Optional<JsonObject> read() throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      int mark = line.indexOf(MARK);
      if (mark >= 0) {
        try {
          return Optional.of(Json.parseObject(line.substring(mark + MARK.length())));
        } catch (JsonSyntaxException brokenByOtherOutput) {
          throw new IOException("a message between the processes is damaged", brokenByOtherOutput);
        }
      }
    }
    return Optional.empty();
  }

  synchronized void write(JsonObject message) throws IOException {
    out.write((MARK + message + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
