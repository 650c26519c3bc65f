package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An event stream as a client reads it: line by line, with bounded waits. */
final class SseStream implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String END = "<end of stream>";

  private final HttpClient client;
  private final HttpResponse<InputStream> response;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<String> rawLines = new ArrayList<>();
  private boolean ended;

  SseStream(HttpClient client, HttpResponse<InputStream> response) {
    this.client = client;
    this.response = response;
    Thread.ofVirtual().name("sse-client").start(this::read);
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = in.readLine()) != null) {
        lines.add(line);
      }
    } catch (IOException broken) {
      // The end of the stream, as far as this client can tell.
    }
    lines.add(END);
  }

  /** One event. */
  record Event(long id, String type, JsonObject data, long seq) {}

  int status() {
    return response.statusCode();
  }

  String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** Every line so far, in the order in which it came. */
  List<String> rawLines() {
    return rawLines;
  }

  /** The next line, comments and blank ones included; empty text at the end. */
  String line() {
    try {
      String line = lines.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        return fail("nothing came within " + PATIENCE + " after " + rawLines);
      }
      if (line.equals(END)) {
        ended = true;
        return "";
      }
      rawLines.add(line);
      return line;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** The next event; comments are passed over. Fails at the end of the stream. */
  Event next() {
    long id = -1;
    while (true) {
      String line = line();
      if (ended) {
        return fail("the stream ended after " + rawLines);
      }
      if (line.startsWith("id: ")) {
        id = Long.parseLong(line.substring(4));
      } else if (line.startsWith("data: ")) {
        JsonObject event = Json.parseObject(line.substring(6));
        assertThat(line()).as("line after an event").isEmpty();
        return new Event(
            id,
            event.string("type", ""),
            event.object("data").orElseThrow(),
            event.longInteger("seq").orElse(-1));
      } else {
        assertThat(line)
            .satisfiesAnyOf(l -> assertThat(l).isEmpty(), l -> assertThat(l).startsWith(":"));
      }
    }
  }

  /** Reads up to the first event of a type and returns it. */
  Event await(String type) {
    Event event;
    do {
      event = next();
    } while (!event.type().equals(type));
    return event;
  }

  /** Reads to the end. */
  List<Event> rest() {
    List<Event> events = new ArrayList<>();
    while (true) {
      String line = line();
      if (ended) {
        return events;
      }
      if (line.startsWith("id: ") || line.startsWith("data: ")) {
        long id = line.startsWith("id: ") ? Long.parseLong(line.substring(4)) : -1;
        String data = line.startsWith("id: ") ? line() : line;
        assertThat(data).startsWith("data: ");
        JsonObject event = Json.parseObject(data.substring(6));
        events.add(
            new Event(
                id,
                event.string("type", ""),
                event.object("data").orElseThrow(),
                event.longInteger("seq").orElse(-1)));
      }
    }
  }

  /** Reads up to the next comment. */
  String awaitComment() {
    String line;
    do {
      line = line();
      if (ended) {
        return fail("the stream ended after " + rawLines);
      }
    } while (!line.startsWith(":"));
    return line;
  }

  /** Goes away, as a client does whose tab is closed. */
  @Override
  public void close() {
    try {
      response.body().close();
    } catch (IOException alreadyBroken) {
      // It is gone either way.
    }
    client.shutdownNow();
  }
}
