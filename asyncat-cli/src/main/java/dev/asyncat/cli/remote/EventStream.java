package dev.asyncat.cli.remote;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonSyntaxException;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.RunEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Events as a server sends them. One thread reads; any may close. A server that is silent for
 * longer than its heartbeat allows counts as gone.
 */
public final class EventStream implements AutoCloseable {

  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final String DATA = "data: ";

  private final InputStream body;
  private final BufferedReader lines;
  private final Thread watch;
  private volatile long heardAt = System.nanoTime();

  EventStream(InputStream body) {
    this.body = body;
    this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    this.watch = Thread.ofVirtual().name("event-stream").start(this::watch);
  }

  private void watch() {
    try {
      while (System.nanoTime() - heardAt < SILENCE.toNanos()) {
        Thread.sleep(LOOK);
      }
      body.close();
    } catch (InterruptedException | IOException closed) {
      // Nothing is left to watch.
    }
  }

  /**
   * Waits for the next event. Its run and its time are not known here.
   *
   * @return empty at the end of the stream
   * @throws IOException if the connection is lost, or what comes is no event
   */
  public Optional<LoggedEvent> next() throws IOException {
    String line;
    while ((line = lines.readLine()) != null) {
      heardAt = System.nanoTime();
      if (line.startsWith(DATA)) {
        return Optional.of(event(line.substring(DATA.length())));
      }
    }
    return Optional.empty();
  }

  private static LoggedEvent event(String text) throws IOException {
    try {
      JsonObject json = Json.parseObject(text);
      RunEvent event =
          RunEvent.decode(json.string("type", ""), json.object("data").orElse(JsonObject.EMPTY));
      return new LoggedEvent(json.longInteger("seq").orElse(0), "", "", Instant.EPOCH, event);
    } catch (JsonSyntaxException cutOff) {
      throw new IOException("an event is not JSON", cutOff);
    }
  }

  @Override
  public void close() {
    watch.interrupt();
    try {
      body.close();
    } catch (IOException closedAnyway) {
      // The server finds out by itself.
    }
  }
}
