package dev.asyncat.jaxrs.stream;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.session.PendingRequest;
import java.nio.charset.StandardCharsets;

/** How an event looks on the wire. */
public enum EventFraming {

  /** One {@code data:} line and a blank one, nothing else. */
  DATA_ONLY,
  /** The same with the event's number in an {@code id:} line, so that a client can resume. */
  WITH_ID,
  /** {@code data:} lines of events that are in no log and so have no number. */
  UNNUMBERED;

  byte[] frame(LoggedEvent event) {
    if (this == UNNUMBERED) {
      return unnumbered(event.event().type(), event.event().data());
    }
    String data = numbered(event.event(), event.seq());
    return bytes(this == WITH_ID ? "id: " + event.seq() + "\n" + data : data);
  }

  /** A question that was sent before, under its number but not as the newest event. */
  static byte[] again(PendingRequest request) {
    return bytes(numbered(request.event(), request.seq()));
  }

  /** An event that is in no log. */
  static byte[] unnumbered(String type, JsonObject data) {
    return bytes(line(envelope(type, data).build()));
  }

  private static String numbered(RunEvent event, long seq) {
    return line(envelope(event.type(), event.data()).put("seq", seq).build());
  }

  private static JsonObject.Builder envelope(String type, JsonObject data) {
    return Json.object().put("type", type).put("data", data);
  }

  private static String line(JsonObject envelope) {
    return "data: " + envelope + "\n\n";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
