package dev.asyncat.jaxrs.session;

import dev.asyncat.core.Asyncat;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.mount.Mounts;
import dev.asyncat.jaxrs.stream.EventSource;
import dev.asyncat.jaxrs.stream.EventStreams;
import dev.asyncat.run.EventCursor;
import dev.asyncat.session.PendingRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET /sessions/{id}/events}: replays a session's events and follows its live run. */
@Path(Mounts.PATH + "/sessions/{id}/events")
public final class SessionEventsResource {

  private final Asyncat asyncat;
  private final EventStreams streams;

  /** A resource. */
  public SessionEventsResource(Asyncat asyncat, EventStreams streams) {
    this.asyncat = asyncat;
    this.streams = streams;
  }

  /**
   * Sends the events after a number, which a client that reconnects gives as {@code Last-Event-ID}.
   * A browser that reconnects to a run that has ended gets 204 once it has seen everything, and
   * then stops.
   */
  @GET
  public void follow(
      @PathParam("id") String id,
      @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
      @QueryParam("after") @Nullable String after,
      @Context ContainerRequestContext context,
      @Suspended AsyncResponse response) {
    String userId = UserScope.of(context).userId();
    boolean reconnects = lastEventId != null && !lastEventId.isEmpty();
    long seq = reconnects ? number("Last-Event-ID", lastEventId) : number("after", after);
    try (EventStreams.Place place = streams.reserve()) {
      EventCursor cursor = asyncat.follow(userId, id, seq);
      if (reconnects && asyncat.liveRun(userId, id).isEmpty() && exhausted(userId, id, seq)) {
        cursor.close();
        response.resume(Response.noContent().build());
        return;
      }
      List<PendingRequest> stillOpen =
          asyncat.sessions().openRequests(id).stream()
              .filter(request -> request.seq() <= seq)
              .toList();
      place.stream(response, EventSource.ofSession(cursor, stillOpen, id), () -> {});
    }
  }

  /** The headers alone. */
  @HEAD
  public Response headers(@PathParam("id") String id, @Context ContainerRequestContext context) {
    asyncat.follow(UserScope.of(context).userId(), id, 0).close();
    return EventStreams.headers().build();
  }

  private boolean exhausted(String userId, String id, long seq) {
    try (EventCursor rest = asyncat.follow(userId, id, seq)) {
      while (!rest.ended()) {
        if (rest.next(Duration.ZERO).filter(e -> e.event().visible()).isPresent()) {
          return false;
        }
      }
      return true;
    }
  }

  private static long number(String name, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return 0;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      throw new InvalidRequestException(
          name + " must be the number of an event, not '" + text + "'", notANumber);
    }
    throw new InvalidRequestException(name + " must not be negative: " + text);
  }
}
