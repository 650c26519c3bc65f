package dev.asyncat.jaxrs.stream;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.session.PendingRequest;
import java.nio.charset.StandardCharsets;

/** How an event looks on the wire. */
public enum EventFraming {

  /** One {@code data:} line and a blank one, nothing else. */
  DATA_ONLY,
  /** The same with the event's number in an {@code id:} line, so that a client can resume. */
  WITH_ID;

  byte[] frame(LoggedEvent event) {
    String data =
        Json.object()
            .put("type", event.event().type())
            .put("data", event.event().data())
            .put("seq", event.seq())
            .build()
            .toString();
    String text =
        this == WITH_ID
            ? "id: " + event.seq() + "\ndata: " + data + "\n\n"
            : "data: " + data + "\n\n";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A question that was sent before, under its number but not as the newest event. */
  static byte[] again(PendingRequest request) {
    return ("data: "
            + Json.object()
                .put("type", request.event().type())
                .put("data", request.event().data())
                .put("seq", request.seq())
                .build()
            + "\n\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** An event that is in no log. */
  static byte[] unnumbered(String type, JsonObject data) {
    return ("data: " + Json.object().put("type", type).put("data", data).build() + "\n\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
