package dev.asyncat.jaxrs.stream;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.run.EventCursor;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.StopReason;
import dev.asyncat.session.PendingRequest;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a stream sends, and when it is over.
 *
 * @param cursor the stream's own place in the log; closed with the stream
 * @param stillOpen questions before the cursor's place that wait for an answer; sent first
 * @param wanted which events are sent, if clients may see them at all
 * @param last which event ends the stream; the end of the cursor always does
 * @param sessionId for the closing event of a stream that breaks
 */
public record EventSource(
    EventCursor cursor,
    List<PendingRequest> stillOpen,
    EventFraming framing,
    Predicate<LoggedEvent> wanted,
    Predicate<LoggedEvent> last,
    String sessionId) {

  /** One run: its own events, up to its {@code done}. */
  public static EventSource ofRun(EventCursor cursor, String sessionId, String runId) {
    return new EventSource(
        cursor,
        List.of(),
        EventFraming.DATA_ONLY,
        event -> event.runId().equals(runId),
        event -> event.runId().equals(runId) && event.event() instanceof LifecycleEvent.Done,
        sessionId);
  }

  /** A session: everything after the cursor's place, until no run is live. */
  public static EventSource ofSession(
      EventCursor cursor, List<PendingRequest> stillOpen, String sessionId) {
    return new EventSource(
        cursor, stillOpen, EventFraming.WITH_ID, event -> true, event -> false, sessionId);
  }

  /** Events that are in no log, up to one of a type. */
  public static EventSource ofChat(EventCursor cursor, String lastType) {
    return new EventSource(
        cursor,
        List.of(),
        EventFraming.UNNUMBERED,
        event -> true,
        event -> event.event().type().equals(lastType),
        "chat");
  }

  boolean sends(LoggedEvent event) {
    return event.event().visible() && wanted.test(event);
  }

  /** What is sent when the log can no longer be read; a run's stream always ends with done. */
  List<byte[]> broken(String message) {
    JsonObject error = Json.object().put("message", message).build();
    if (framing == EventFraming.WITH_ID) {
      return List.of(EventFraming.unnumbered("error", error));
    }
    LifecycleEvent.Done done =
        new LifecycleEvent.Done("", StopReason.ERROR, sessionId, 0, 0, List.of(), message);
    return List.of(
        EventFraming.unnumbered("error", error), EventFraming.unnumbered(done.type(), done.data()));
  }
}
