package dev.asyncat.benchmarks.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes a stream of server-sent events apart; an event counts once its blank line is there. */
final class EventReader implements AutoCloseable {

  private final BufferedReader lines;

  EventReader(InputStream in) {
    this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  /**
   * The data of the next event, empty at the end of the stream.
   *
   * @throws IOException if the connection breaks
   */
  Optional<String> next() throws IOException {
    @Nullable String data = null;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("data: ")) {
        data = line.substring("data: ".length());
      } else if (line.isEmpty() && data != null) {
        return Optional.of(data);
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
